"""Units and interests for tests."""

from itertools import count
from typing import Any

from leadflow.leads.models import Lead
from leadflow.pipeline.models import Unit, UnitInterest
from leadflow.pipeline.services import units as services
from leadflow.pipeline.types.units import UnitFacts
from tests.factories.leads import NOON, lead_actor

_numbers = count(1)


def make_unit(**facts: Any) -> Unit:
    """Add a unit to the catalogue; a test names only what it is about."""
    facts = {"name": f"A-{next(_numbers)}", "project": "Terraces", "city": "Pune", **facts}
    unit_id = services.create_unit(actor=lead_actor(), facts=UnitFacts(**facts), now=NOON)
    return Unit.objects.get(pk=unit_id)


def want(lead: Lead, unit: Unit, **more: Any) -> UnitInterest:
    """Record that a lead is interested in a unit."""
    pk = services.add_interest(
        actor=lead_actor(), lead_id=lead.pk, unit_id=unit.pk, now=NOON, **more
    )
    return UnitInterest.objects.get(pk=pk)
