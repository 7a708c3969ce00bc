"""What a door of the shell is, as data and as the templates draw it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from leadflow.identity.types import Actor, Permission, Role

MOST: Final = 999


@dataclass(frozen=True, slots=True)
class Badge:
    """A number beside an item: how it is counted, and the topic that says it has changed."""

    topic: str
    count: Callable[[Actor], int]


@dataclass(frozen=True, slots=True)
class NavItem:
    """One door: `key` is what a page's `nav` block names to light it up."""

    key: str
    label: str
    url_name: str
    icon: str
    group: str
    permissions: tuple[Permission, ...] = ()
    roles: tuple[Role, ...] = ()
    badge: Badge | None = None
    shortcut: str = ""  # the letter after G
    words: str = ""  # what else the palette finds it by
    on_phone: bool = False
    brief: str = ""  # the label where there is little room
    home_of: tuple[Role, ...] = ()  # whose home this is; they need no second door to it


@dataclass(frozen=True, slots=True)
class Door:
    """An item with its address, as the templates draw it."""

    item: NavItem
    url: str
    count: int = 0

    @property
    def count_text(self) -> str:
        """The number, not longer than it can be read at a glance."""
        return f"{MOST}+" if self.count > MOST else str(self.count)


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the sidebar and what stands under it."""

    name: str
    doors: list[Door] = field(default_factory=list)
