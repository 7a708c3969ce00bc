"""Files by which providers show who they are."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document shows."""

    IDENTITY = "identity"
    COMPANY = "company"
    INSURANCE = "insurance"
    QUALIFICATION = "qualification"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as its provider and staff see it."""

    id: int
    kind: str
    name: str
    content_type: str
    size: int
    created_at: datetime
