"""Addresses of the lead pages."""

from django.urls import path

from leadflow.web.leads import listing, record

urlpatterns = [
    path("leads/", listing.leads, name="leads"),
    path("leads/<int:lead_id>/", record.lead, name="lead"),
]
