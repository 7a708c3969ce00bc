"""What teams are told of a conversation."""

from leadflow.capture.models import Session


def notice_facts(session_pk: int) -> dict[str, str] | None:
    """Return the facts that messages to channels are written with; None when it is forgotten."""
    session = Session.objects.filter(pk=session_pk).first()
    if session is None:
        return None
    return {
        "name": session.name or "A visitor",
        "location": session.location,
        "business_type": session.business_type,
        "score": str(session.score),
        "classification": session.classification,
        "source": session.utm_source,
    }
