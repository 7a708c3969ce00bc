"""The bot that is meant, and the document it talks by."""

from typing import Final

from leadflow.capture.models import Bot
from leadflow.capture.rules.document import DEFAULT, Document, parse
from leadflow.kernel.errors import NotFound

DEFAULT_KEY: Final = "main"


class NoSuchBot(NotFound):
    """There is no such bot, or it is switched off."""

    code = "capture.no_such_bot"


def find_bot(key: str = "") -> Bot | None:
    """Return the bot that is named, else the first one; None while there is none at all.

    Raises NoSuchBot for a name that no bot in use has.
    """
    bots = Bot.objects.select_related("current").exclude(current=None)
    if key:
        found = bots.filter(key=key, is_active=True).first()
        if found is None and key != DEFAULT_KEY:
            raise NoSuchBot("There is no such bot.", field="bot")
        if found is None and bots.filter(key=key).exists():
            raise NoSuchBot("This bot is switched off.", field="bot")
        return found
    named = bots.filter(key=DEFAULT_KEY, is_active=True).first()
    return named or bots.filter(is_active=True).order_by("id").first()


def current_document(key: str = "") -> Document:
    """Return what a bot talks by now; the default's words while there is no bot at all."""
    bot = find_bot(key)
    return DEFAULT if bot is None or bot.current is None else parse(bot.current.document)


def allowed_origins() -> set[str]:
    """Return every site that some bot may be embedded in."""
    lists = Bot.objects.filter(is_active=True).values_list("origins", flat=True)
    return {origin for origins in lists for origin in origins}
