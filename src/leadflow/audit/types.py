"""What other rooms may know of the records."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One act: who did what to which thing, and when."""

    id: int
    at: datetime
    actor_id: int | None
    actor: str
    action: str
    object_type: str
    object_id: str
    details: dict[str, Any]
    request_id: str
