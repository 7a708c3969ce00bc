"""Addresses of imports."""

from django.urls import path

from leadflow.web.imports import job, jobs

urlpatterns = [
    path("imports/", jobs.imports, name="imports"),
    path("imports/upload/", jobs.upload_file, name="import-upload"),
    path("imports/sample.csv", jobs.sample, name="import-sample"),
    path("imports/<int:job_id>/", job.job, name="import-job"),
    path("imports/<int:job_id>/columns/", job.columns, name="import-columns"),
    path("imports/<int:job_id>/reopen/", job.reopen, name="import-reopen"),
    path("imports/<int:job_id>/start/", job.start_job, name="import-start"),
    path("imports/<int:job_id>/cancel/", job.cancel_job, name="import-cancel"),
    path("imports/<int:job_id>/undo/", job.undo_job, name="import-undo"),
    path("imports/<int:job_id>/discard/", job.discard_job, name="import-discard"),
    path("imports/<int:job_id>/rows.csv", job.rejects, name="import-rejects"),
]
