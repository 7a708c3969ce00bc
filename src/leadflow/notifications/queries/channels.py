"""Which channels there are, and what they were sent."""

from collections.abc import Mapping
from typing import Final

from django.conf import settings

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import Page, paginate
from leadflow.notifications.models import Channel, ChannelMessage
from leadflow.notifications.types import (
    ChannelKind,
    ChannelMessageRow,
    ChannelRow,
    MessageState,
)

ON_PAGE: Final = 50


class NoSuchChannel(NotFound):
    code = "notifications.no_such_channel"


def address_context(address_hash: str) -> str:
    """Return what binds a sealed address to its channel."""
    return f"notifications.channel:{address_hash}:address"


def environment_addresses() -> Mapping[ChannelKind, str]:
    """Return the addresses that the environment names (seed 3, Environment Configuration)."""
    named = {
        ChannelKind.SLACK: settings.SLACK_WEBHOOK_URL,
        ChannelKind.DISCORD: settings.DISCORD_WEBHOOK_URL,
        ChannelKind.TEAMS: settings.TEAMS_WEBHOOK_URL,
        ChannelKind.EMAIL: settings.SALES_TEAM_EMAILS,
    }
    return {kind: address for kind, address in named.items() if address}


def list_channels(*, actor: Actor) -> list[ChannelRow]:
    """Return every channel, oldest first. Raises NotPermitted."""
    require(actor, Permission.CHANNEL_MANAGE)
    return [_row(channel) for channel in Channel.objects.order_by("pk")]


def get_channel(*, actor: Actor, channel_id: int) -> ChannelRow:
    """Return one channel. Raises NotPermitted or NoSuchChannel."""
    require(actor, Permission.CHANNEL_MANAGE)
    found = Channel.objects.filter(pk=channel_id).first()
    if found is None:
        raise NoSuchChannel("There is no such channel.")
    return _row(found)


def list_channel_messages(
    *, actor: Actor, channel_id: int, cursor: str | None = None, limit: int = ON_PAGE
) -> Page[ChannelMessageRow]:
    """Return what a channel was sent, newest first. Raises NotPermitted or BadCursor."""
    require(actor, Permission.CHANNEL_MANAGE)
    return paginate(
        ChannelMessage.objects.filter(channel=channel_id),
        order=["-id"],
        kinds=[int],
        cursor=cursor,
        limit=limit,
        shape=_message_row,
    )


def _row(channel: Channel) -> ChannelRow:
    return ChannelRow(
        id=channel.pk,
        kind=ChannelKind(channel.kind),
        name=channel.name,
        shown=channel.shown,
        triggers=tuple(channel.triggers),
        template=channel.template,
        is_active=channel.is_active,
        trouble=channel.trouble,
        is_old_teams=channel.is_old_teams,
        created_at=channel.created_at,
    )


def _message_row(message: ChannelMessage) -> ChannelMessageRow:
    return ChannelMessageRow(
        id=message.pk,
        trigger=message.trigger,
        title=message.title,
        state=MessageState(message.state),
        attempts=message.attempts,
        status_code=message.status_code,
        error=message.error,
        created_at=message.created_at,
        settled_at=message.settled_at,
    )
