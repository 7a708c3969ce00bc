"""Things that can be done to a lead; each writes its history and its fact in one transaction."""

from leadflow.leads.queries.work import NoSuchAttachment
from leadflow.leads.services.creating import create_lead, enter
from leadflow.leads.services.documents import know_accounts, write_documents
from leadflow.leads.services.editing import NoSuchChange, change_facts, restore_change, update_lead
from leadflow.leads.services.files import attach, detach, forget_files, reattach
from leadflow.leads.services.guards import (
    LeadChanged,
    LeadMoved,
    NoSuchOwner,
    NotYourLead,
    NotYourWords,
    TooLate,
    at_version,
    edited,
    hold,
    owner_of,
    team_after,
    to_work_on,
)
from leadflow.leads.services.intake import receive_lead, record_step
from leadflow.leads.services.looking import note_view
from leadflow.leads.services.notes import NoSuchNote, add_note, take_back_note
from leadflow.leads.services.opening import mark_account
from leadflow.leads.services.owners import assign, assign_by_rule, give
from leadflow.leads.services.removal import bring_back, delete_lead, put_away, restore_lead
from leadflow.leads.services.status import change_status, move_anywhere, undo_status
from leadflow.leads.services.suppression import SuppressionNotFound, lift, suppress
from leadflow.leads.services.tagging import set_tags
from leadflow.leads.services.touching import (
    NoSuchInteraction,
    add_interaction,
    record_touch,
    take_back_interaction,
    take_back_touch,
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
    "at_version",
    "attach",
    "bring_back",
    "change_facts",
    "change_status",
    "create_lead",
    "delete_lead",
    "detach",
    "edited",
    "enter",
    "forget_files",
    "give",
    "hold",
    "know_accounts",
    "lift",
    "mark_account",
    "move_anywhere",
    "note_view",
    "owner_of",
    "put_away",
    "reattach",
    "receive_lead",
    "record_step",
    "record_touch",
    "restore_change",
    "restore_lead",
    "set_tags",
    "suppress",
    "take_back_interaction",
    "take_back_note",
    "take_back_touch",
    "team_after",
    "to_work_on",
    "undo_status",
    "update_lead",
    "write_documents",
]
