"""Leads by the thousand are whole leads: every invariant holds, and they are found and owned."""

import pytest

from leadflow.config.demo.many import load_many
from leadflow.config.verification import verify_everything
from leadflow.identity.types import Role
from leadflow.kernel import clock
from leadflow.leads.models import Lead
from leadflow.leads.queries import search_leads
from leadflow.leads.types import LeadStatus
from tests.factories.identity import make_user
from tests.factories.leads import lead_actor, make_lead

pytestmark = pytest.mark.django_db(transaction=True)

SIZE = 200


def load(size=SIZE, owners=()):
    load_many(size=size, owners=[owner.pk for owner in owners], now=clock.now())


def test_made_up_leads_keep_every_invariant():
    make_lead()

    load(owners=[make_user(Role.SENIOR)])

    assert not [finding for finding in verify_everything(now=clock.now()) if finding.broken]


def test_every_status_is_among_them():
    load()

    assert set(Lead.objects.values_list("status", flat=True)) == {*LeadStatus}


def test_they_are_shared_out_among_the_owners():
    owners = [make_user(Role.SENIOR), make_user(Role.JUNIOR)]

    load(owners=owners)

    shares = [Lead.objects.filter(assigned_to=owner).count() for owner in owners]
    assert min(shares) > 0
    assert abs(shares[0] - shares[1]) <= len(owners)


def test_they_are_found():
    load()

    assert search_leads(actor=lead_actor(), text="Asha Family")


def test_a_second_load_adds_to_the_first():
    load()

    load()

    assert Lead.objects.count() == 2 * SIZE
    assert make_lead().pk > Lead.objects.exclude(channel="").order_by("-pk")[0].pk
