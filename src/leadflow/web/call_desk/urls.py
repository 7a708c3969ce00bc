"""Addresses of the call desk."""

from django.urls import path

from leadflow.web.call_desk import logging_calls, queue

ONE = "call-desk/<int:lead_id>"

urlpatterns = [
    path("call-desk/", queue.call_desk, name="call-desk"),
    path(f"{ONE}/", logging_calls.write, name="call-desk-write"),
    path(f"{ONE}/undo/<int:touch_id>/", logging_calls.undo, name="call-desk-undo"),
]
