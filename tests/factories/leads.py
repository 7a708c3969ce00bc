"""Leads for tests: plain functions with defaults; a test names only what it is about."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.db import transaction

from leadflow.identity.rules import permissions_of
from leadflow.identity.types import SYSTEM, Actor, Role
from leadflow.leads.models import Lead, StatusChange, Suppression
from leadflow.leads.services import receive_lead, record_step, suppress, write_documents
from leadflow.leads.types import LeadStatus, Source

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)

_numbers = count(1)


def make_phone() -> str:
    """Return an Indian mobile in E.164 that no other test row has."""
    return f"+9198765{next(_numbers):05d}"


def lead_actor(role: Role = Role.HEAD, *, user_id: int = 1) -> Actor:
    """Return an actor in `role` without a user row behind it."""
    return Actor(user_id, role.value, frozenset({role}), permissions_of([role]))


def make_lead(*, status: LeadStatus = LeadStatus.NEW, at: datetime = NOON, **facts: Any) -> Lead:
    """Receive a lead the way every door does, and put it where the test needs it."""
    facts = {"source": Source.MANUAL, "name": "Asha Rao", "text": "Received", **facts}
    facts.setdefault("phone", make_phone())
    deleted_at = facts.pop("deleted_at", None)
    with transaction.atomic():
        lead_id = receive_lead(actor=SYSTEM, now=at, **facts)
        if status is not LeadStatus.NEW:
            StatusChange.objects.create(
                lead_id=lead_id, old_status=LeadStatus.NEW, new_status=status, changed_at=at
            )
            Lead.objects.filter(pk=lead_id).update(status=status, status_since=at)
        if deleted_at:
            Lead.objects.filter(pk=lead_id).update(deleted_at=deleted_at)
    return Lead.objects.get(pk=lead_id)


def make_found_lead(**facts: Any) -> Lead:
    """Make a lead whose search document the worker has already written."""
    lead = make_lead(**facts)
    with transaction.atomic():
        write_documents(lead_ids=[lead.pk])
    return lead


def take_step(lead_id: int, *, at: datetime = NOON, kind: str = "noted") -> int:
    """Add a step to a lead's history, in a transaction of its own."""
    with transaction.atomic():
        return record_step(actor=SYSTEM, lead_id=lead_id, kind=kind, text="A step", now=at)


def make_suppression(phone: str, *, reason: str = "never_call") -> Suppression:
    """Put a number on the list of those never to be called."""
    with transaction.atomic():
        suppress(phone=phone, reason=reason, now=NOON)
    return Suppression.objects.latest("id")
