"""The one statement writes what the many statements write."""

import pytest
from django.db import connection

from leadflow.affiliates.models import FreshnessClaim, Submission, Transition
from leadflow.affiliates.services import submit as submitting
from leadflow.affiliates.types import Consent
from leadflow.events.models import OutboxMessage
from leadflow.leads.models import Lead, Person, TimelineEntry
from tests.affiliates.services.test_submit import make_desk, send

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

WRITTEN = [Person, Lead, TimelineEntry, Submission, Transition, FreshnessClaim, OutboxMessage]
# What tells two submissions apart however they are written.
OWN = {
    "id", "pk", "lead_id", "person_id", "submission_id", "phone", "mobile", "mobile_raw", "stream",
}  # fmt: skip
FIELDS = {
    "name": "Asha Rao",
    "email": "Asha@Example.com",
    "city": "Pune",
    "sub_id": "s-1",
    "consent": Consent(given=True, text_version="v3", source_url="https://cars.example/form"),
}


def newest_rows():
    """Return the newest row of every table a submission writes to, without what is its own."""
    rows = {}
    for model in WRITTEN:
        row = model.objects.order_by("-pk").values().first()
        if "payload" in row:
            row["payload"] = {k: v for k, v in row["payload"].items() if k not in OWN}
        rows[model.__name__] = {k: v for k, v in row.items() if k not in OWN}
    return rows


def test_both_ways_write_the_same_rows(monkeypatch):
    actor = make_desk()
    send(actor, "+91 98123 41000", **FIELDS)
    at_once = newest_rows()
    monkeypatch.setattr(submitting, "is_postgres", lambda: False)

    send(actor, "+91 98123 42000", **FIELDS)

    assert newest_rows() == at_once


def test_the_rows_belong_together():
    row = send(make_desk())

    submission = Submission.objects.get(pk=row.id)
    assert submission.lead_id == row.lead_id == Lead.objects.get().pk
    assert submission.lead.person_id == Person.objects.get().pk
    assert submission.claims.get().mobile == submission.mobile
    payload = OutboxMessage.objects.get(stream=f"lead:{row.lead_id}").payload
    assert (payload["submission_id"], payload["lead_id"]) == (row.id, row.lead_id)


def test_ids_go_on_after_the_one_statement(monkeypatch):
    actor = make_desk()
    first = send(actor, "+91 98123 41000")
    monkeypatch.setattr(submitting, "is_postgres", lambda: False)

    second = send(actor, "+91 98123 42000")

    assert second.id > first.id
    assert connection.vendor == "postgresql"
