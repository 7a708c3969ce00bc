"""Looking for duplicates so often and no oftener, and asking for access to one that is hidden."""

from datetime import datetime
from typing import Final

from leadflow.audit.services import record
from leadflow.identity.queries import display_names, users_with_any_role
from leadflow.identity.rules import PERMISSIONS, require
from leadflow.identity.types import SYSTEM, Actor, Permission
from leadflow.kernel import limits
from leadflow.kernel.codec import storable
from leadflow.kernel.db import commits
from leadflow.kernel.errors import Invalid, NotFound, Throttled
from leadflow.kernel.secrets import Unopenable, open_sealed
from leadflow.leads.queries import scope
from leadflow.notifications.services import notify
from leadflow.pipeline.queries.duplicates import LOOKERS, context_of

LOOKS_PER_MINUTE: Final = 60
MINUTE: Final = 60
DAY: Final = 24 * 60 * 60
LONGEST_REASON: Final = 300
# Those who can give access: who may assign, and sees the lead they are told of.
GIVERS: Final = frozenset(
    role
    for role, held in PERMISSIONS.items()
    if {Permission.LEAD_ASSIGN, Permission.LEAD_VIEW_ALL} <= held
)


class UnknownToken(Invalid):
    code = "pipeline.unknown_token"


class BadReason(Invalid):
    code = "pipeline.bad_reason"


class LeadGone(NotFound):
    code = "pipeline.lead_gone"


@commits
def count_look(*, actor: Actor, now: datetime) -> None:
    """Count that somebody asks whether a number or address is known.

    Raises NotPermitted, or Throttled when they ask so often that they may be probing.
    """
    require(actor, *LOOKERS)
    limits.take(f"duplicates:{actor.user_id}", limit=LOOKS_PER_MINUTE, seconds=MINUTE, now=now)


@commits
def ask_access(*, actor: Actor, token: str, now: datetime, reason: str = "") -> bool:
    """Tell a hidden lead's owner, and those who can give access, who asks for it and why.

    Once a day for each asker and lead; returns whether somebody was told now. Raises NotPermitted,
    UnknownToken for what `find_duplicates` did not give to this asker, BadReason, or LeadGone.
    """
    require(actor, *LOOKERS)
    why = reason.strip()
    if len(why) > LONGEST_REASON or not storable(why):
        raise BadReason(f"Give at most {LONGEST_REASON} characters.", field="reason")
    try:
        lead_id = int(open_sealed(token, context=context_of(actor)))
    except (Unopenable, ValueError) as error:
        raise UnknownToken("Look for the number again, and ask anew.", field="token") from error
    found = scope(SYSTEM).filter(pk=lead_id).values_list("assigned_to", flat=True)
    if not found:
        raise LeadGone("This lead is not there any more.")
    try:
        limits.take(f"ask:{actor.user_id}:{lead_id}", limit=1, seconds=DAY, now=now)
    except Throttled:
        return False

    told = {user.id for user in users_with_any_role(GIVERS)} | {found[0]}
    name = display_names([actor.user_id]).get(actor.user_id) or actor.username
    notify(
        user_ids=sorted(user_id for user_id in told if user_id not in {None, actor.user_id}),
        kind="leads.access_asked",
        title=f"{name} asks for access to L-{lead_id}",
        message=why,
        link=f"/app/leads/{lead_id}/",
        lead_id=lead_id,
        once_key=f"lead:{lead_id}:asked:{actor.user_id}:{now.date().isoformat()}",
        now=now,
    )
    record(
        actor=actor,
        action="leads.access_asked",
        object_type="lead",
        object_id=lead_id,
        now=now,
        reason=why,
    )
    return True
