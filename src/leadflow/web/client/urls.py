"""Addresses that need no account."""

from django.urls import path

from leadflow.web.client import job, join, posting

urlpatterns = [
    path("join/", join.join, name="join"),
    path("join/sent/", join.sent, name="join-sent"),
    path("join/<str:token>/", join.confirm, name="join-confirm"),
    path("f/<slug:slug>/", posting.form, name="public-form"),
    path("r/<str:reference>/", job.job, name="client-job"),
    path("r/<str:reference>/accept/<int:assignment_id>/", job.accept, name="client-accept"),
    path("r/<str:reference>/<slug:act>/", job.act, name="client-act"),
]
