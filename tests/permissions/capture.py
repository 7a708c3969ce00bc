"""Who may talk with the capture bot, and read a conversation: whoever holds its id."""

from leadflow.identity.models import User
from tests.factories.capture import begin
from tests.permissions.rows import EVERYBODY_AND_KEYS, Address, Body, Row, any_of


def conversation(_owner: User) -> Address:
    """Begin a conversation; its id is its key, whoever holds it."""
    return {"session_id": begin()}


def an_answer(_user: User) -> Body:
    """Return an answer in a conversation."""
    return {"session_id": begin(), "question_id": 1, "answer_text": "Restaurant"}


def a_behavior(_user: User) -> Body:
    """Return something done in a conversation."""
    return {"session_id": begin(), "action": "demo_requested", "metadata": {"page": "prices"}}


def a_profile(_user: User) -> Body:
    """Return what somebody says of themselves."""
    return {"session_id": begin(), "profile_data": {"name": "John", "email": "john@example.org"}}


def open_to_all(method: str, route: str, thing: object = None, body: object = None) -> Row:
    """Return the row of an address that everybody may call alike."""
    answer = any_of(200) if thing else 200
    return Row(method, route, {EVERYBODY_AND_KEYS: answer}, thing, body, anonymous=answer)


CAPTURE_API = [
    open_to_all("POST", "/api/session/start/", body={"utm_source": "google"}),
    open_to_all("GET", "/api/questions/"),
    open_to_all("GET", "/api/product-menu/"),
    open_to_all("GET", "/api/cta-options/"),
    open_to_all("POST", "/api/answer/", body=an_answer),
    open_to_all("POST", "/api/behavior/", body=a_behavior),
    open_to_all("POST", "/api/lead/profile/", body=a_profile),
    open_to_all("GET", "/api/lead/summary/<session_id>/", conversation),
    open_to_all("GET", "/api/lead/export/<session_id>/", conversation),
    open_to_all("GET", "/api/score/<session_id>/", conversation),
]
CAPTURE_OPEN = {row.route for row in CAPTURE_API if row.method == "POST"}
