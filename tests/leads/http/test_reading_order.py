"""What is asked for by its next action comes in the order of those, unless said otherwise."""

from datetime import timedelta

import pytest

from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from tests.factories.identity import auth_client, make_user
from tests.factories.leads import NOON, make_lead

pytestmark = pytest.mark.django_db


def make_due(hours):
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(next_action_at=NOON + timedelta(hours=hours))
    return lead.pk


@pytest.mark.parametrize(("sort", "expected"), [("", [0, 1]), ("&sort=-created_at", [1, 0])])
def test_due_leads_come_in_the_order_they_are_due(sort, expected):
    leads = [make_due(1), make_due(2)]

    answer = auth_client(make_user(Role.HEAD)).get(
        f"/api/leads/?due_before={(NOON + timedelta(days=1)).date()}{sort}"
    )

    assert [row["id"] for row in answer.json()] == [leads[index] for index in expected]
