"""How many questions a page asks the database, to compare one row with many."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def questions(browser: Client, address: str, **query: str) -> int:
    """Return how many queries the page takes once everything that is kept is kept."""
    browser.get(address, query)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address, query).status_code == 200
    return len(captured)
