"""Addresses of the pages of CRMs."""

from django.urls import path

from leadflow.web.crms import pages

urlpatterns = [
    path("crms/", pages.crms, name="crms"),
    path("crms/<int:crm_id>/", pages.crm, name="crm"),
    path("crms/<int:crm_id>/switch/", pages.switch, name="crm-switch"),
    path("crms/<int:crm_id>/drop/", pages.drop, name="crm-drop"),
    path("crms/<int:crm_id>/pushes/<int:push_id>/again/", pages.again, name="crm-again"),
]
