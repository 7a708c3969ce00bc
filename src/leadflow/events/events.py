"""Facts this room announces: its own timers and troubles."""

from dataclasses import dataclass
from typing import ClassVar

from leadflow.events.types import Event


@dataclass(frozen=True, slots=True)
class DeliveryDied(Event):
    """A subscriber failed so often on one message that a person must look."""

    name: ClassVar[str] = "events.delivery_died"

    delivery_id: int
    subscriber: str
    event_name: str


@dataclass(frozen=True, slots=True)
class DeliveriesRetried(Event):
    """Somebody sent dead deliveries on their way again; `delivery_id` is None for all of them."""

    name: ClassVar[str] = "events.deliveries_retried"

    actor_id: int
    delivery_id: int | None
    count: int


@dataclass(frozen=True, slots=True)
class WebhookDue(Event):
    """Timer: a webhook message wants to be sent, if `due` is still the moment it waits for."""

    name: ClassVar[str] = "events.webhook_due"

    message_id: int
    due: str


@dataclass(frozen=True, slots=True)
class WebhookReplayContinues(Event):
    """A range of an endpoint's messages is being sent again; those after `after_id` are left."""

    name: ClassVar[str] = "events.webhook_replay_continues"

    endpoint_id: int
    since: str
    until: str
    up_to_id: int
    after_id: int


@dataclass(frozen=True, slots=True)
class WebhookEndpointDisabled(Event):
    """An endpoint was switched off because its receiver said so or stayed away."""

    name: ClassVar[str] = "events.webhook_endpoint_disabled"

    endpoint_id: int
    owner: str
    reason: str
