"""Questions about leads. Reading never writes, and starts from what the actor may see."""

from leadflow.leads.queries.checks import verify_leads
from leadflow.leads.queries.history import list_interactions, status_history, timeline
from leadflow.leads.queries.listing import count_leads, list_leads, neighbours
from leadflow.leads.queries.searching import search_leads
from leadflow.leads.queries.suppressed import is_suppressed, list_suppressions
from leadflow.leads.queries.visible import LeadNotFound, get_lead, scope

__all__ = [
    "LeadNotFound",
    "count_leads",
    "get_lead",
    "is_suppressed",
    "list_interactions",
    "list_leads",
    "list_suppressions",
    "neighbours",
    "scope",
    "search_leads",
    "status_history",
    "timeline",
    "verify_leads",
]
