"""What operators and owners may know of facts on their way."""

from leadflow.events.queries.deliveries import count_dead, list_dead, outbox_health
from leadflow.events.queries.webhooks import delivery_log, endpoints_of

__all__ = ["count_dead", "delivery_log", "endpoints_of", "list_dead", "outbox_health"]
