"""The local register of cars: known ones and blocked ones, brought in from a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadflow.affiliates.models import KnownVehicle
from leadflow.affiliates.rules.plates import normalise, refusal
from leadflow.affiliates.rules.vehicle_list import VehicleInput
from leadflow.audit.services import record
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins

CHUNK: Final = 1000
SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class VehicleImport:
    """What an import did to the register; `refused` holds (line, reason)."""

    added: int
    changed: int
    unchanged: int
    refused: tuple[tuple[int, str], ...] = ()


@commits
def import_vehicles(*, actor: Actor, rows: Iterable[VehicleInput], now: datetime) -> VehicleImport:
    """Bring cars into the local register; a car that is there gets what the list says of it.

    The last line about a car counts. Lines that hold no plate are refused one by one, by their
    place in `rows` counted from 1, and the rest goes in. The same list again changes nothing.
    Raises Denied.
    """
    require(actor, Permission.CAMPAIGN_MANAGE)
    wanted, refused = sort_out(rows)
    plates = list(wanted)
    added = changed = 0
    for start in range(0, len(plates), CHUNK):
        chunk = {plate: wanted[plate] for plate in plates[start : start + CHUNK]}
        new, different = write_chunk(chunk, now=now)
        added, changed = added + new, changed + different
    unchanged = len(wanted) - added - changed
    record(
        actor=actor,
        action="affiliates.vehicles_imported",
        object_type="vehicle_register",
        object_id="local",
        now=now,
        added=added,
        changed=changed,
        refused=len(refused),
    )
    return VehicleImport(added, changed, unchanged, tuple(refused))


@joins
def write_chunk(wanted: dict[str, VehicleInput], *, now: datetime) -> tuple[int, int]:
    """Write some cars in one statement; return how many are new and how many differ now."""
    known = {
        plate: (is_blocked, note)
        for plate, is_blocked, note in KnownVehicle.objects.filter(
            registration__in=wanted
        ).values_list("registration", "is_blocked", "note")
    }
    news = [
        KnownVehicle(registration=plate, is_blocked=row.is_blocked, note=row.note, created_at=now)
        for plate, row in wanted.items()
        if known.get(plate) != (row.is_blocked, row.note)
    ]
    KnownVehicle.objects.bulk_create(
        news,
        update_conflicts=True,
        unique_fields=["registration"],
        update_fields=["is_blocked", "note"],
    )
    added = sum(vehicle.registration not in known for vehicle in news)
    return added, len(news) - added


def sort_out(
    rows: Iterable[VehicleInput],
) -> tuple[dict[str, VehicleInput], list[tuple[int, str]]]:
    """Return the cars by their one spelling, and the lines that hold none with the reason."""
    wanted: dict[str, VehicleInput] = {}
    refused: list[tuple[int, str]] = []
    for line, row in enumerate(rows, 1):
        plate = normalise(row.registration)
        reason = refusal(row.registration, plate)
        if reason or len(plate) < SHORTEST:
            refused.append((line, reason or "A registration has at least two signs."))
        else:
            wanted[plate] = row
    return wanted, refused
