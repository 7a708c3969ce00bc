"""Write down what channels are to be told; the worker sends it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from leadflow.events.services import publish
from leadflow.kernel.db import commits, joins
from leadflow.notifications.events import ChannelMessageDue
from leadflow.notifications.models import Channel, ChannelMessage
from leadflow.notifications.rules.channels import written

KEPT: Final = timedelta(days=30)


@joins
def tell_channels(
    *, trigger: str, facts: Mapping[str, str], link: str, once_key: str, now: datetime
) -> int:
    """Queue a message to each active channel that wants `trigger`, once each for `once_key`.

    `facts` fill the words (rules/channels.py, FIELDS). Returns how many channels are told.
    """
    told = 0
    for channel in Channel.objects.filter(is_active=True).order_by("pk"):
        if trigger in channel.triggers:
            told += queue(
                channel=channel,
                trigger=trigger,
                facts=facts,
                link=link,
                once_key=once_key,
                now=now,
            )
    return told


@joins
def queue(
    *,
    channel: Channel,
    trigger: str,
    facts: Mapping[str, str],
    link: str,
    once_key: str,
    now: datetime,
) -> int:
    """Queue one message to one channel; return 0 when it was told before, else 1."""
    if ChannelMessage.objects.filter(channel=channel, once_key=once_key).exists():
        return 0
    title, text = written(trigger, channel.template, facts)
    message = ChannelMessage.objects.create(
        channel=channel,
        trigger=trigger,
        once_key=once_key,
        title=title,
        text=text,
        link=link,
        created_at=now,
    )
    set_timer(message, due_at=now, now=now)
    return 1


@joins
def set_timer(message: ChannelMessage, *, due_at: datetime, now: datetime) -> None:
    """Have the worker look at a message at a moment; timers set before do nothing any more."""
    publish(
        ChannelMessageDue(message.pk, message.turn),
        stream=f"channel-message:{message.pk}",
        due_at=due_at,
        now=now,
    )


@commits
def forget_channel_messages(*, now: datetime) -> int:
    """Forget messages that ended long ago, with what they told; return how many."""
    old = ChannelMessage.objects.filter(settled_at__lt=now - KEPT)
    gone: int = old.delete()[0]
    return gone
