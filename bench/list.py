"""Does a list of 50 leads stay as quick at a million leads as at ten thousand?

    python -m bench.list [--sizes 10000 1000000] [--rounds 200] [--databases postgresql sqlite]

Every question is a whole request inside one process: sign-in by token, middleware, rate limit,
query, JSON. Each database is private to the run and gone afterwards. Printed for each question:
the 50th and 95th percentile in milliseconds at each size, and how the largest compares with the
smallest. The bars: p95 under 150 ms at a million, and at most 1.3 times the time at ten thousand.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from bench._asking import Acts, People, ask, compare

QUESTIONS = {
    "head, all leads": ("head", ""),
    "collections, all leads": ("collections", ""),
    "senior, own leads": ("senior", ""),
    "head, page in the middle": ("head", "cursor={middle}"),
    "head, by status": ("head", "status=contacted"),
    "head, by channel": ("head", "channel=channel7"),
    "head, by city": ("head", "city=City 7"),
    "head, by owner": ("head", "assigned_to={owner}"),
    "senior, own by status": ("senior", "status=new"),
    "head, one old day": ("head", "created_after={day}&created_before={next_day}"),
    "head, search a name": ("head", "q=asha family7"),
    "head, search a number": ("head", "q={number}"),
    "head, search half a number": ("head", "q={half}"),
    "head, search a domain": ("head", "q=example.com"),
    "head, search two letters": ("head", "q=as"),
    "head, search what is not": ("head", "q=nobody at all"),
    "senior, search a name": ("senior", "q=asha family7"),
}
COUNT = "head, count (to 10 000)"


def questions(people: People, size: int) -> Acts:
    """Return what answers each question once."""
    from leadflow.kernel.clock import now
    from leadflow.kernel.paging import Cursor
    from leadflow.leads.models import Lead
    from leadflow.leads.queries import count_leads
    from tests.factories.identity import actor_for, auth_client

    clients = {role: auth_client(user) for role, user in people.items()}
    head = actor_for(people["head"])
    middle = Lead.objects.get(pk=size // 2)
    day = now().replace(month=1, day=2) if now().month > 1 else now()
    known = {
        "middle": Cursor.encode(middle.pk),
        "owner": people["senior"].pk,
        "number": f"%2B91 {middle.phone[:5]} {middle.phone[5:]}",
        "half": middle.phone[4:],
        "day": day.date().isoformat(),
        "next_day": (day + timedelta(days=1)).date().isoformat(),
    }
    acts: dict[str, Callable[[], object]] = {}
    for name, (role, query) in QUESTIONS.items():
        acts[name] = partial(ask, clients[role], f"/api/leads/?limit=50&{query.format(**known)}")
    acts[COUNT] = partial(count_leads, actor=head)
    return acts


if __name__ == "__main__":
    compare("bench.list", __doc__, questions)
