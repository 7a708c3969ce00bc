"""Addresses of units, statistics and workload."""

from django.urls import path

from leadflow.web.desk import lead_units, statistics, units, workload

urlpatterns = [
    path("statistics/", statistics.dashboard, name="statistics"),
    path("workload/", workload.workload_page, name="workload"),
    path("units/", units.units, name="units"),
    path("units/new/", units.new_unit, name="new-unit"),
    path("units/<int:unit_id>/", units.unit, name="unit"),
    path("units/<int:unit_id>/change/", units.change_unit, name="unit-change"),
    path("units/<int:unit_id>/status/", units.set_status, name="unit-status"),
    path("leads/<int:lead_id>/units/", lead_units.lead_units, name="lead-units"),
    path("leads/<int:lead_id>/units/add/", lead_units.add_unit, name="lead-unit-add"),
    path(
        "leads/<int:lead_id>/units/<int:interest_id>/move/",
        lead_units.move_unit,
        name="lead-unit-move",
    ),
    path(
        "leads/<int:lead_id>/units/<int:interest_id>/note/",
        lead_units.note_unit,
        name="lead-unit-note",
    ),
    path(
        "leads/<int:lead_id>/units/<int:interest_id>/remove/",
        lead_units.remove_unit,
        name="lead-unit-remove",
    ),
]
