"""Who sees conversations and writes bots; `table.py` says how to read it."""

from leadflow.capture.models import Bot
from leadflow.identity.models import User
from tests.factories.capture import begin, session_of
from tests.permissions.rows import Address, Row, any_of, those

READS = those("admin principal head director marketing")
WRITES = those("admin principal head marketing")
BOT = "/app/bots/<slug:key>/"
NOTHING = {"others": 404, "anonymous": 404}


def conversation(_owner: User) -> Address:
    """Begin a conversation; they belong to nobody."""
    return {"session_id": session_of(begin()).pk}


def bot(_owner: User) -> Address:
    """Make the first bot, which a conversation does."""
    begin()
    return {"key": Bot.objects.get().key}


def previewed(owner: User) -> Address:
    """Return a call of a preview."""
    return {**bot(owner), "call": "questions"}


CAPTURE_DOORS = [
    Row("GET", "/widget.js", {}, others=200, anonymous=200),
    Row("GET", "/bot/<slug:key>/", {}, **NOTHING),
    Row("GET", "/bot/<slug:key>/plain/", {}, **NOTHING),
    Row("POST", "/bot/<slug:key>/plain/", {}, **NOTHING),
    Row("GET", "/app/conversations/", {READS: 200}),
    Row("GET", "/app/conversations/conversations.csv", {WRITES: 200}),
    Row("GET", "/app/conversations/<int:session_id>/", {READS: any_of(200)}, conversation),
    Row("GET", "/app/bots/", {WRITES: 200}),
    Row("POST", "/app/bots/first/", {WRITES: 302}),
    Row("GET", "/app/bots/new/", {WRITES: 200}),
    Row("POST", "/app/bots/new/", {WRITES: 422}),
    Row("GET", BOT, {WRITES: any_of(200)}, bot),
    Row("POST", BOT, {WRITES: any_of(422)}, bot),
    Row("GET", f"{BOT}document/", {WRITES: any_of(200)}, bot),
    Row("POST", f"{BOT}document/", {WRITES: any_of(422)}, bot),
    Row("POST", f"{BOT}discard/", {WRITES: any_of(302)}, bot),
    Row("POST", f"{BOT}rollback/", {WRITES: any_of(302)}, bot, {"version": "1"}),
    Row("GET", f"{BOT}embed/", {WRITES: any_of(200)}, bot),
    Row("POST", f"{BOT}embed/", {WRITES: any_of(422)}, bot),
    Row("GET", f"{BOT}preview/", {WRITES: any_of(200)}, bot),
    Row("GET", f"{BOT}preview/api/<path:call>/", {WRITES: any_of(200)}, previewed),
    Row("POST", f"{BOT}preview/api/<path:call>/", {WRITES: any_of(200)}, previewed),
]
