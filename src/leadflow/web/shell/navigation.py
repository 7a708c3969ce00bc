"""Which doors of the shell somebody sees, in which group, and behind which of them a page lies."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from django.urls import NoReverseMatch, reverse

from leadflow.identity.types import Actor
from leadflow.web.shell.doors import Door, Group, NavItem
from leadflow.web.shell.items import ITEMS

GROUPS: Final = ("Work", "Acquire", "Market", "Capture", "Insight", "Administer")


def visible(actor: Actor) -> list[Door]:
    """Return the doors the actor may go through, in the order of ITEMS.

    Whose home is an item of the sidebar itself does not see it there twice.
    """
    doors = [Door(item, url) for item in ITEMS if permits(item, actor) and (url := url_of(item))]
    is_twice = any(actor.has(*door.item.home_of) for door in doors)
    return [out_of_sight(door) if is_twice and door.item.key == "home" else door for door in doors]


def out_of_sight(door: Door) -> Door:
    """Return the door without its place in the sidebar and on phones; keys and palette keep it."""
    return replace(door, item=replace(door.item, group="", on_phone=False))


def permits(item: NavItem, actor: Actor) -> bool:
    """Tell whether the actor holds any of the item's permissions, or plays any of its roles."""
    if not item.permissions and not item.roles:
        return True
    return any(map(actor.may, item.permissions)) or actor.has(*item.roles)


def url_of(item: NavItem) -> str:
    """Return the item's address; empty for a page that is not built in."""
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        return ""


def grouped(doors: Iterable[Door]) -> list[Group]:
    """Return the sidebar: the groups that have anything in them. Items without a group stay out."""
    groups = {name: Group(name) for name in GROUPS}
    for door in doors:
        if door.item.group:
            groups.setdefault(door.item.group, Group(door.item.group)).doors.append(door)
    return [group for group in groups.values() if group.doors]


def current(path: str, doors: Iterable[Door]) -> str:
    """Return the key of the door that `path` lies behind: the one with the longest address."""
    behind = [door for door in doors if lies_behind(path, door)]
    return max(behind, key=lambda door: len(door.url)).item.key if behind else ""


def lies_behind(path: str, door: Door) -> bool:
    """Tell whether `path` is the door's page or below it; home has nothing below."""
    return path == door.url or (door.item.key != "home" and path.startswith(door.url))
