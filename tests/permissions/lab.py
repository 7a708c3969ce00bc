"""Who gets what of the capture bot's experiments and analytics; `table.py` says how to read it."""

from leadflow.identity.models import User
from tests.factories.capture import begin
from tests.permissions.rows import EVERYBODY_AND_KEYS, Address, Body, Row, any_of, those

CAPTURE_READERS = those("admin principal head director marketing")
TEST = "greeting_message"


def running_test(_owner: User) -> Address:
    """Return a test that every bot has from the start."""
    begin()
    return {"test_name": TEST}


def bot_test(_owner: User) -> Address:
    """Return the same as its page's address names it."""
    begin()
    return {"bot_key": "main", "test_name": TEST}


def somebody_to_show(_user: User) -> Body:
    """Return a conversation."""
    return {"session_id": begin()}


def a_conversion(_user: User) -> Body:
    """Return a goal that a conversation came to."""
    return {"session_id": begin(), "test_name": TEST, "conversion_type": "demo_request"}


LAB_API = [
    Row(
        "POST",
        "/api/ab-test/variant/<test_name>/",
        {EVERYBODY_AND_KEYS: any_of(200)},
        running_test,
        somebody_to_show,
        anonymous=any_of(200),
    ),
    Row(
        "POST",
        "/api/ab-test/conversion/",
        {EVERYBODY_AND_KEYS: 200},
        body=a_conversion,
        anonymous=200,
    ),
    Row("GET", "/api/analytics/leads/", {CAPTURE_READERS: 200}),
]
LAB_OPEN = {row.route for row in LAB_API if row.method == "POST"}
LAB_PAGES = [
    Row("GET", "/app/capture/analytics/", {CAPTURE_READERS: 200}),
    Row("GET", "/app/experiments/", {CAPTURE_READERS: 200}),
    Row(
        "GET",
        "/app/experiments/<slug:bot_key>/<slug:test_name>/",
        {CAPTURE_READERS: any_of(200)},
        bot_test,
    ),
]
