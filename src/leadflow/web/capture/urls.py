"""Addresses of the capture bot for those who run it; each part keeps its own list."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
