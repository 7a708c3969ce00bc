"""Things that can be done to a lead; each writes its history and its fact in one transaction."""

from leadflow.leads.queries.work import NoSuchAttachment
from leadflow.leads.services.creating import create_lead
from leadflow.leads.services.documents import write_documents
from leadflow.leads.services.editing import NoSuchChange, restore_change, update_lead
from leadflow.leads.services.files import attach, detach, forget_files, reattach
from leadflow.leads.services.guards import (
    LeadChanged,
    LeadMoved,
    NoSuchOwner,
    NotYourLead,
    NotYourWords,
    TooLate,
)
from leadflow.leads.services.intake import receive_lead, record_step
from leadflow.leads.services.looking import note_view
from leadflow.leads.services.notes import NoSuchNote, add_note, take_back_note
from leadflow.leads.services.owners import assign, assign_by_rule
from leadflow.leads.services.removal import delete_lead, restore_lead
from leadflow.leads.services.status import change_status, undo_status
from leadflow.leads.services.suppression import SuppressionNotFound, lift, suppress
from leadflow.leads.services.tagging import set_tags
from leadflow.leads.services.touching import (
    NoSuchInteraction,
    add_interaction,
    take_back_interaction,
)

__all__ = [
    "LeadChanged",
    "LeadMoved",
    "NoSuchAttachment",
    "NoSuchChange",
    "NoSuchInteraction",
    "NoSuchNote",
    "NoSuchOwner",
    "NotYourLead",
    "NotYourWords",
    "SuppressionNotFound",
    "TooLate",
    "add_interaction",
    "add_note",
    "assign",
    "assign_by_rule",
    "attach",
    "change_status",
    "create_lead",
    "delete_lead",
    "detach",
    "forget_files",
    "lift",
    "note_view",
    "reattach",
    "receive_lead",
    "record_step",
    "restore_change",
    "restore_lead",
    "set_tags",
    "suppress",
    "take_back_interaction",
    "take_back_note",
    "undo_status",
    "update_lead",
    "write_documents",
]
