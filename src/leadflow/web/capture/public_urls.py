"""Addresses of the capture bot for visitors: the widget, and the bot on a page of its own."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
