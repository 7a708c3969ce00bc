"""What the sales desk keeps beside the leads themselves."""

from leadflow.pipeline.models.assignment import (
    Absence,
    AssignmentRule,
    AssignmentRuleVersion,
    AssignmentTurn,
    GivenLead,
    WaitingLead,
    WorkingTime,
)
from leadflow.pipeline.models.bulk import BulkItem, BulkJob
from leadflow.pipeline.models.imports import ImportJob, ImportMemory, ImportPart, ImportRow
from leadflow.pipeline.models.merging import Merge, MergedSuppression
from leadflow.pipeline.models.units import Unit, UnitInterest
from leadflow.pipeline.models.views import SavedView, ViewPin

__all__ = [
    "Absence",
    "AssignmentRule",
    "AssignmentRuleVersion",
    "AssignmentTurn",
    "BulkItem",
    "BulkJob",
    "GivenLead",
    "ImportJob",
    "ImportMemory",
    "ImportPart",
    "ImportRow",
    "Merge",
    "MergedSuppression",
    "SavedView",
    "Unit",
    "UnitInterest",
    "ViewPin",
    "WaitingLead",
    "WorkingTime",
]
