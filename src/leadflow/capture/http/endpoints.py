"""The API of the capture bot: conversations and what is known of them, on one router."""

from leadflow.capture.http import analytics, conversations, experiments, reading
from leadflow.capture.http.routing import router

PARTS = (conversations, reading, experiments, analytics)

__all__ = ["PARTS", "router"]
