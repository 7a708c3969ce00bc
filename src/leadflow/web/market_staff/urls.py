"""Addresses of the marketplace for those who run it; each part keeps its own list."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
