"""Addresses of bulk submission."""

from django.urls import path

from leadflow.web.bulk import job, jobs

urlpatterns = [
    path("", jobs.jobs, name="bulk"),
    path("upload/", jobs.upload, name="bulk-upload"),
    path("sample.csv", jobs.sample, name="bulk-sample"),
    path("<int:job_id>/", job.job, name="bulk-job"),
    path("<int:job_id>/columns/", job.columns, name="bulk-columns"),
    path("<int:job_id>/reopen/", job.reopen, name="bulk-reopen"),
    path("<int:job_id>/start/", job.start_job, name="bulk-start"),
    path("<int:job_id>/cancel/", job.cancel_job, name="bulk-cancel"),
    path("<int:job_id>/discard/", job.discard_job, name="bulk-discard"),
    path("<int:job_id>/rows.csv", job.rows, name="bulk-rows"),
]
