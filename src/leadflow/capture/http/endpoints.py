"""The API of the capture bot: conversations and what is known of them, on one router."""

from leadflow.capture.http import conversations, reading
from leadflow.capture.http.routing import router

PARTS = (conversations, reading)

__all__ = ["PARTS", "router"]
