"""Addresses of duplicates and merging."""

from django.urls import path

from leadflow.web.merging import alike, merge, stock

urlpatterns = [
    path("duplicates/", stock.duplicates, name="duplicates"),
    path("leads/duplicates/", alike.lead_duplicates, name="lead-duplicates"),
    path("leads/duplicates/ask/", alike.ask, name="lead-duplicates-ask"),
    path("leads/<int:lead_id>/duplicates/", alike.of_lead, name="duplicates-of-lead"),
    path("leads/<int:lead_id>/merge/<int:other_id>/", merge.merge_page, name="lead-merge"),
    path("merges/<int:merge_id>/undo/", merge.undo, name="merge-undo"),
]
