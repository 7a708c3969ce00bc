"""Kill -9 of the web server, the worker and everything at once, under load.

`CHAOS_PROFILE=full` (make chaos) kills 20 times; otherwise a few kills show that it still holds.
"""

import os
import random
import time

import httpx
import psycopg
import pytest
from django.conf import settings

from tests.chaos.clients import Clients
from tests.chaos.product import Product

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(900)]

IS_FULL = os.environ.get("CHAOS_PROFILE") == "full"
KILLS = 20 if IS_FULL else 4
PAUSE = 2.0 if IS_FULL else 1.0
THREADS = 6
SETTLE_SECONDS = 90


@pytest.fixture
def product(tmp_path):
    made = Product(folder=tmp_path, database_url=own_database(tmp_path))
    made.start()
    yield made
    made.stop()
    drop_database(made.database_url)


def own_database(folder):
    """Return the address of a new, empty database of the kind the suite runs on."""
    default = settings.DATABASES["default"]
    if not default["ENGINE"].endswith("postgresql"):
        return f"sqlite:///{folder}/chaos.sqlite3"
    name = f"chaos_{os.getpid()}_{random.randrange(10**9)}"
    with psycopg.connect(address_of("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return address_of(name)


def drop_database(url):
    if url.startswith("postgresql"):
        with psycopg.connect(address_of("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')


def address_of(name):
    default = settings.DATABASES["default"]
    return (
        f"postgresql://{default['USER']}:{default['PASSWORD']}"
        f"@{default['HOST']}:{default['PORT']}/{name}"
    )


def sign_in(product, username="affiliate"):
    answer = httpx.post(
        f"{product.address}/api/token/",
        json={"username": username, "password": "leadflow-demo"},
        timeout=30,
    )
    return answer.json()["access"]


def every_submission(product, token):
    """Return every submission of the affiliate, page after page."""
    url, rows = f"{product.address}/api/affiliates/leads/?limit=1000", []
    while url:
        answer = httpx.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=30)
        rows += answer.json()
        url = answer.links.get("next", {}).get("url")
    return rows


def kill_again_and_again(product):
    """Kill in turn the web server, the worker and everything, with load in between."""
    turns = ["web", "worker", "everything", "worker"]
    for number in range(KILLS):
        time.sleep(PAUSE * random.uniform(0.5, 1.5))
        turn = turns[number % len(turns)]
        if turn == "everything":
            product.kill_everything()
        else:
            assert product.kill_child(turn), f"there was no {turn} to kill"
    product.wait_until_ready()


def settled(product, token):
    """Wait until the worker has done what is due; return every submission as it then stands."""
    until = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < until:
        rows = every_submission(product, token)
        waiting = [row for row in rows if is_waiting_for_the_worker(row)]
        if not waiting:
            return rows
        time.sleep(0.5)
    raise AssertionError(f"{len(waiting)} submissions still wait for the worker: {waiting[:3]}")


def is_waiting_for_the_worker(row):
    answers_itself = row["mobile"].endswith(("0001", "0002"))
    return row["state"] == "accepted" or (row["state"] == "confirming" and answers_itself)


def test_kills_lose_nothing_that_was_acknowledged_and_double_nothing(product):
    token = sign_in(product)
    before = {row["id"] for row in every_submission(product, token)}
    clients = Clients(product.address, token, threads=THREADS)
    clients.start()
    try:
        kill_again_and_again(product)
    finally:
        clients.stop()
    told = clients.told

    rows = [row for row in settled(product, token) if row["id"] not in before]
    report = product.verify()

    assert sum(product.kills.values()) == KILLS
    assert told.odd == []
    assert told.answers, "no load was sent"
    stored = {row["mobile"]: row["id"] for row in rows}
    assert len(rows) == len(stored), "a mobile was taken in twice"
    assert stored == {mobile: number for mobile, (_, number) in told.answers.items()}
    assert {status for status, _ in told.answers.values()} == {201}
    assert report["ok"], [finding for finding in report["findings"] if finding["broken"]]


def test_a_stop_is_graceful_and_quick(product):
    seconds = product.stop()

    assert product.process.returncode == 0
    assert seconds < 10
