"""Addresses of actions on many leads."""

from django.urls import path

from leadflow.web.bulk_actions import downloads, jobs

urlpatterns = [
    path("leads/bulk/", jobs.jobs, name="bulk-actions"),
    path("leads/bulk/<int:job_id>/", jobs.job, name="bulk-action"),
    path("leads/bulk/<int:job_id>/cancel/", jobs.cancel, name="bulk-action-cancel"),
    path("leads/bulk/<int:job_id>/undo/", jobs.undo, name="bulk-action-undo"),
    path("leads/export/", downloads.export, name="leads-export"),
]
