"""Addresses of providers' pages."""

from django.urls import path

from leadflow.web.market import jobs, offers, wallet

urlpatterns = [
    path("market/", offers.offers, name="market"),
    path("market/<int:lead_id>/", offers.offer, name="market-lead"),
    path("market/<int:lead_id>/unlock/", offers.unlock, name="market-unlock"),
    path("jobs/", jobs.jobs, name="market-jobs"),
    path("jobs/<int:assignment_id>/<slug:act>/", jobs.act, name="market-job-act"),
    path("wallet/", wallet.wallet, name="wallet"),
]
