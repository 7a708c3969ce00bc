"""The core that every door and every room shares: persons, their leads, and one history."""

from leadflow.leads.models.history import StatusChange, TimelineEntry
from leadflow.leads.models.leads import STATUSES, Lead, LeadTag, Tag
from leadflow.leads.models.people import Person, Suppression
from leadflow.leads.models.search import SearchDocument
from leadflow.leads.models.work import Attachment, Interaction, Note

__all__ = [
    "STATUSES",
    "Attachment",
    "Interaction",
    "Lead",
    "LeadTag",
    "Note",
    "Person",
    "SearchDocument",
    "StatusChange",
    "Suppression",
    "Tag",
    "TimelineEntry",
]
