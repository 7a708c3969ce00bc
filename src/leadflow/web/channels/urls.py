"""Addresses of the pages of channels."""

from django.urls import path

from leadflow.web.channels import pages

urlpatterns = [
    path("channels/", pages.channels, name="channels"),
    path("channels/<int:channel_id>/", pages.channel, name="channel"),
    path("channels/<int:channel_id>/test/", pages.test, name="channel-test"),
    path("channels/<int:channel_id>/switch/", pages.switch, name="channel-switch"),
    path("channels/<int:channel_id>/drop/", pages.drop, name="channel-drop"),
    path(
        "channels/<int:channel_id>/messages/<int:message_id>/again/",
        pages.again,
        name="channel-again",
    ),
]
