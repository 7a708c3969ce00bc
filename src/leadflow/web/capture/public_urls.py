"""Addresses of the capture bot for visitors: the widget, and the bot on a page of its own."""

from django.urls import URLPattern, path

from leadflow.web.capture.hosted import hosted
from leadflow.web.capture.plain import plain
from leadflow.web.capture.widget import widget

urlpatterns: list[URLPattern] = [
    path("widget.js", widget, name="widget"),
    path("bot/<slug:key>/", hosted, name="hosted-bot"),
    path("bot/<slug:key>/plain/", plain, name="plain-bot"),
]
