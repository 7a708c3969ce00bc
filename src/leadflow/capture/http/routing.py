"""The one router of this room."""

from ninja import Router

router = Router(tags=["Capture bot"])
