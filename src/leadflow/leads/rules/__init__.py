"""Decisions about leads: facts in, answer out. No database, no clock, no Django."""

from leadflow.leads.rules.fields import EDITABLE, LONGEST, BadField, cleaned, mentions, tag, tags
from leadflow.leads.rules.search import (
    SHORTEST_PART,
    bare_digits,
    national,
    search_parts,
    search_text,
)
from leadflow.leads.rules.stages import (
    OWNER_ROLES,
    REOPENERS,
    STAGES,
    UNDO_DAYS,
    UNDO_STATUS,
    UNDO_WORDS,
    ReasonMissing,
    check_step,
    is_undoable,
    may_change,
    may_reopen,
    steps_for,
)

__all__ = [
    "EDITABLE",
    "LONGEST",
    "OWNER_ROLES",
    "REOPENERS",
    "SHORTEST_PART",
    "STAGES",
    "UNDO_DAYS",
    "UNDO_STATUS",
    "UNDO_WORDS",
    "BadField",
    "ReasonMissing",
    "bare_digits",
    "check_step",
    "cleaned",
    "is_undoable",
    "may_change",
    "may_reopen",
    "mentions",
    "national",
    "search_parts",
    "search_text",
    "steps_for",
    "tag",
    "tags",
]
