"""Does the lead desk stay as quick at a million leads as at ten thousand?

    python -m bench.desk [--sizes 10000 1000000] [--rounds 200] [--databases postgresql sqlite]

Every question is a whole page or answer inside one process: session, middleware, queries, template.
Each database is private to the run and gone afterwards. Printed for each question: the 50th and
95th percentile in milliseconds at each size, and how the largest compares with the smallest. The
bars: table and search p95 under 150 ms at a million and at most 1.3 times the time at ten thousand;
a board of 100 000 leads under 300 ms (`--sizes 10000 100000`). What was measured last stands in
docs/operator.md.
"""

from functools import partial

from bench._asking import Acts, People, ask, compare

PAGES = {
    "head, table": ("head", "/app/leads/"),
    "senior, table": ("senior", "/app/leads/"),
    "head, table by status": ("head", "/app/leads/?status=contacted"),
    "head, table by tag": ("head", "/app/leads/?tag=vip"),
    "head, table by city": ("head", "/app/leads/?city=City+7"),
    "head, table by city and source": ("head", "/app/leads/?city=City+7&source=form"),
    "head, table by city and status": ("head", "/app/leads/?city=City+7&status=lost"),
    "head, table of what is not": ("head", "/app/leads/?city=City+6&source=form"),
    "head, table by lost reason": ("head", "/app/leads/?status=lost&lost_reason=Too+dear"),
    "head, table of own open": ("head", "/app/leads/?is_open=1&owner=me"),
    "head, table overdue": ("head", "/app/leads/?overdue=1"),
    "head, table without next": ("head", "/app/leads/?is_open=1&next=none"),
    "senior, table without next": ("senior", "/app/leads/?is_open=1&next=none"),
    "head, table by value": ("head", "/app/leads/?sort=-value"),
    "senior, table by value": ("senior", "/app/leads/?sort=-value"),
    "head, table by city and value": ("head", "/app/leads/?city=City+7&sort=-value"),
    "head, table by next action": ("head", "/app/leads/?sort=next_action_at"),
    "head, search": ("head", "/app/leads/?q=asha+family7"),
    "head, search, many": ("head", "/app/leads/?q=asha"),
    "head, search, status": ("head", "/app/leads/?q=asha&status=lost"),
    "senior, search": ("senior", "/app/leads/?q=asha+family7"),
    "head, board": ("head", "/app/leads/?layout=board"),
    "senior, board": ("senior", "/app/leads/?layout=board"),
    "head, board by city": ("head", "/app/leads/?layout=board&city=City+7"),
    "head, board of what is not": ("head", "/app/leads/?layout=board&city=City+6"),
    "head, board by source": ("head", "/app/leads/?layout=board&source=bot"),
    "head, board by owner": ("head", "/app/leads/?layout=board&owner={owner}"),
    "head, board by tag": ("head", "/app/leads/?layout=board&tag=vip"),
    "head, board overdue": ("head", "/app/leads/?layout=board&overdue=1"),
    "head, board without next": ("head", "/app/leads/?layout=board&is_open=1&next=none"),
    "head, board by search": ("head", "/app/leads/?layout=board&q=asha+family7"),
    "head, board by search, many": ("head", "/app/leads/?layout=board&q=asha"),
    "senior, board by search": ("senior", "/app/leads/?layout=board&q=asha"),
    "head, lead": ("head", "/app/leads/{middle}/"),
    "senior, today": ("senior", "/app/today/"),
    "head, today of the team": ("head", "/app/today/?owner=team"),
    "head, workload": ("head", "/app/workload/"),
    "head, statistics page": ("head", "/app/statistics/"),
    "head, statistics page, all": ("head", "/app/statistics/?period=all"),
}
ANSWERS = {
    "head, statistics": ("head", "/api/leads/statistics/"),
    "head, statistics of a city": ("head", "/api/leads/statistics/?city=City+7"),
    "senior, statistics": ("senior", "/api/leads/statistics/"),
}


def questions(people: People, size: int) -> Acts:
    """Return what answers each question once."""
    from django.test import Client

    from tests.factories.identity import auth_client

    acts: Acts = {}
    known = {"middle": size // 2, "owner": people["senior"].pk}
    for name, (role, url) in PAGES.items():
        client = Client()
        client.force_login(people[role])
        acts[name] = partial(ask, client, url.format(**known))
    for name, (role, url) in ANSWERS.items():
        acts[name] = partial(ask, auth_client(people[role]), url)
    return acts


if __name__ == "__main__":
    compare("bench.desk", __doc__, questions)
