"""Addresses of the capture bot for those who run it; each part keeps its own list."""

from django.urls import URLPattern

from leadflow.web.capture.doors import DOORS
from leadflow.web.capture.lab import LAB

urlpatterns: list[URLPattern] = [
    *DOORS,
    *LAB,
]
