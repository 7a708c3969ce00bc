"""Addresses of providers' pages."""

from django.urls import path

from leadflow.web.market import jobs, offers, profile, refunds, reviews, top_ups, wallet

urlpatterns = [
    path("market/", offers.offers, name="market"),
    path("market/<int:lead_id>/", offers.offer, name="market-lead"),
    path("market/<int:lead_id>/unlock/", offers.unlock, name="market-unlock"),
    path("jobs/", jobs.jobs, name="market-jobs"),
    path("jobs/<int:assignment_id>/refund/", refunds.ask, name="provider-refund"),
    path("jobs/<int:assignment_id>/<slug:act>/", jobs.act, name="market-job-act"),
    path("wallet/", wallet.wallet, name="wallet"),
    path("wallet/statement.csv", wallet.take_statement, name="wallet-statement"),
    path("wallet/caps/", wallet.caps, name="wallet-caps"),
    path("wallet/top-ups/", top_ups.begin, name="top-ups"),
    path("wallet/top-ups/<int:payment_id>/", top_ups.top_up, name="top-up"),
    path("wallet/top-ups/<int:payment_id>/simulate/", top_ups.simulate, name="top-up-simulate"),
    path("refunds/", refunds.refunds, name="provider-refunds"),
    path("profile/", profile.profile, name="provider-profile"),
    path("profile/documents/", profile.upload, name="provider-document-add"),
    path("profile/documents/<int:document_id>/", profile.document, name="provider-document"),
    path(
        "profile/documents/<int:document_id>/remove/",
        profile.remove,
        name="provider-document-remove",
    ),
    path("plans/", profile.plans, name="provider-plans"),
    path("reviews/", reviews.reviews, name="provider-reviews"),
    path("reviews/<int:review_id>/answer/", reviews.answer, name="provider-review-answer"),
]
