"""Questions to this room; every one starts from what the actor may see."""

from leadflow.affiliates.queries.desks import get_my_affiliate, my_affiliate
from leadflow.affiliates.queries.submissions import (
    get_submission,
    history,
    list_submissions,
    submission_scope,
)

__all__ = [
    "get_my_affiliate",
    "get_submission",
    "history",
    "list_submissions",
    "my_affiliate",
    "submission_scope",
]
