"""The one router of this room: methods of one address have to be told to the same."""

from ninja import Router

router = Router(tags=["Leads"])
