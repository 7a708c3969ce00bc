"""Channels: added, changed, switched, tested and dropped by whoever may; each act is audited."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from leadflow.audit.services import record
from leadflow.events.queries.webhooks import reach
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.addresses import checked_url
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, Invalid, NotFound
from leadflow.kernel.secrets import keyed_hash, seal
from leadflow.notifications.models import Channel, ChannelMessage
from leadflow.notifications.queries.channels import (
    NoSuchChannel,
    address_context,
    environment_addresses,
)
from leadflow.notifications.rules.channels import (
    TEST,
    TRIGGERS,
    check_template,
    check_triggers,
    is_old_teams,
)
from leadflow.notifications.services.telling import queue, set_timer
from leadflow.notifications.types import ChannelKind, MessageState

LONGEST_NAME: Final = 80
MAX_RECEIVERS: Final = 20
AGAIN: Final = frozenset({MessageState.FAILED, MessageState.UNKNOWN})


class BadChannel(Invalid):
    code = "notifications.bad_channel"


class ChannelKnown(Conflict):
    code = "notifications.channel_known"


class ChannelIsOff(Conflict):
    code = "notifications.channel_is_off"


class NoSuchMessage(NotFound):
    code = "notifications.no_such_message"


@commits
def add_channel(
    *,
    actor: Actor,
    kind: ChannelKind,
    name: str,
    address: str,
    triggers: Iterable[str],
    now: datetime,
    template: str = "",
) -> int:
    """Add a channel and return its id.

    `address` is a webhook's URL, or e-mail addresses with commas between them. Raises NotPermitted,
    BadChannel, BadAddress, UnknownTrigger, BadTemplate, or ChannelKnown for one that is there.
    """
    require(actor, Permission.CHANNEL_MANAGE)
    wanted = tuple(triggers)
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadChannel(f"Give it a name of at most {LONGEST_NAME} letters.", field="name")
    check_triggers(wanted)
    check_template(template)
    made = _make(
        kind=kind,
        name=name,
        address=_checked(kind, address),
        triggers=wanted,
        template=template,
        now=now,
    )
    if made is None:
        raise ChannelKnown("There is a channel with this address.", field="address")
    _note(actor, "channel.added", made.pk, now)
    return made.pk


@commits
def change_channel(
    *, actor: Actor, channel_id: int, triggers: Iterable[str], template: str, now: datetime
) -> None:
    """Change what a channel is told, and in which words. Raises as `add_channel` does."""
    channel = _held(actor, channel_id)
    wanted = tuple(triggers)
    check_triggers(wanted)
    check_template(template)
    channel.triggers, channel.template = list(wanted), template
    channel.save(update_fields=["triggers", "template"])
    _note(actor, "channel.changed", channel_id, now)


@commits
def switch_channel(*, actor: Actor, channel_id: int, is_active: bool, now: datetime) -> None:
    """Switch a channel on or off. Raises NotPermitted or NoSuchChannel."""
    channel = _held(actor, channel_id)
    channel.is_active, channel.trouble = is_active, ""
    channel.save(update_fields=["is_active", "trouble"])
    _note(actor, "channel.switched_on" if is_active else "channel.switched_off", channel_id, now)


@commits
def drop_channel(*, actor: Actor, channel_id: int, now: datetime) -> None:
    """Remove a channel with its log. Raises NotPermitted or NoSuchChannel."""
    _held(actor, channel_id).delete()
    _note(actor, "channel.removed", channel_id, now)


@commits
def test_channel(*, actor: Actor, channel_id: int, now: datetime) -> None:
    """Send a test message. Raises NotPermitted, NoSuchChannel, or ChannelIsOff."""
    channel = _held(actor, channel_id)
    if not channel.is_active:
        raise ChannelIsOff("Switch the channel on first.")
    queue(
        channel=channel,
        trigger=TEST.code,
        facts={},
        link="",
        once_key=f"test:{now.isoformat()}",
        now=now,
    )


@commits
def send_again(*, actor: Actor, channel_id: int, message_id: int, now: datetime) -> None:
    """Send a message that failed, or that nobody saw arrive, once more.

    Raises NotPermitted, NoSuchChannel, NoSuchMessage, or ChannelIsOff.
    """
    channel = _held(actor, channel_id)
    if not channel.is_active:
        raise ChannelIsOff("Switch the channel on first.")
    messages = ChannelMessage.objects.select_for_update()
    message = messages.filter(pk=message_id, channel=channel, state__in=AGAIN).first()
    if message is None:
        raise NoSuchMessage("There is no such message to send again.")
    message.state, message.attempts, message.turn = MessageState.WAITING, 0, message.turn + 1
    message.settled_at = message.slot_at = None
    message.save(update_fields=["state", "attempts", "turn", "settled_at", "slot_at"])
    set_timer(message, due_at=now, now=now)


@commits
def take_environment(*, now: datetime) -> int:
    """Make a channel of each address the environment names; return how many are new.

    One that was removed on its page comes back only when the environment still names it.
    """
    made = 0
    for kind, address in environment_addresses().items():
        try:
            checked = _checked(kind, address)
        except Invalid:
            continue  # `leadflow doctor` names it
        every = tuple(one.code for one in TRIGGERS)
        name = f"{kind.value.title()} (environment)"
        found = _make(kind=kind, name=name, address=checked, triggers=every, now=now)
        made += found is not None
    return made


@joins
def _make(
    *,
    kind: ChannelKind,
    name: str,
    address: str,
    triggers: tuple[str, ...],
    now: datetime,
    template: str = "",
) -> Channel | None:
    digest = keyed_hash(address, purpose="notifications.channel")
    if Channel.objects.filter(kind=kind, address_hash=digest).exists():
        return None
    return Channel.objects.create(
        kind=kind,
        name=name,
        address=seal(address, context=address_context(digest)),
        address_hash=digest,
        shown=address if kind is ChannelKind.EMAIL else urlsplit(address).hostname or "",
        is_old_teams=kind is ChannelKind.TEAMS and is_old_teams(address),
        triggers=list(triggers),
        template=template,
        created_at=now,
    )


def _checked(kind: ChannelKind, address: str) -> str:
    if kind is not ChannelKind.EMAIL:
        return checked_url(address, reach=reach(), field="address")
    receivers = [one.strip() for one in address.split(",") if one.strip()]
    try:
        for one in receivers:
            validate_email(one)
    except ValidationError as error:
        raise BadChannel("This is no e-mail address.", field="address") from error
    if not 0 < len(receivers) <= MAX_RECEIVERS:
        raise BadChannel(f"Give 1 to {MAX_RECEIVERS} e-mail addresses.", field="address")
    return ", ".join(receivers)


def _held(actor: Actor, channel_id: int) -> Channel:
    require(actor, Permission.CHANNEL_MANAGE)
    found = Channel.objects.select_for_update().filter(pk=channel_id).first()
    if found is None:
        raise NoSuchChannel("There is no such channel.")
    return found


def _note(actor: Actor, action: str, channel_id: int, now: datetime) -> None:
    record(actor=actor, action=action, object_type="channel", object_id=channel_id, now=now)
