"""The bots as those see them who write and place them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from leadflow.capture.models import Bot, BotVersion, Session
from leadflow.capture.queries.bots import DEFAULT_KEY, NoSuchBot, find_bot
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission

RECENT: Final = timedelta(days=30)
MOST_VERSIONS: Final = 50


@dataclass(frozen=True, slots=True)
class BotRow:
    """A bot in a list; `conversations` are those of the last 30 days."""

    key: str
    name: str
    is_active: bool
    version: int
    has_draft: bool
    origins: list[str]
    conversations: int
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class BotDesk:
    """A bot with what it talks by and what is being written."""

    key: str
    name: str
    is_active: bool
    origins: list[str]
    version: int
    published: dict[str, Any] | None
    draft: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class PublicBot:
    """What anybody may know of a bot."""

    key: str
    name: str
    origins: list[str]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """What a bot was published as."""

    number: int
    note: str
    by_id: int | None
    published_at: datetime
    is_current: bool


def bot_names(*, actor: Actor) -> list[tuple[str, str]]:
    """Return key and name of every bot, by name. Raises NotPermitted."""
    require(actor, Permission.CAPTURE_VIEW)
    return list(Bot.objects.order_by("name", "key").values_list("key", "name"))


def list_bots(*, actor: Actor, now: datetime) -> list[BotRow]:
    """Return every bot, by name. Raises NotPermitted."""
    require(actor, Permission.CAPTURE_VIEW)
    recent = (
        Session.objects.filter(bot=OuterRef("pk"), started_at__gte=now - RECENT)
        .order_by()
        .values("bot")
        .annotate(number=Count("pk"))
        .values("number")
    )
    rows = _bots().annotate(conversations=Coalesce(Subquery(recent), 0)).order_by("name", "key")
    return [
        BotRow(
            key=bot.key,
            name=bot.name,
            is_active=bot.is_active,
            version=bot.current.number if bot.current else 0,
            has_draft=bot.draft is not None,
            origins=list(bot.origins),
            conversations=bot.conversations,
            published_at=bot.current.published_at if bot.current else None,
        )
        for bot in rows
    ]


def get_bot(*, actor: Actor, key: str) -> BotDesk:
    """Return a bot with its document and its draft. Raises NotPermitted or NoSuchBot."""
    require(actor, Permission.CAPTURE_VIEW)
    bot = _bots().filter(key=key).first()
    if bot is None:
        raise NoSuchBot("There is no such bot.")
    return BotDesk(
        key=bot.key,
        name=bot.name,
        is_active=bot.is_active,
        origins=list(bot.origins),
        version=bot.current.number if bot.current else 0,
        published=bot.current.document if bot.current else None,
        draft=bot.draft,
    )


def public_bot(key: str) -> PublicBot:
    """Return a bot as visitors may know it. Raises NoSuchBot for one that does not talk."""
    bot = find_bot(key)
    if bot is None and key != DEFAULT_KEY:
        raise NoSuchBot("There is no such bot.")
    if bot is None:  # nobody has talked with the first one yet
        return PublicBot(key, settings.ORGANISATION_NAME, [])
    return PublicBot(key, bot.name, list(bot.origins))


def versions_of(*, actor: Actor, key: str) -> list[VersionRow]:
    """Return the newest versions of a bot, newest first. Raises NotPermitted."""
    require(actor, Permission.CAPTURE_VIEW)
    rows = BotVersion.objects.filter(bot__key=key).annotate(now_talks=F("bot__current"))
    return [
        VersionRow(row.number, row.note, row.by_id, row.published_at, row.pk == row.now_talks)
        for row in rows.order_by("-number")[:MOST_VERSIONS]
    ]


def highest_question(*, actor: Actor, key: str) -> int:
    """Return the highest number a question of a bot has ever had: one is never given out again.

    Raises NotPermitted.
    """
    require(actor, Permission.CAPTURE_VIEW)
    documents = BotVersion.objects.filter(bot__key=key).values_list("document", flat=True)
    return max(
        (question["id"] for document in documents for question in document.get("questions", [])),
        default=0,
    )


def _bots() -> QuerySet[Bot]:
    return Bot.objects.select_related("current")
