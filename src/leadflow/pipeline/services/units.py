"""The catalogue of units: adding, changing and withdrawing what is for sale."""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any, Final

from django.db.models import F

from leadflow.audit.services import record
from leadflow.events.services import publish
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits
from leadflow.kernel.errors import PreconditionFailed
from leadflow.pipeline.events.units import UnitChanged
from leadflow.pipeline.models import Unit
from leadflow.pipeline.queries.units import UnitNotFound
from leadflow.pipeline.rules import units as rules
from leadflow.pipeline.services.interests import add_interest, remove_interest, update_interest
from leadflow.pipeline.types.units import UnitFacts, UnitStatus

__all__ = [
    "add_interest",
    "create_unit",
    "remove_interest",
    "update_interest",
    "update_unit",
    "withdraw_unit",
]

FIELDS: Final = tuple(field.name for field in fields(UnitFacts))


class UnitChangedMeanwhile(PreconditionFailed):
    code = "pipeline.unit_changed_meanwhile"


@commits
def create_unit(*, actor: Actor, facts: UnitFacts, now: datetime) -> int:
    """Add a unit to the catalogue; return its id. Raises Denied or BadUnit."""
    require(actor, Permission.UNIT_MANAGE)
    checked = rules.checked(facts)
    unit = Unit.objects.create(**asdict(checked), search=rules.searched(checked), created_at=now)
    _tell(actor, unit.pk, checked.status, "unit.created", now)
    return unit.pk


@commits
def update_unit(
    *,
    actor: Actor,
    unit_id: int,
    changes: Mapping[str, Any],
    now: datetime,
    if_version: int | None = None,
) -> None:
    """Change what `changes` says of a unit (names of UnitFacts); the same again changes nothing.

    Raises Denied, UnitNotFound, BadUnit, or UnitChangedMeanwhile when the unit is no longer at
    `if_version`; then nothing has changed.
    """
    require(actor, Permission.UNIT_MANAGE)
    _change(actor, unit_id, changes, if_version, now)


@commits
def withdraw_unit(
    *, actor: Actor, unit_id: int, now: datetime, if_version: int | None = None
) -> None:
    """Take a unit off the market; its history and who wanted it stay.

    Raises Denied, UnitNotFound or UnitChangedMeanwhile; then nothing has changed.
    """
    require(actor, Permission.UNIT_MANAGE)
    _change(actor, unit_id, {"status": UnitStatus.WITHDRAWN}, if_version, now)


def facts_of(unit: Unit) -> UnitFacts:
    """Return what is said of a unit."""
    known = {name: getattr(unit, name) for name in FIELDS}
    return UnitFacts(**known | {"status": UnitStatus(unit.status)})


def _change(
    actor: Actor,
    unit_id: int,
    given: Mapping[str, Any],
    if_version: int | None,
    now: datetime,
) -> None:
    unit = Unit.objects.select_for_update().filter(pk=unit_id).first()
    if unit is None:
        raise UnitNotFound("There is no such unit.", unit_id=unit_id)
    if if_version is not None and unit.version != if_version:
        raise UnitChangedMeanwhile("Someone else has changed this unit.", version=unit.version)
    before = facts_of(unit)
    after = rules.checked(replace(before, **given))
    old, new = asdict(before), asdict(after)
    changes = {
        name: [_plain(old[name]), _plain(new[name])] for name in old if old[name] != new[name]
    }
    if not changes:
        return
    Unit.objects.filter(pk=unit_id).update(
        **new, search=rules.searched(after), version=F("version") + 1
    )
    _tell(actor, unit_id, after.status, "unit.changed", now, changes=changes)


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, int) else str(value)


def _tell(
    actor: Actor, unit_id: int, status: str, action: str, now: datetime, **data: object
) -> None:
    record(actor=actor, action=action, object_type="unit", object_id=unit_id, now=now, **data)
    fact = UnitChanged(unit_id, str(status), actor_id=actor.user_id)
    publish(fact, stream=f"unit:{unit_id}", now=now)
