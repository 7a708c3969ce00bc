"""Addresses of the marketplace for those who run it; each part keeps its own list."""

from django.urls import URLPattern

from leadflow.web.market_staff import fairness, lab, offers, pricing, providers, queue, refunds

urlpatterns: list[URLPattern] = [
    *lab.urlpatterns,
    *offers.urlpatterns,
    *fairness.urlpatterns,
    *pricing.urlpatterns,
    *queue.urlpatterns,
    *refunds.urlpatterns,
    *providers.urlpatterns,
]
