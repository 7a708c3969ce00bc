"""The numbers beside the sidebar's items, counted again only when their topic has changed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from leadflow.identity.types import Actor
from leadflow.kernel.clock import now
from leadflow.notifications.queries import versions_of
from leadflow.web.shell.doors import Door

KEPT: Final = timedelta(seconds=30)  # also bounds how long a count may outlive a silent change

_counts: dict[tuple[str, int], tuple[int, datetime, int]] = {}
_lock = Lock()


def counted(actor: Actor, doors: Iterable[Door]) -> list[Door]:
    """Return the doors with their numbers: one query, and one more per topic that has changed."""
    known = list(doors)
    topics = {door.item.badge.topic for door in known if door.item.badge}
    versions = versions_of(topics) if topics else {}
    return [_with_count(actor, door, versions) for door in known]


def forget() -> None:
    """Count everything again: for tests, whose database starts over while the process goes on."""
    with _lock:
        _counts.clear()


def _with_count(actor: Actor, door: Door, versions: dict[str, int]) -> Door:
    badge = door.item.badge
    if badge is None:
        return door
    key = (door.item.key, actor.user_id)
    version, moment = versions[badge.topic], now()
    kept = _counts.get(key)
    if kept is None or kept[0] != version or moment - kept[1] > KEPT:
        kept = (version, moment, badge.count(actor))
        with _lock:
            _counts[key] = kept
    return replace(door, count=kept[2])
