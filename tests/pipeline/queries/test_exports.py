"""Large files that a lead may have been in: what cannot be ruled out, and nothing else."""

from datetime import timedelta

import pytest
from django.db import transaction

from leadflow.audit.services import record
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.leads.queries import get_lead
from leadflow.pipeline.queries.exports import EXPORT, LARGE_EXPORT, may_be_in
from tests.factories.leads import NOON, lead_actor, make_lead

pytestmark = pytest.mark.django_db

HEAD = lead_actor(Role.HEAD)


def export(*, kind=LARGE_EXPORT, at=NOON, name="1-a", between=None) -> None:
    """Write down what an export leaves in the audit; without an end it is unfinished."""
    with transaction.atomic():
        told = {"actor": HEAD, "object_type": kind, "object_id": name}
        record(action="leads.export_begun", now=at, format="csv", **told)
        if between:
            first, last = between
            numbers = {"rows": 9000, "first": first, "last": last}
            record(action="leads.exported", now=at, format="csv", **numbers, **told)


def found(lead) -> list[tuple[str, int | None]]:
    row = get_lead(actor=HEAD, lead_id=lead.pk)
    return [(one.id, one.rows) for one in may_be_in(actor=HEAD, lead=row)]


def test_a_lead_between_the_first_and_the_last_may_be_in_the_file():
    lead = make_lead()
    export(between=(lead.pk, lead.pk + 9))

    assert found(lead) == [("1-a", 9000)]


def test_a_lead_beyond_the_first_or_the_last_was_not_in_it():
    lead = make_lead()
    export(name="higher", between=(lead.pk + 1, lead.pk + 9))
    export(name="lower", between=(0, lead.pk - 1))

    assert found(lead) == []


def test_a_lead_that_came_in_afterwards_was_not_in_it():
    lead = make_lead()
    export(at=NOON - timedelta(hours=1), between=(0, lead.pk))

    assert found(lead) == []


def test_of_a_file_that_was_never_finished_nothing_can_be_ruled_out():
    lead = make_lead()
    export()

    assert found(lead) == [("1-a", None)]


def test_a_file_whose_leads_are_named_is_not_guessed_at():
    lead = make_lead()
    export(kind=EXPORT, between=(0, lead.pk))

    assert found(lead) == []


def test_who_hands_no_leads_out_is_told_nothing():
    lead = make_lead()
    row = get_lead(actor=HEAD, lead_id=lead.pk)

    with pytest.raises(NotPermitted):
        may_be_in(actor=lead_actor(Role.SENIOR), lead=row)
