"""Addresses of the lead pages."""

from django.urls import include, path

from leadflow.web.leads import board, edit, listing, new, peek, record, saved, selection

urlpatterns = [
    path("leads/", listing.leads, name="leads"),
    path("leads/new/", new.new, name="lead-new"),
    path("leads/owners/", edit.owners, name="lead-owners"),
    path("leads/selection/<slug:name>/", selection.selection, name="lead-selection"),
    path("leads/board/<slug:status>/", board.column, name="board-column"),
    path("leads/views/save/", saved.save, name="view-save"),
    path("leads/views/<int:view_id>/", saved.update, name="view-update"),
    path("leads/views/<int:view_id>/delete/", saved.delete, name="view-delete"),
    path("leads/views/<int:view_id>/restore/", saved.restore, name="view-restore"),
    path("leads/views/<int:view_id>/pin/", saved.pin, name="view-pin"),
    path("leads/<int:lead_id>/peek/", peek.peek, name="lead-peek"),
    path("leads/<int:lead_id>/peek/log/", peek.log, name="lead-peek-log"),
    path("leads/<int:lead_id>/move/", board.move, name="lead-move"),
    path("leads/<int:lead_id>/move/undo/", board.undo_move, name="lead-undo-move"),
    path("leads/<int:lead_id>/edit/<slug:field>/", edit.edit, name="lead-edit"),
    path("leads/<int:lead_id>/", record.lead, name="lead"),
    path("", include("leadflow.web.leads.record_urls")),
]
