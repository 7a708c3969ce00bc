"""Questions about leads. Reading never writes, and starts from what the actor may see."""

from leadflow.leads.queries.checks import verify_leads
from leadflow.leads.queries.history import field_history, status_history, timeline
from leadflow.leads.queries.listing import count_leads, list_leads, neighbours
from leadflow.leads.queries.people import e164_of, list_tags, owners
from leadflow.leads.queries.searching import search_leads
from leadflow.leads.queries.suppressed import is_suppressed, list_suppressions
from leadflow.leads.queries.visible import LeadNotFound, get_lead, scope
from leadflow.leads.queries.work import (
    get_attachment,
    list_attachments,
    list_interactions,
    list_notes,
)

__all__ = [
    "LeadNotFound",
    "count_leads",
    "e164_of",
    "field_history",
    "get_attachment",
    "get_lead",
    "is_suppressed",
    "list_attachments",
    "list_interactions",
    "list_leads",
    "list_notes",
    "list_suppressions",
    "list_tags",
    "neighbours",
    "owners",
    "scope",
    "search_leads",
    "status_history",
    "timeline",
    "verify_leads",
]
