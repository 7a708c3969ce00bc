"""Timers of this room."""

from dataclasses import dataclass
from typing import ClassVar

from leadflow.events.types import Event


@dataclass(frozen=True, slots=True)
class ChannelMessageDue(Event):
    """A message to a channel is to be sent, if it still waits for this turn."""

    name: ClassVar[str] = "notifications.channel_due"

    message_id: int
    turn: int
