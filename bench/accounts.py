"""Do the reports on key accounts answer at once over 100 000 accounts and 2 000 000 interactions?

    python -m bench.accounts [--sizes 1000 100000] [--rounds 100] [--databases postgresql sqlite]

Every account has 20 interactions, five of them orders. Every question is a whole request inside one
process: sign-in by token, middleware, rate limit, queries, JSON. Each database is private to the
run and gone afterwards. Printed for each question: the 50th and 95th percentile in milliseconds at
each size, and how the largest compares with the smallest. The bar: p95 under 300 ms at the largest.
"""

from functools import partial

from bench._asking import Acts, People, ask, compare

BAR_MS = 300
EACH = 20
KAMS = 40
TEAMS = 4

WHO = ("head", "kam_manager", "kam")
QUESTIONS = {
    "performing": "/performance/performing-accounts/",
    "performing, 1000 rows": "/performance/performing-accounts/?limit=1000",
    "underperforming": "/performance/underperforming-accounts/",
    "underperforming, bar at 0": "/performance/underperforming-accounts/?threshold=0",
    "patterns": "/performance/order-patterns/",
    "patterns, 1000 rows": "/performance/order-patterns/?limit=1000",
    "alarms": "/performance/rhythm-alarms/",
    "numbers": "/performance/numbers/",
    "trend of a year": "/performance/trend/",
    "interactions": "/track/interactions/",
    "interactions, half way": "/track/interactions/?cursor={middle}",
    "orders": "/track/interactions/orders/",
    "orders, half way": "/track/interactions/orders/?cursor={middle}",
    "orders of an account": "/track/interactions/orders/?lead={account}",
    "orders of a contact": "/track/interactions/?contact={contact}",
    "one account": "/performance/accounts/{account}/",
}


def fill(size: int) -> People:
    """Write `size` accounts with their interactions; return the users by role."""
    from leadflow.config.demo.many_accounts import load_many_accounts
    from leadflow.identity.models import Team
    from leadflow.identity.types import Role
    from leadflow.kernel.clock import now
    from tests.factories.identity import make_user

    teams = [Team.objects.create(name=f"Team {number}") for number in range(TEAMS)]
    kams = [make_user(Role.KAM, team=teams[number % TEAMS]) for number in range(KAMS)]
    people = {
        "head": make_user(Role.HEAD),
        "kam_manager": make_user(Role.KAM_MANAGER, team=teams[0]),
        "kam": make_user(Role.KAM),
    }
    owners = [people["kam"].pk, *(kam.pk for kam in kams)]
    load_many_accounts(accounts=size, interactions=size * EACH, owners=owners, now=now())
    return people


def questions(people: People, size: int) -> Acts:
    """Return what answers each question once."""
    from leadflow.accounts.models import Engagement
    from leadflow.kernel.paging import Cursor
    from leadflow.leads.models import Lead
    from tests.factories.identity import auth_client

    acts: Acts = {}
    for role in WHO:
        client, user = auth_client(people[role]), people[role]
        account = Lead.objects.filter(team=user.team_id or people["kam_manager"].team_id).first()
        if role == "kam":
            account = Lead.objects.filter(assigned_to=user).first()
        assert account
        touch = Engagement.objects.filter(lead=account, contact__isnull=False).first()
        assert touch
        known = {
            "middle": Cursor.encode(size * EACH // 2),
            "account": account.pk,
            "contact": touch.contact_id,
        }
        for name, url in QUESTIONS.items():
            acts[f"{role}, {name}"] = partial(ask, client, url.format(**known))
    return acts


if __name__ == "__main__":
    compare("bench.accounts", __doc__, questions, fill=fill, sizes=(1000, 100_000), bar=BAR_MS)
