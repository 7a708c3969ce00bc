"""The statistics by the API: the promised members, narrowed, and of what one may see."""

from decimal import Decimal

import pytest

from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from leadflow.leads.types import LeadStatus
from tests.factories.identity import auth_client, make_user
from tests.factories.leads import make_lead

pytestmark = pytest.mark.django_db

PATH = "/api/leads/statistics/"
MEMBERS = {
    "total",
    "by_status",
    "by_source",
    "by_owner",
    "conversion_rate",
    "median_hours_in_status",
    "overdue_next_actions",
    "lost_reasons",
    "pipeline_value",
}


def test_every_member_is_there_without_a_single_lead():
    answer = auth_client(make_user(Role.HEAD)).get(PATH)

    found = answer.json()
    assert (answer.status_code, set(found)) == (200, MEMBERS)
    assert found["by_status"] == dict.fromkeys(LeadStatus, 0)
    assert found["median_hours_in_status"] == dict.fromkeys(LeadStatus)
    assert b'"pipeline_value":0.00' in answer.content


def test_the_address_narrows_the_numbers():
    make_lead(city="Pune", value=Decimal(10))
    make_lead(city="Goa", status=LeadStatus.CONVERTED)
    api = auth_client(make_user(Role.HEAD))

    narrow = api.get(PATH, {"city": "Goa"}).json()

    assert (narrow["total"], narrow["conversion_rate"], narrow["pipeline_value"]) == (1, 1.0, 0)
    assert api.get(PATH).json()["total"] == 2


def test_an_owner_line_has_its_members():
    owner = make_user(Role.SENIOR)
    make_lead(assigned_to=owner.pk, value=Decimal("10.50"))

    found = auth_client(owner).get(PATH).json()["by_owner"]

    assert found == [
        {
            "owner": owner.pk,
            "name": owner.name,
            "count": 1,
            "open": 1,
            "converted": 0,
            "value": 10.5,
        }
    ]


def test_lost_leads_tell_why():
    lead = make_lead(status=LeadStatus.LOST)
    Lead.objects.filter(pk=lead.pk).update(lost_reason="Too dear")

    found = auth_client(make_user(Role.COLLECTIONS)).get(PATH).json()

    assert found["lost_reasons"] == [{"reason": "Too dear", "count": 1}]


@pytest.mark.parametrize(
    "query",
    ["status=gone", "assigned_to=x", "assigned_to=99999999999999999999", "created_after=soon"],
)
def test_what_makes_no_sense_is_422(query):
    assert auth_client(make_user(Role.HEAD)).get(f"{PATH}?{query}").status_code == 422


def test_a_text_that_cannot_be_stored_is_refused():
    assert auth_client(make_user(Role.HEAD)).get(f"{PATH}?q=%00").status_code == 422


def test_the_address_works_without_its_last_slash():
    assert auth_client(make_user(Role.HEAD)).get(PATH.rstrip("/")).status_code == 200
