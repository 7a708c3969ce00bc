"""Addresses of the affiliate's pages."""

from django.urls import path

from leadflow.web.portal import following, instructions, keys, submit, webhooks

urlpatterns = [
    path("", submit.submit, name="submit"),
    path("recent/", submit.recent, name="submit-recent"),
    path("submissions/", following.submissions, name="my-submissions"),
    path("submissions/export/", following.export, name="my-submissions-export"),
    path("submissions/<int:submission_id>/", following.submission, name="my-submission"),
    path(
        "submissions/<int:submission_id>/registration/",
        submit.registration,
        name="my-submission-registration",
    ),
    path("keys/", keys.keys, name="my-keys"),
    path("keys/<int:key_id>/revoke/", keys.revoke, name="my-key-revoke"),
    path("webhooks/", webhooks.webhooks, name="my-webhooks"),
    path("webhooks/<int:endpoint_id>/", webhooks.webhook, name="my-webhook"),
    path("webhooks/<int:endpoint_id>/test/", webhooks.test, name="my-webhook-test"),
    path("webhooks/<int:endpoint_id>/switch/", webhooks.switch, name="my-webhook-switch"),
    path("webhooks/<int:endpoint_id>/secret/", webhooks.renew, name="my-webhook-secret"),
    path("webhooks/<int:endpoint_id>/drop/", webhooks.drop, name="my-webhook-drop"),
    path("webhooks/<int:endpoint_id>/replay/", webhooks.replay, name="my-webhook-replay"),
    path(
        "webhooks/<int:endpoint_id>/messages/<int:message_id>/replay/",
        webhooks.replay_one,
        name="my-webhook-replay-one",
    ),
    path("instructions/", instructions.instructions, name="instructions"),
]
