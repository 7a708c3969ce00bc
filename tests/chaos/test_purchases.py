"""Kill -9 of the web server, the worker, the database and everything, while leads are sold.

`CHAOS_PROFILE=full` (make chaos): 3000 purchases under 30 kills; otherwise 90 under 3.
"""

import os
import time

import pytest

from tests.chaos.database import Database
from tests.chaos.market import WEALTH
from tests.chaos.product import Product
from tests.chaos.shoppers import Shoppers, errands_of

pytestmark = [pytest.mark.chaos, pytest.mark.postgres, pytest.mark.timeout(2400)]

IS_FULL = os.environ.get("CHAOS_PROFILE") == "full"
LEADS, BUYERS, KILLS = (1000, 16, 30) if IS_FULL else (30, 6, 3)
SEATS, RIVALS, TWICE = 3, 4, 0.2
SETTLE_SECONDS = 240
PATIENCE = 90 if IS_FULL else 4
TURNS = ("worker", "database", "web", "everything", "worker", "database")
PACE = {"SIGNED_IN_LIMIT_PER_MINUTE": "100000000", "ACCESS_TOKEN_MINUTES": "600"}


@pytest.fixture
def database():
    """A database that may be killed."""
    made = Database()
    yield made
    made.remove()


@pytest.fixture
def product(tmp_path, database):
    made = Product(tmp_path, database.url, options=(), settings=PACE)
    made.start()
    yield made
    made.stop()


def kill_again_and_again(product, database, shoppers):
    """Kill in turn, evenly over the whole of the sale."""
    for number in range(KILLS):
        shoppers.wait_for((number + 0.5) / KILLS)
        turn = TURNS[number % len(TURNS)]
        if turn == "everything":
            product.kill_everything()
        elif turn == "database":
            database.kill()
            product.count("database")
        else:
            while not product.kill_child(turn):  # it is just being started again
                time.sleep(0.1)
    product.wait_until_ready()


def settled(product):
    """Return what stands in the database; in the long profile when the worker told everybody.

    What a killed worker had in hand waits until its lease runs out.
    """
    until = time.monotonic() + SETTLE_SECONDS
    while (counted := product.ask("-m", "tests.chaos.market", "count"))["waiting"] and IS_FULL:
        assert time.monotonic() < until, f"{counted['waiting']} still wait for the worker"
        time.sleep(1)
    return counted


def test_kills_lose_no_purchase_that_was_acknowledged_and_double_none(product, database):
    stage = product.ask("-m", "tests.chaos.market", "stage", str(LEADS), str(BUYERS))
    errands = errands_of([*stage["tokens"]], stage["leads"], rivals=RIVALS, twice=TWICE)
    shoppers = Shoppers(product.address, stage["tokens"], errands, patience=PATIENCE)
    shoppers.start()
    try:
        kill_again_and_again(product, database, shoppers)
    finally:
        shoppers.finish()
    heard, counted = shoppers.heard, settled(product)
    report = product.verify()
    print(f"{len(counted['seats'])} sold, {heard.retries} retries, killed: {product.kills}")

    assert heard.odd == []
    acknowledged = {pair: [*told] for pair, told in heard.bought.items()}
    assert acknowledged == {
        (seat["buyer"], seat["lead"]): [(seat["pk"], seat["credits_charged"])]
        for seat in counted["seats"]
    }
    assert len(counted["seats"]) == counted["accesses"] == counted["postings"] == LEADS * SEATS
    assert counted["most"] == SEATS
    spent = dict.fromkeys(counted["balances"], 0)
    for seat in counted["seats"]:
        spent[str(seat["buyer"])] += seat["credits_charged"]
    assert counted["balances"] == {buyer: WEALTH - paid for buyer, paid in spent.items()}
    assert counted["told"] == counted["told_of"]
    assert counted["told"] == counted["offers"] or not IS_FULL
    assert counted["dead"] == 0
    assert report["ok"], [finding for finding in report["findings"] if finding["broken"]]
