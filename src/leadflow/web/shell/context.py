"""What every template of the shell needs, asked for only when a template uses it."""

from contextlib import suppress
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from leadflow import __version__
from leadflow.identity.types import Actor
from leadflow.kernel.errors import Unauthenticated
from leadflow.notifications.queries import unread_count
from leadflow.web.shell import badges, navigation, streaming
from leadflow.web.shell.doors import Door, Group
from leadflow.web.shell.pages import session_actor

THEMES = ("light", "dark")
ROLE_WORDS = {
    "kam": "Key account manager",
    "kam_manager": "Key account lead",
    "dpo": "Data officer",
}


class Shell:
    """The frame of one request; at most two queries, and none before a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.actor: Actor | None = getattr(request, "actor", None)
        self.organisation = settings.ORGANISATION_NAME
        self.version = __version__

    @cached_property
    def theme(self) -> str:
        """`light` or `dark` when chosen; empty follows the system."""
        chosen = self.request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def shortcuts(self) -> bool:
        """Whether single keys do things (WCAG 2.1.4 wants them switchable)."""
        return self.request.COOKIES.get("shortcuts") != "off"

    @cached_property
    def doors(self) -> list[Door]:
        """The pages the actor may open, with their numbers."""
        return badges.counted(self.actor, navigation.visible(self.actor)) if self.actor else []

    @cached_property
    def current(self) -> str:
        """The key of the sidebar's item this page lies behind."""
        return navigation.current(self.request.path, self.doors)

    @cached_property
    def groups(self) -> list[Group]:
        """The sidebar."""
        return navigation.grouped(self.doors)

    @cached_property
    def tabs(self) -> list[Door]:
        """The phone's bottom bar, beside search."""
        return [door for door in self.doors if door.item.on_phone][:4]

    @cached_property
    def keys(self) -> list[Door]:
        """The doors that open with G and a letter."""
        return [door for door in self.doors if door.item.shortcut]

    @property
    def live_url(self) -> str:
        """Where the live stream is; empty when there is none, and the page asks instead."""
        elsewhere: str = settings.LIVE_URL
        return elsewhere or ("/live/" if streaming.is_mounted() else "")

    @cached_property
    def error_base(self) -> str:
        """What an error page stands in: the frame when somebody is signed in.

        An address that leads nowhere has met no page that would have asked who is there.
        """
        if self.actor is None and hasattr(self.request, "session"):
            with suppress(Unauthenticated):
                self.actor = session_actor(self.request)
        return "base.html" if self.actor else "plain.html"

    @cached_property
    def unread(self) -> int:
        """How many messages wait behind the bell."""
        return unread_count(self.actor) if self.actor else 0

    @cached_property
    def name(self) -> str:
        """What to call the person."""
        known = self.request.session.get("name") if self.actor else ""
        return str(known or (self.actor.username if self.actor else ""))

    @cached_property
    def role(self) -> str:
        """The person's part, in words."""
        roles = sorted(self.actor.roles) if self.actor else []
        return ", ".join(
            ROLE_WORDS.get(role, role.value.replace("_", " ").capitalize()) for role in roles
        )


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the one name the shell's templates use."""
    return {"shell": Shell(request)}
