"""Addresses of the week of calls."""

from django.urls import path

from leadflow.web.week import planner

urlpatterns = [
    path("week/", planner.week, name="call-week"),
    path("week/<int:plan_id>/move/", planner.move, name="call-week-move"),
    path("week/<int:plan_id>/undo/", planner.undo, name="call-week-undo"),
]
