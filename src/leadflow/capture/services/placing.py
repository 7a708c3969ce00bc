"""Making a bot, and saying where it may stand and whether it talks at all."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from leadflow.audit.services import record
from leadflow.capture.models import Bot, BotVersion
from leadflow.capture.queries.bots import NoSuchBot
from leadflow.capture.rules.document import DEFAULT
from leadflow.capture.rules.origins import origins_of
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.codec import storable
from leadflow.kernel.db import commits
from leadflow.kernel.errors import Conflict, Invalid

KEY: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
LONGEST_NAME: Final = 120
TAKEN: Final = frozenset({"first", "new"})  # what these addresses mean already


class BadKey(Invalid):
    """The key cannot stand in an address."""

    code = "capture.bad_key"


class BadName(Invalid):
    """The bot needs a name that fits."""

    code = "capture.bad_name"


class KeyTaken(Conflict):
    """Another bot has this key."""

    code = "capture.key_taken"


@commits
def create_bot(*, actor: Actor, key: str, name: str, now: datetime) -> str:
    """Make a bot that talks by the default document; return its key.

    Raises NotPermitted, BadKey, BadName or KeyTaken.
    """
    require(actor, Permission.CAPTURE_MANAGE)
    if not KEY.fullmatch(key) or key in TAKEN:
        raise BadKey("Use small letters, digits and dashes; new and first are taken.", field="key")
    name = _checked_name(name)
    try:
        with transaction.atomic():
            bot = Bot.objects.create(key=key, name=name, created_at=now)
    except IntegrityError as error:
        raise KeyTaken("Another bot has this key.", field="key") from error
    bot.current = BotVersion.objects.create(
        bot=bot,
        number=1,
        document=DEFAULT.raw(),
        note="As it came with the product",
        by_id=actor.user_id or None,
        published_at=now,
    )
    bot.save(update_fields=["current"])
    record(actor=actor, action="capture.bot_created", object_type="bot", object_id=bot.key, now=now)
    return bot.key


@commits
def place_bot(
    *,
    actor: Actor,
    key: str,
    name: str,
    origins: Iterable[str],
    is_active: bool,
    now: datetime,
) -> None:
    """Say what a bot is called, on which sites it may stand, and whether it talks.

    Raises NotPermitted, NoSuchBot, BadName or BadOrigin.
    """
    require(actor, Permission.CAPTURE_MANAGE)
    allowed = origins_of(origins)
    name = _checked_name(name)
    changed = Bot.objects.filter(key=key).update(name=name, origins=allowed, is_active=is_active)
    if not changed:
        raise NoSuchBot("There is no such bot.")
    record(
        actor=actor,
        action="capture.bot_placed",
        object_type="bot",
        object_id=key,
        now=now,
        origins=allowed,
        is_active=is_active,
    )


def _checked_name(name: str) -> str:
    told = " ".join(name.split())
    if not told or len(told) > LONGEST_NAME or not storable(told):
        raise BadName(f"Give the bot a name of at most {LONGEST_NAME} letters.", field="name")
    return told
