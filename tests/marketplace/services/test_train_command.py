"""`leadflow train-pricing` trains, and tells how well that went."""

import sys
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from leadflow.config import cli
from leadflow.identity.types import SYSTEM
from leadflow.kernel.clock import now as this_moment
from leadflow.marketplace.queries.prices import model_in_force
from leadflow.marketplace.services.versions import switch_off
from tests.factories.market import make_provider
from tests.factories.pricing import a_market, sold

pytestmark = pytest.mark.django_db


def train(*words):
    out = StringIO()
    call_command("train_pricing", *words, stdout=out)
    return out.getvalue()


def sell(size):
    sold(a_market(size), now=this_moment(), provider=make_provider())


def test_the_hyphen_is_how_it_is_called(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["leadflow", "train-pricing"])

    cli.main()

    assert (
        "0 outcomes are known, 200 are needed. Prices stay as they are." in capsys.readouterr().out
    )


def test_it_tells_how_well_it_went_and_what_it_learnt():
    sell(300)

    told = train()

    assert "Version 1, measured on the 75 newest outcomes" in told
    assert "Calibration error" in told
    assert "emergency" in told
    assert told.endswith("Version 1 makes prices now.\n")


def test_it_puts_a_version_in_force_past_what_somebody_chose_only_when_told_to():
    sell(300)
    switch_off(actor=SYSTEM, now=this_moment() - timedelta(days=1))

    kept, first = train(), model_in_force()
    forced, second = train("--activate"), model_in_force()

    assert "somebody chose" in kept
    assert first is None
    assert "Version 2 makes prices now, and stays." in forced
    assert second.version == 2
