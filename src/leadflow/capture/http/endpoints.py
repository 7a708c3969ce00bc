"""The API of the capture bot: conversations and what is known of them, on one router."""

from leadflow.capture.http import analytics, conversations, experiments, inbound, reading
from leadflow.capture.http.routing import router

PARTS = (conversations, reading, experiments, analytics, inbound)

__all__ = ["PARTS", "router"]
