"""`leadflow rhythms` makes every rhythm what the rule says of the orders."""

from io import StringIO

import pytest
from django.core.management import call_command

from leadflow.accounts.management.commands import rhythms
from leadflow.accounts.models import OrderRhythm
from leadflow.accounts.queries.checks import verify_accounts
from tests.factories.accounts import make_account
from tests.factories.accounts_orders import every, make_orders
from tests.factories.leads import NOON

pytestmark = pytest.mark.django_db


def test_every_rhythm_is_worked_out_anew(settings, monkeypatch):
    monkeypatch.setattr(rhythms, "BATCH", 2)
    for days in (7, 14, 30, 5):
        make_orders(make_account().pk, *every(days, count=4, until=NOON.date()))
    make_account()
    OrderRhythm.objects.filter(interval=5).delete()
    settings.ORGANISATION_TIME_ZONE = "Pacific/Kiritimati"
    told = StringIO()

    call_command("rhythms", stdout=told)

    assert told.getvalue() == "5 accounts, 4 with a rhythm.\n"
    assert not [finding for finding in verify_accounts() if finding.broken]
