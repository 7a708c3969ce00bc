"""Which leads are there already, asked for many at once."""

import pytest

from leadflow.leads.queries.matching import known_leads
from tests.factories.leads import lead_actor, make_lead

pytestmark = pytest.mark.django_db

EMAIL = "asha@example.com"


@pytest.mark.parametrize("kept", [EMAIL, "Asha@Example.COM"])
@pytest.mark.parametrize("given", [EMAIL, "ASHA@example.com"])
def test_an_address_is_known_in_whatever_letters(kept, given):
    lead = make_lead(email=kept)

    known = known_leads(actor=lead_actor(), phones=[], emails=[given])

    assert known.by_email == {EMAIL: lead.pk}


def test_of_several_leads_the_newest_is_known():
    _, newest = make_lead(email=EMAIL), make_lead(email=EMAIL.upper())

    known = known_leads(actor=lead_actor(), phones=[], emails=[EMAIL])

    assert known.by_email == {EMAIL: newest.pk}
