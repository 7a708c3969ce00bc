"""Addresses of the day's work."""

from django.urls import path

from leadflow.web.today import clicking, listing

urlpatterns = [
    path("today/", listing.today, name="today"),
    path("today/<int:lead_id>/<slug:key>/", clicking.click, name="today-click"),
]
