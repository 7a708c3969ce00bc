"""The catalogue is changed by those who manage units, and by nobody else."""

from datetime import timedelta
from decimal import Decimal

import pytest

from leadflow.audit.models import Record
from leadflow.events.models import OutboxMessage
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.pipeline.models import Unit
from leadflow.pipeline.queries.units import UnitNotFound
from leadflow.pipeline.rules.units import BadUnit
from leadflow.pipeline.services import units as services
from leadflow.pipeline.services.units import UnitChangedMeanwhile
from leadflow.pipeline.types.units import UnitFacts, UnitStatus
from tests.factories.leads import NOON, lead_actor
from tests.factories.units import make_unit

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)
NOT_MANAGERS = [Role.SENIOR, Role.JUNIOR, Role.COLLECTIONS, Role.MARKETING, Role.AFFILIATE]


def test_a_new_unit_is_available_and_told():
    pk = services.create_unit(
        actor=lead_actor(), facts=UnitFacts(name=" A-1 ", price=Decimal(100)), now=NOON
    )

    unit = Unit.objects.get(pk=pk)
    assert (unit.name, unit.status, unit.price) == ("A-1", "available", Decimal("100.00"))
    assert OutboxMessage.objects.filter(stream=f"unit:{pk}", name="pipeline.unit_changed").exists()
    assert Record.objects.filter(action="unit.created", object_id=str(pk)).exists()


@pytest.mark.parametrize("role", NOT_MANAGERS)
def test_who_manages_no_units_adds_none(role):
    with pytest.raises(NotPermitted):
        services.create_unit(actor=lead_actor(role), facts=UnitFacts(name="A"), now=NOON)

    assert not Unit.objects.exists()


def test_a_change_counts_the_version_on():
    unit = make_unit()

    services.update_unit(
        actor=lead_actor(), unit_id=unit.pk, changes={"city": "Goa"}, now=LATER, if_version=1
    )

    unit.refresh_from_db()
    assert (unit.city, unit.version) == ("Goa", 2)
    assert "goa" in unit.search


def test_the_same_again_changes_nothing():
    unit = make_unit()

    services.update_unit(
        actor=lead_actor(), unit_id=unit.pk, changes={"city": unit.city}, now=LATER
    )

    unit.refresh_from_db()
    assert unit.version == 1


def test_a_change_of_an_older_version_is_refused():
    unit = make_unit()

    with pytest.raises(UnitChangedMeanwhile):
        services.update_unit(
            actor=lead_actor(), unit_id=unit.pk, changes={"city": "Goa"}, now=LATER, if_version=7
        )

    unit.refresh_from_db()
    assert unit.city == "Pune"


def test_a_bad_change_is_refused_by_name():
    unit = make_unit()

    with pytest.raises(BadUnit) as refusal:
        services.update_unit(
            actor=lead_actor(), unit_id=unit.pk, changes={"price": Decimal(-1)}, now=LATER
        )

    assert refusal.value.field == "price"


def test_a_withdrawn_unit_stays_in_the_books():
    unit = make_unit()

    services.withdraw_unit(actor=lead_actor(), unit_id=unit.pk, now=LATER)

    unit.refresh_from_db()
    assert unit.status == UnitStatus.WITHDRAWN


def test_what_is_not_there_cannot_be_withdrawn():
    with pytest.raises(UnitNotFound):
        services.withdraw_unit(actor=lead_actor(), unit_id=404, now=NOON)
