"""Leads that were bought by the hundred are whole, and prices can be learnt from them."""

from io import StringIO

import pytest
from django.core.management import call_command

from leadflow.config.demo.many_sales import load_sales
from leadflow.config.demo.market import load_catalogue
from leadflow.config.verification import verify_everything
from leadflow.identity.types import SYSTEM
from leadflow.kernel import clock
from leadflow.marketplace.models import Assignment, Listing
from leadflow.marketplace.services.training import train
from tests.factories.identity import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_made_up_sales_keep_every_invariant_and_teach_prices():
    load_catalogue()

    sales = load_sales(size=200, now=clock.now())
    learnt = train(actor=SYSTEM, now=clock.now())

    assert not [finding for finding in verify_everything(now=clock.now()) if finding.broken]
    assert (Listing.objects.count(), Assignment.objects.count()) == (200, sales)
    assert learnt.version == 1


def test_the_command_adds_them_to_a_database_in_use():
    load_catalogue()
    make_user()
    out = StringIO()

    call_command("demo", "--sales", "10", stdout=out)

    assert "10 leads added that were bought" in out.getvalue()
    assert "nothing was changed" not in out.getvalue()
