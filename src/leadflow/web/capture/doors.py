"""Addresses of conversations and bots."""

from typing import Final

from django.urls import URLPattern, path

from leadflow.web.capture import bots, conversations, hosted
from leadflow.web.capture.editor import pages

DOORS: Final[list[URLPattern]] = [
    path("conversations/", conversations.conversations, name="conversations"),
    path(
        "conversations/conversations.csv",
        conversations.conversations_file,
        name="conversations-file",
    ),
    path("conversations/<int:session_id>/", conversations.conversation, name="conversation"),
    path("bots/", bots.bots, name="bots"),
    path("bots/first/", bots.first_bot, name="first-bot"),
    path("bots/new/", bots.new_bot, name="new-bot"),
    path("bots/<slug:key>/", pages.bot, name="bot"),
    path("bots/<slug:key>/document/", pages.document, name="bot-document"),
    path("bots/<slug:key>/discard/", pages.discard, name="bot-discard"),
    path("bots/<slug:key>/rollback/", pages.roll_back, name="bot-rollback"),
    path("bots/<slug:key>/embed/", bots.embed, name="bot-embed"),
    path("bots/<slug:key>/preview/", hosted.preview, name="bot-preview"),
    path("bots/<slug:key>/preview/api/<path:call>/", hosted.preview_call, name="bot-preview-api"),
]
