"""Does the lead desk stay as quick at a million leads as at ten thousand?

    python -m bench.desk [--sizes 10000 1000000] [--rounds 200] [--databases postgresql sqlite]

Every question is a whole page or answer inside one process: session, middleware, queries, template.
Each database is private to the run and gone afterwards. Printed for each question: the 50th and
95th percentile in milliseconds at each size, and how the largest compares with the smallest. The
bars: table and search p95 under 150 ms at a million and at most 1.3 times the time at ten thousand;
a board of 100 000 leads under 300 ms (`--sizes 10000 100000`).
"""

from functools import partial

from bench._asking import Acts, People, ask, compare

PAGES = {
    "head, table": ("head", "/app/leads/"),
    "senior, table": ("senior", "/app/leads/"),
    "head, table by status": ("head", "/app/leads/?status=contacted"),
    "head, table by tag": ("head", "/app/leads/?tag=vip"),
    "head, table by city and source": ("head", "/app/leads/?city=City+6&source=form"),
    "head, table overdue": ("head", "/app/leads/?overdue=1"),
    "head, table by value": ("head", "/app/leads/?sort=-value"),
    "head, table by next action": ("head", "/app/leads/?sort=next_action_at"),
    "head, search": ("head", "/app/leads/?q=asha+family7"),
    "senior, search": ("senior", "/app/leads/?q=asha+family7"),
    "head, board": ("head", "/app/leads/?layout=board"),
    "senior, board": ("senior", "/app/leads/?layout=board"),
    "head, board by city": ("head", "/app/leads/?layout=board&city=City+6"),
    "head, lead": ("head", "/app/leads/{middle}/"),
    "senior, today": ("senior", "/app/today/"),
    "head, statistics page": ("head", "/app/statistics/"),
}
ANSWERS = {
    "head, statistics": ("head", "/api/leads/statistics/"),
    "senior, statistics": ("senior", "/api/leads/statistics/"),
}


def questions(people: People, size: int) -> Acts:
    """Return what answers each question once."""
    from django.test import Client

    from tests.factories.identity import auth_client

    acts: Acts = {}
    for name, (role, url) in PAGES.items():
        client = Client()
        client.force_login(people[role])
        acts[name] = partial(ask, client, url.format(middle=size // 2))
    for name, (role, url) in ANSWERS.items():
        acts[name] = partial(ask, auth_client(people[role]), url)
    return acts


if __name__ == "__main__":
    compare("bench.desk", __doc__, questions)
