"""One attempt at a message to a channel: begun, and noted when its answer is there.

Chat services cannot tell whether they have a message already. So an attempt is written down before
it is made: one whose end nobody saw is `unknown`, shown to people, and not made again by itself.
"""

from datetime import datetime, timedelta
from typing import Final

from leadflow.kernel.db import commits
from leadflow.kernel.secrets import open_sealed
from leadflow.notifications.models import Channel, ChannelMessage
from leadflow.notifications.queries.channels import address_context
from leadflow.notifications.rules.channels import wait_after
from leadflow.notifications.services.telling import set_timer
from leadflow.notifications.types import (
    ChannelJob,
    ChannelKind,
    MessageState,
    SendResult,
    Sent,
)

UNSEEN: Final = "Nobody saw whether it arrived. Look there before you send it again."
SPACING: Final = timedelta(seconds=1)  # the slowest service takes one a second (Slack)
ENDS: Final = {
    Sent.TAKEN: MessageState.SENT,
    Sent.UNSEEN: MessageState.UNKNOWN,
    Sent.REFUSED: MessageState.FAILED,
    Sent.GONE: MessageState.FAILED,
}


@commits
def begin(*, message_id: int, turn: int, now: datetime) -> ChannelJob | None:
    """Take a message that waits for this turn in hand; None when there is nothing to send now.

    Messages of one channel keep a pause between them: one that comes too early waits for the next
    free moment.
    """
    known = ChannelMessage.objects.filter(pk=message_id, turn=turn)
    channel = Channel.objects.select_for_update().filter(messages__in=known).first()
    message = known.select_for_update().first()
    if channel is None or message is None or not _is_ready(message, channel, now):
        return None
    if message.slot_at is None:
        Channel.objects.filter(pk=channel.pk).update(next_free_at=now + SPACING)
    message.state = MessageState.SENDING
    message.attempts += 1
    message.save(update_fields=["state", "attempts"])
    return ChannelJob(
        message_id=message.pk,
        turn=turn,
        kind=ChannelKind(channel.kind),
        address=open_sealed(channel.address, context=address_context(channel.address_hash)),
        title=message.title,
        text=message.text,
        link=message.link,
    )


def _is_ready(message: ChannelMessage, channel: Channel, now: datetime) -> bool:
    """Tell whether a message can be sent now; one that cannot is ended, or given a later turn."""
    free = channel.next_free_at if message.slot_at is None else message.slot_at
    if message.state == MessageState.SENDING:  # this attempt was begun, and its worker ended
        _settle(message, MessageState.UNKNOWN, now, error=UNSEEN)
    elif message.state == MessageState.WAITING and not channel.is_active:
        _settle(message, MessageState.FAILED, now, error="The channel is switched off.")
    elif message.state == MessageState.WAITING and free is not None and free > now:
        message.turn, message.slot_at = message.turn + 1, free
        message.save(update_fields=["turn", "slot_at"])
        set_timer(message, due_at=free, now=now)
        Channel.objects.filter(pk=channel.pk).update(next_free_at=free + SPACING)
    else:
        return message.state == MessageState.WAITING
    return False


@commits
def note(*, job: ChannelJob, result: SendResult, now: datetime) -> None:
    """Note what became of an attempt; set the next one, or end the message.

    The pause that a service asks for is kept by the whole channel, and is no failure of the
    message. An address that is gone switches its channel off.
    """
    message = ChannelMessage.objects.select_for_update().get(pk=job.message_id)
    if message.turn != job.turn or message.state != MessageState.SENDING:
        return
    message.status_code = result.status
    channel = Channel.objects.filter(pk=message.channel_id)
    if result.sent in ENDS:
        _settle(message, ENDS[result.sent], now, error=result.error)
        if result.sent is Sent.GONE:
            channel.update(is_active=False, trouble=result.error)
        return
    pause = wait_after(message.attempts)
    if result.sent is Sent.WAIT:
        pause = timedelta(seconds=result.wait or 0)
        channel.update(next_free_at=now + pause)
        others = ChannelMessage.objects.filter(channel=message.channel_id, slot_at__isnull=False)
        others.filter(state=MessageState.WAITING).update(slot_at=None)
        message.attempts -= 1
    if pause is None:
        _settle(message, MessageState.FAILED, now, error=result.error)
        return
    message.state = MessageState.WAITING
    message.error = result.error
    message.turn, message.slot_at = message.turn + 1, None
    message.save(update_fields=["state", "error", "turn", "slot_at", "attempts", "status_code"])
    set_timer(message, due_at=now + pause, now=now)


def _settle(
    message: ChannelMessage, state: MessageState, now: datetime, *, error: str = ""
) -> None:
    message.state = state
    message.error = error
    message.settled_at = now
    message.save(update_fields=["state", "error", "settled_at", "status_code"])
