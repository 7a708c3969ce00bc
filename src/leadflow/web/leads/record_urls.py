"""Addresses of what is done to one lead from its page."""

from django.urls import path

from leadflow.web.leads import changes, composer, details, files, record, stage

ONE = "leads/<int:lead_id>"

urlpatterns = [
    path("leads/tag-words/", details.tag_words, name="lead-tag-words"),
    path(f"{ONE}/history/", record.history, name="lead-history"),
    path(f"{ONE}/write/", composer.write, name="lead-write"),
    path(f"{ONE}/mentions/", composer.mentions, name="lead-mentions"),
    path(f"{ONE}/take-back/<slug:what>/<int:entry_id>/", composer.take_back, name="lead-take-back"),
    path(f"{ONE}/step/", stage.step, name="lead-step"),
    path(f"{ONE}/step/back/", stage.step_back, name="lead-step-back"),
    path(f"{ONE}/delete/", stage.delete, name="lead-delete"),
    path(f"{ONE}/restore/", stage.restore, name="lead-restore"),
    path(f"{ONE}/details/<slug:field>/", details.detail, name="lead-detail"),
    path(f"{ONE}/tags/", details.tags, name="lead-tags"),
    path(f"{ONE}/files/", files.upload, name="lead-file-add"),
    path(f"{ONE}/files/<int:attachment_id>/", files.download, name="lead-file"),
    path(f"{ONE}/files/<int:attachment_id>/remove/", files.remove, name="lead-file-remove"),
    path(f"{ONE}/files/<int:attachment_id>/back/", files.bring_back, name="lead-file-back"),
    path(f"{ONE}/changes/", changes.changes, name="lead-changes"),
    path(f"{ONE}/changes/<int:seq>/restore/", changes.restore, name="lead-change-restore"),
]
