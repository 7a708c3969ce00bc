"""A bot's document: written as a draft, published as a version, and put back to an older one."""

from datetime import datetime
from typing import Any, Final

from leadflow.audit.services import record
from leadflow.capture.models import Bot, BotVersion
from leadflow.capture.queries.bots import NoSuchBot
from leadflow.capture.rules.document import parse
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, Invalid, NotFound

LONGEST_NOTE: Final = 200


class NoDraft(Conflict):
    code = "capture.no_draft"


class NoSuchVersion(NotFound):
    code = "capture.no_such_version"


class VersionMoved(Conflict):
    code = "capture.version_moved"


class BadNote(Invalid):
    code = "capture.bad_note"


@commits
def save_draft(*, actor: Actor, key: str, document: dict[str, Any], now: datetime) -> None:
    """Keep a document as what is being edited; visitors do not notice.

    Raises NotPermitted, NoSuchBot or BadDocument.
    """
    bot = _held(actor, key)
    bot.draft = parse(document).raw()
    bot.save(update_fields=["draft"])
    record(actor=actor, action="capture.drafted", object_type="bot", object_id=key, now=now)


@commits
def drop_draft(*, actor: Actor, key: str, now: datetime) -> None:
    """Forget what was being edited; none is no change. Raises NotPermitted or NoSuchBot."""
    bot = _held(actor, key)
    if bot.draft is None:
        return
    bot.draft = None
    bot.save(update_fields=["draft"])
    record(actor=actor, action="capture.draft_dropped", object_type="bot", object_id=key, now=now)


@commits
def publish_version(
    *, actor: Actor, key: str, now: datetime, note: str = "", if_number: int | None = None
) -> int:
    """Let new conversations go by the draft; running ones keep theirs. Returns its number.

    Raises NotPermitted, NoSuchBot, NoDraft, BadDocument, BadNote, or VersionMoved when the bot is
    no longer at `if_number`.
    """
    bot = _held(actor, key)
    if bot.draft is None:
        raise NoDraft("There is no draft to publish. Save one first.")
    number = bot.current.number if bot.current else 0
    if if_number is not None and number != if_number:
        raise VersionMoved("Somebody else has published meanwhile. Look at that first.")
    document = parse(bot.draft).raw()
    return _publish(actor=actor, bot=bot, document=document, note=note, now=now)


@commits
def rollback(*, actor: Actor, key: str, number: int, now: datetime) -> int:
    """Let new conversations go by an older version again; returns the number it has now.

    Raises NotPermitted, NoSuchBot or NoSuchVersion.
    """
    bot = _held(actor, key)
    old = BotVersion.objects.filter(bot=bot, number=number).first()
    if old is None:
        raise NoSuchVersion("There is no such version.", number=number)
    note = f"Version {number} again"
    return _publish(actor=actor, bot=bot, document=old.document, note=note, now=now)


@joins
def _held(actor: Actor, key: str) -> Bot:
    require(actor, Permission.CAPTURE_MANAGE)
    bot = Bot.objects.select_for_update(of=("self",)).select_related("current").filter(key=key)
    found = bot.first()
    if found is None:
        raise NoSuchBot("There is no such bot.")
    return found


@joins
def _publish(*, actor: Actor, bot: Bot, document: dict[str, Any], note: str, now: datetime) -> int:
    if len(note) > LONGEST_NOTE:
        raise BadNote(f"Give at most {LONGEST_NOTE} characters.", field="note")
    last = BotVersion.objects.filter(bot=bot).order_by("-number").first()
    bot.current = BotVersion.objects.create(
        bot=bot,
        number=last.number + 1 if last else 1,
        document=document,
        note=note,
        by_id=actor.user_id or None,
        published_at=now,
    )
    bot.draft = None
    bot.save(update_fields=["current", "draft"])
    number = bot.current.number
    record(
        actor=actor,
        action="capture.published",
        object_type="bot",
        object_id=bot.key,
        now=now,
        version=number,
    )
    return number
