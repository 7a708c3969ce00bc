"""CRMs that conversations are given to: added, switched, dropped by whoever may."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from leadflow.audit.services import record
from leadflow.capture.models import CrmConnection, CrmPush
from leadflow.capture.queries.pushes import NoSuchCrm, secrets_context
from leadflow.capture.services.pushing import set_timer
from leadflow.capture.types import CrmKind, PushState
from leadflow.events.queries.webhooks import reach
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.addresses import checked_url
from leadflow.kernel.db import commits
from leadflow.kernel.errors import Invalid, NotFound
from leadflow.kernel.secrets import seal

LONGEST_NAME: Final = 80
# What each kind asks for beside its address.
NEEDED: Final[Mapping[CrmKind, tuple[str, ...]]] = {
    CrmKind.HUBSPOT: ("token",),
    CrmKind.ODOO: ("token",),
    CrmKind.SALESFORCE: ("client_id", "secret"),
    CrmKind.WEBHOOK: ("secret",),
}
HUBSPOT: Final = "https://api.hubapi.com"
WEBHOOK_SECRET: Final = "whsec_"  # noqa: S105 - how such a secret begins, not one


class BadCrm(Invalid):
    code = "capture.bad_crm"


class NoSuchPush(NotFound):
    code = "capture.no_such_push"


@commits
def add_crm(
    *,
    actor: Actor,
    kind: CrmKind,
    name: str,
    base: str,
    secrets: Mapping[str, str],
    now: datetime,
) -> int:
    """Add a CRM and return its id; from now on it gets every conversation with a contact.

    `base` is where it is (HubSpot's may be empty); `secrets` are those its kind needs. Raises
    NotPermitted, BadCrm or BadAddress.
    """
    require(actor, Permission.CHANNEL_MANAGE)
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadCrm(f"Give it a name of at most {LONGEST_NAME} letters.", field="name")
    where = base or (HUBSPOT if kind is CrmKind.HUBSPOT else "")
    given = {key: text for key, text in secrets.items() if text}
    for needed in NEEDED[kind]:
        if not given.get(needed):
            raise BadCrm("This kind of CRM needs it.", field=needed)
    if kind is CrmKind.WEBHOOK and not given["secret"].startswith(WEBHOOK_SECRET):
        raise BadCrm("Standard Webhooks secrets begin with whsec_.", field="secret")
    made = CrmConnection.objects.create(
        kind=kind,
        name=name,
        base=checked_url(where, reach=reach(), field="base").rstrip("/"),
        sealed="",
        created_at=now,
    )
    made.sealed = seal(json.dumps(given), context=secrets_context(made.pk))
    made.save(update_fields=["sealed"])
    _note(actor, "crm.added", made.pk, now)
    return made.pk


@commits
def switch_crm(*, actor: Actor, crm_id: int, is_active: bool, now: datetime) -> None:
    """Switch a CRM on or off. Raises NotPermitted or NoSuchCrm."""
    crm = _held(actor, crm_id)
    crm.is_active, crm.trouble = is_active, ""
    crm.save(update_fields=["is_active", "trouble"])
    _note(actor, "crm.switched_on" if is_active else "crm.switched_off", crm_id, now)


@commits
def drop_crm(*, actor: Actor, crm_id: int, now: datetime) -> None:
    """Forget a CRM with its log; what it was given stays there. Raises as `switch_crm` does."""
    _held(actor, crm_id).delete()
    _note(actor, "crm.removed", crm_id, now)


@commits
def push_again(*, actor: Actor, crm_id: int, push_id: int, now: datetime) -> None:
    """Give a conversation once more. Raises NotPermitted, NoSuchCrm or NoSuchPush."""
    crm = _held(actor, crm_id)
    push = CrmPush.objects.select_for_update().filter(pk=push_id, connection=crm).first()
    if push is None:
        raise NoSuchPush("There is no such conversation in the log.")
    push.state, push.attempts, push.turn = PushState.WAITING, 0, push.turn + 1
    push.save(update_fields=["state", "attempts", "turn"])
    set_timer(push=push, due_at=now, now=now)


def _held(actor: Actor, crm_id: int) -> CrmConnection:
    require(actor, Permission.CHANNEL_MANAGE)
    found = CrmConnection.objects.select_for_update().filter(pk=crm_id).first()
    if found is None:
        raise NoSuchCrm("There is no such CRM.")
    return found


def _note(actor: Actor, action: str, crm_id: int, now: datetime) -> None:
    record(actor=actor, action=action, object_type="crm", object_id=crm_id, now=now)
