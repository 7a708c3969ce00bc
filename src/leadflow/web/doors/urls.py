"""Addresses of the pages of doors."""

from django.urls import path

from leadflow.web.doors import pages

urlpatterns = [
    path("doors/", pages.doors, name="doors"),
    path("doors/<int:door_id>/", pages.door, name="door"),
    path("doors/<int:door_id>/switch/", pages.switch, name="door-switch"),
    path("doors/<int:door_id>/drop/", pages.drop, name="door-drop"),
]
