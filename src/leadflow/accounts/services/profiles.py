"""Accounts: opened, changed, moved along, put away and brought back."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from leadflow.accounts.models import Restaurant
from leadflow.accounts.queries.profiles import AccountNotFound
from leadflow.accounts.rules import profiles as rules
from leadflow.accounts.services.guards import account_to_change
from leadflow.accounts.types import RestaurantFacts
from leadflow.identity.rules import require
from leadflow.identity.types import SYSTEM, Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict
from leadflow.leads.queries import LeadNotFound, get_lead
from leadflow.leads.rules import may_change
from leadflow.leads.rules.fields import told
from leadflow.leads.services import (
    bring_back,
    change_facts,
    edited,
    enter,
    give,
    hold,
    mark_account,
    move_anywhere,
    owner_of,
    put_away,
    team_after,
)
from leadflow.leads.types import LeadFacts, LeadRow, LeadStatus

ELSEWHERE: Final = frozenset({"status", "assigned_to"})


class AlreadyAccount(Conflict):
    code = "accounts.already_one"


@commits
def open_account(*, actor: Actor, facts: RestaurantFacts, now: datetime) -> int:
    """Open an account, with its lead; return the id both have.

    It is the actor's unless `facts` name somebody else who works leads, and their team's. Raises
    NotPermitted, NoSuchOwner and BadField.
    """
    require(actor, Permission.ACCOUNT_WORK, Permission.LEAD_CREATE)
    given = asdict(facts)
    status, source = rules.status_of(given.pop("status")), given.pop("source")
    owner = owner_of(given.pop("assigned_to") or actor.user_id or None)
    known = rules.account_facts(given)
    on_lead = {rules.ON_LEAD[name]: known.pop(name) for name in rules.ON_LEAD}
    lead_id = enter(
        actor=actor,
        facts=LeadFacts(source=source, **on_lead),
        owner=owner.id if owner else None,
        team=team_after(owner, actor.team_id),
        now=now,
    )
    mark_account(lead_id=lead_id)
    Restaurant.objects.create(lead_id=lead_id, **known)
    move_anywhere(actor=actor, lead=get_lead(actor=SYSTEM, lead_id=lead_id), to=status, now=now)
    return lead_id


@commits
def make_account(*, actor: Actor, lead_id: int, facts: Mapping[str, object], now: datetime) -> None:
    """Let an existing lead be an account from now on; `facts` as in `update_account`.

    Raises LeadNotFound, NotPermitted, NotYourLead, BadField, or AlreadyAccount.
    """
    require(actor, Permission.ACCOUNT_WORK, Permission.LEAD_CHANGE)
    lead = hold(actor=actor, lead_id=lead_id)
    if lead.is_account:
        raise AlreadyAccount("This lead is an account already.", lead_id=lead_id)
    mark_account(lead_id=lead_id)
    Restaurant.objects.create(lead_id=lead_id)
    edited(
        actor=actor,
        lead_id=lead_id,
        kind="account_opened",
        text="Made an account",
        data={},
        now=now,
    )
    _change(actor=actor, lead=lead, changes=facts, now=now)


@commits
def update_account(
    *,
    actor: Actor,
    lead_id: int,
    changes: Mapping[str, object],
    now: datetime,
    if_version: int | None = None,
) -> None:
    """Change facts of an account; the old ones stay in its history. The same again is no change.

    `changes` may name the fields of RestaurantFacts but `source`. Raises AccountNotFound,
    NotPermitted, NotYourLead, BadField, NoSuchOwner, or LeadChanged when the account is no longer
    at `if_version`; then nothing has changed.
    """
    lead = account_to_change(actor=actor, lead_id=lead_id, if_version=if_version)
    _change(actor=actor, lead=lead, changes=changes, now=now)


@commits
def change_account_status(
    *,
    actor: Actor,
    lead_id: int,
    to: LeadStatus,
    now: datetime,
    reason: str = "",
    if_version: int | None = None,
) -> None:
    """Move an account to any status, on record; the one it has is no move.

    Refuses as `update_account`.
    """
    lead = account_to_change(actor=actor, lead_id=lead_id, if_version=if_version)
    move_anywhere(actor=actor, lead=lead, to=to, reason=reason, now=now)


@commits
def delete_account(
    *, actor: Actor, lead_id: int, now: datetime, if_version: int | None = None
) -> None:
    """Put an account away with its lead; it can be brought back for 30 days.

    Raises AccountNotFound, NotPermitted, NotYourLead or LeadChanged; then nothing has changed.
    """
    require(actor, Permission.LEAD_DELETE, Permission.ACCOUNT_DELETE)
    lead = account_to_change(actor=actor, lead_id=lead_id, if_version=if_version)
    put_away(actor=actor, lead=lead, now=now)


@commits
def restore_account(*, actor: Actor, lead_id: int, now: datetime) -> None:
    """Bring an account back that was put away at most 30 days ago, to those who may put it away.

    Raises AccountNotFound or NotPermitted; then nothing has changed.
    """
    require(actor, Permission.LEAD_DELETE, Permission.ACCOUNT_DELETE)
    gone = Restaurant.objects.filter(pk=lead_id).values_list(
        "lead__assigned_to_id", "lead__team_id"
    )
    owner_and_team = gone.first()
    if owner_and_team is None or not may_change(
        actor, owner_id=owner_and_team[0], team_id=owner_and_team[1]
    ):
        raise AccountNotFound("There is no such account to bring back.", lead_id=lead_id)
    try:
        bring_back(actor=actor, lead_id=lead_id, now=now)
    except LeadNotFound as error:
        text = "There is no such account to bring back."
        raise AccountNotFound(text, lead_id=lead_id) from error


@joins
def _change(*, actor: Actor, lead: LeadRow, changes: Mapping[str, object], now: datetime) -> None:
    """Change facts of an account that is held."""
    told_facts = {name: value for name, value in changes.items() if name not in ELSEWHERE}
    wanted = rules.account_facts(told_facts)
    on_lead = {rules.ON_LEAD[name]: wanted.pop(name) for name in rules.ON_LEAD if name in wanted}
    status, owner = changes.get("status"), changes.get("assigned_to", lead.assigned_to)

    _change_lead(actor=actor, lead=lead, facts=on_lead, now=now)
    _change_profile(actor=actor, lead_id=lead.id, wanted=wanted, now=now)
    if status is not None:
        move_anywhere(actor=actor, lead=lead, to=rules.status_of(status), now=now)
    give(actor=actor, lead=lead, user_id=owner, now=now)  # type: ignore[arg-type] # it looks


@joins
def _change_lead(*, actor: Actor, lead: LeadRow, facts: Mapping[str, Any], now: datetime) -> None:
    if facts:
        typed = Restaurant.objects.values_list("lead__phone", flat=True).get(pk=lead.id)
        as_typed = replace(lead, phone=typed)  # another spelling of the same number is kept too
        change_facts(actor=actor, lead=as_typed, facts=facts, now=now)


@joins
def _change_profile(
    *, actor: Actor, lead_id: int, wanted: Mapping[str, Any], now: datetime
) -> None:
    kept = Restaurant.objects.values(*rules.PROFILE).get(pk=lead_id)
    new = {name: value for name, value in wanted.items() if kept[name] != value}
    if not new:
        return
    Restaurant.objects.filter(pk=lead_id).update(**new)
    edited(
        actor=actor,
        lead_id=lead_id,
        kind="profile_changed",
        text="Changed: " + ", ".join(name.replace("_", " ") for name in new),
        data={"profile": {name: [told(kept[name]), told(value)] for name, value in new.items()}},
        now=now,
    )
