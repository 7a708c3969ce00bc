"""A conversation as CRMs take it (seed 3, CRM Export Format), and when to try again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from leadflow.capture.types import SessionRow

# Six attempts over about a day and a half.
WAITS: Final = (
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
COLUMNS: Final = (
    "name", "location", "business_type", "staff_size", "monthly_sales", "features_interested",
    "contact_info", "email", "phone", "lead_score", "lead_type", "utm_source",
    "session_start_time", "assigned_to",
)  # fmt: skip


def export_of(row: SessionRow, *, assigned_to: str) -> dict[str, Any]:
    """Return the document of the seed, key by key; what nobody has said is null."""
    return {
        "name": row.name or None,
        "location": row.location or None,
        "business_type": row.business_type or None,
        "staff_size": row.staff_size or None,
        "monthly_sales": row.monthly_sales or None,
        "features_interested": list(row.features_interested),
        "contact_info": row.phone or row.email or None,
        "email": row.email or None,
        "phone": row.phone or None,
        "lead_score": row.score,
        "lead_type": row.classification,
        "utm_source": row.utm_source or None,
        "session_start_time": row.started_at.isoformat().replace("+00:00", "Z"),
        "assigned_to": assigned_to,
    }


def described(document: Mapping[str, Any]) -> str:
    """Return in words what CRMs have no field of their own for."""
    lines = {
        "Business": document["business_type"],
        "Staff": document["staff_size"],
        "Monthly sales": document["monthly_sales"],
        "Interested in": ", ".join(document["features_interested"]),
        "Score": f"{document['lead_score']} ({document['lead_type']})",
        "Source": document["utm_source"],
        "Began": document["session_start_time"],
        "Assigned to": document["assigned_to"],
    }
    return "\n".join(f"{name}: {text}" for name, text in lines.items() if text)


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after the `attempts`-th failure; None when it was the last."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None
