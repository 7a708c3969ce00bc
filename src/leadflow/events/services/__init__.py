"""What can be done with facts: publish, listen, deliver, retry, send outside."""

from leadflow.events.services.dead_letters import purge_delivered, retry_all_dead, retry_delivery
from leadflow.events.services.delivering import drain
from leadflow.events.services.endpoints import (
    create_endpoint,
    delete_endpoint,
    rotate_secret,
    set_endpoint_active,
)
from leadflow.events.services.publishing import fan_out, publish
from leadflow.events.services.registry import every, subscribe, subscribe_outward
from leadflow.events.services.webhooks import (
    continue_replay,
    give_up,
    hold,
    record_attempt,
    replay_message,
    replay_range,
    send_test,
    send_webhook,
)

__all__ = [
    "continue_replay",
    "create_endpoint",
    "delete_endpoint",
    "drain",
    "every",
    "fan_out",
    "give_up",
    "hold",
    "publish",
    "purge_delivered",
    "record_attempt",
    "replay_message",
    "replay_range",
    "retry_all_dead",
    "retry_delivery",
    "rotate_secret",
    "send_test",
    "send_webhook",
    "set_endpoint_active",
    "subscribe",
    "subscribe_outward",
]
