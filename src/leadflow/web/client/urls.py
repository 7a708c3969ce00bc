"""Addresses that need no account."""

from django.urls import path

from leadflow.web.client import job, posting

urlpatterns = [
    path("f/<slug:slug>/", posting.form, name="public-form"),
    path("r/<str:reference>/", job.job, name="client-job"),
    path("r/<str:reference>/accept/<int:assignment_id>/", job.accept, name="client-accept"),
    path("r/<str:reference>/<slug:act>/", job.act, name="client-act"),
]
