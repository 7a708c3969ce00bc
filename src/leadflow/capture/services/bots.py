"""The bot that is there from the start."""

from datetime import datetime
from typing import Final

from django.conf import settings

from leadflow.capture.models import Bot, BotVersion
from leadflow.capture.queries.bots import DEFAULT_KEY, NoSuchBot, find_bot
from leadflow.capture.rules.document import DEFAULT
from leadflow.kernel.db import commits, joins

FIRST: Final = 1


@joins
def ensure_default_bot(*, now: datetime) -> Bot:
    """Return the bot that is there without anybody making one, and make it at its first use."""
    Bot.objects.bulk_create(
        [Bot(key=DEFAULT_KEY, name=settings.ORGANISATION_NAME, created_at=now)],
        ignore_conflicts=True,
    )
    bot = Bot.objects.select_for_update().get(key=DEFAULT_KEY)
    if bot.current_id is None:
        bot.current = BotVersion.objects.create(
            bot=bot,
            number=FIRST,
            document=DEFAULT.raw(),
            note="As it came with the product",
            published_at=now,
        )
        bot.save(update_fields=["current"])
    return bot


@commits
def open_default_bot(*, now: datetime) -> str:
    """See to it that there is a bot to look at; returns its key."""
    return ensure_default_bot(now=now).key


@joins
def bot_to_talk_with(*, key: str, now: datetime) -> Bot:
    """Return the bot that is named, else the first one. Raises NoSuchBot."""
    found = find_bot(key) or ensure_default_bot(now=now)
    if not found.is_active:
        raise NoSuchBot("This bot is switched off.", field="bot")
    return found
