"""Things that can be done to a lead; each writes its history and its fact in one transaction."""

from leadflow.leads.services.documents import write_documents
from leadflow.leads.services.intake import receive_lead, record_step
from leadflow.leads.services.removal import delete_lead, restore_lead
from leadflow.leads.services.suppression import SuppressionNotFound, lift, suppress
from leadflow.leads.services.work import (
    LeadChanged,
    LeadMoved,
    NotYourLead,
    add_interaction,
    assign,
    change_status,
)

__all__ = [
    "LeadChanged",
    "LeadMoved",
    "NotYourLead",
    "SuppressionNotFound",
    "add_interaction",
    "assign",
    "change_status",
    "delete_lead",
    "lift",
    "receive_lead",
    "record_step",
    "restore_lead",
    "suppress",
    "write_documents",
]
