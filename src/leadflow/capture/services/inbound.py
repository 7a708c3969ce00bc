"""Leads that other systems send: taken in at once, entered by the worker, once each."""

import json
import secrets as randomness
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from leadflow.audit.services import record
from leadflow.capture.events import SignalDue
from leadflow.capture.models import InboundDoor, InboundSignal
from leadflow.capture.queries.inbound import NoSuchDoor, context, secrets_of
from leadflow.capture.rules.inbound import facts_of
from leadflow.capture.types import DoorKind, Letter, SignalJob, SignalState
from leadflow.events.services import publish
from leadflow.identity.rules import require
from leadflow.identity.types import SYSTEM, Actor, Permission
from leadflow.kernel.db import commits
from leadflow.kernel.errors import Invalid
from leadflow.kernel.secrets import open_sealed, seal
from leadflow.leads.services import enter
from leadflow.leads.types import LeadFacts

KEY_BYTES: Final = 24
LONGEST_NAME: Final = 80
NEEDED: Final[Mapping[DoorKind, tuple[str, ...]]] = {
    DoorKind.META: ("app_secret", "verify_token", "page_token"),
    DoorKind.GOOGLE: ("google_key",),
    DoorKind.MAIL: (),
}


class BadDoor(Invalid):
    code = "capture.bad_door"


@commits
def open_door(
    *, actor: Actor, kind: DoorKind, name: str, secrets: Mapping[str, str], now: datetime
) -> int:
    """Make an address that another system can send leads to; return the door's id.

    Raises NotPermitted or BadDoor.
    """
    require(actor, Permission.CHANNEL_MANAGE)
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadDoor(f"Give it a name of at most {LONGEST_NAME} letters.", field="name")
    given = {field: text for field, text in secrets.items() if text}
    for needed in NEEDED[kind]:
        if not given.get(needed):
            raise BadDoor("This kind of door needs it.", field=needed)
    key = randomness.token_urlsafe(KEY_BYTES)
    made = InboundDoor.objects.create(
        kind=kind,
        key=key,
        name=name,
        sealed=seal(json.dumps(given), context=context(key)),
        created_at=now,
    )
    _note(actor, "door.opened", made.pk, now)
    return made.pk


@commits
def switch_door(*, actor: Actor, door_id: int, is_active: bool, now: datetime) -> None:
    """Open or close a door. Raises NotPermitted or NoSuchDoor."""
    door = _held(actor, door_id)
    door.is_active = is_active
    door.save(update_fields=["is_active"])
    _note(actor, "door.switched_on" if is_active else "door.switched_off", door_id, now)


@commits
def drop_door(*, actor: Actor, door_id: int, now: datetime) -> None:
    """Remove a door with its log; the leads stay. Raises NotPermitted or NoSuchDoor."""
    _held(actor, door_id).delete()
    _note(actor, "door.removed", door_id, now)


@commits
def take_in(*, door: InboundDoor, letters: Iterable[Letter], now: datetime) -> int:
    """Keep what came in, sealed, and have the worker look at it; return how many were new.

    A copy of what came before changes nothing; a test is kept as such and becomes no lead.
    """
    count = 0
    for letter in letters:
        made, is_new = InboundSignal.objects.get_or_create(
            door=door,
            event_id=letter.event_id,
            defaults={
                "received_at": now,
                "state": SignalState.IGNORED if letter.is_test else SignalState.NEW,
                "sealed": ""
                if letter.is_test
                else seal(json.dumps(letter.fields), context=context(door.key)),
            },
        )
        count += is_new
        if is_new and not letter.is_test:
            publish(SignalDue(made.pk), stream=f"capture-signal:{made.pk}", now=now)
    return count


@commits
def begin_signal(*, signal_id: int) -> SignalJob | None:
    """Return a signal that is still new, with what is needed to work on it."""
    new = InboundSignal.objects.filter(pk=signal_id, state=SignalState.NEW)
    found = new.select_related("door").first()
    if found is None:
        return None
    return SignalJob(
        signal_id=found.pk,
        kind=DoorKind(found.door.kind),
        secrets=secrets_of(found.door),
        fields=json.loads(open_sealed(found.sealed, context=context(found.door.key))),
        event_id=found.event_id,
    )


@commits
def enter_signal(*, job: SignalJob, fields: Mapping[str, str], now: datetime) -> int | None:
    """Write the lead that a signal is about, once; return its id, None when it was there."""
    found = InboundSignal.objects.select_for_update().filter(
        pk=job.signal_id, state=SignalState.NEW
    )
    signal = found.select_related("door").first()
    if signal is None:
        return None
    facts = LeadFacts(source=job.kind.value, channel=signal.door.name, **facts_of(fields))
    lead_id = enter(actor=SYSTEM, facts=facts, owner=None, team=None, now=now)
    signal.state, signal.lead_id, signal.sealed = SignalState.TAKEN, lead_id, ""
    signal.save(update_fields=["state", "lead_id", "sealed"])
    return lead_id


@commits
def refuse_signal(*, job: SignalJob, error: str) -> None:
    """Note that a signal can become no lead; what it said stays sealed with it."""
    new = InboundSignal.objects.filter(pk=job.signal_id, state=SignalState.NEW)
    new.update(state=SignalState.FAILED, error=error)


def _held(actor: Actor, door_id: int) -> InboundDoor:
    require(actor, Permission.CHANNEL_MANAGE)
    found = InboundDoor.objects.select_for_update().filter(pk=door_id).first()
    if found is None:
        raise NoSuchDoor("There is no such door.")
    return found


def _note(actor: Actor, action: str, door_id: int, now: datetime) -> None:
    record(actor=actor, action=action, object_type="door", object_id=door_id, now=now)
