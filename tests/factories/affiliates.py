"""Rows of the affiliates room for tests: plain functions with defaults."""

from collections import deque
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from leadflow.affiliates.models import (
    Affiliate,
    AffiliateMember,
    CallAttempt,
    Campaign,
    CampaignAffiliate,
    InterestCall,
    Submission,
    SupplyItem,
    Transition,
)
from leadflow.affiliates.rules.states import STARTS, STEPS
from leadflow.affiliates.types import CallResult, CallState, State
from leadflow.identity.models import User, UserRole
from leadflow.identity.types import Actor, Permission, Role
from leadflow.leads.models import Lead, Person, TimelineEntry

NOON = datetime(2026, 3, 10, 6, 30, tzinfo=UTC)  # a Tuesday, 12:00 in India

_numbers = count(1)

WITHOUT_LEAD = frozenset({State.AWAITING_REGISTRATION, State.VERIFYING, State.REJECTED})
NEEDED_BY_ROLE = {
    Role.SUPPLY: {Permission.SUPPLY_WORK, Permission.CALL_SIMULATE},
    Role.AFFILIATE: {Permission.SUBMISSION_CREATE, Permission.SUBMISSION_VIEW_OWN},
    Role.AFFILIATE_MANAGER: {
        Permission.SUBMISSION_VIEW_ALL,
        Permission.SUBMISSION_REVIEW,
        Permission.CAMPAIGN_MANAGE,
        Permission.AFFILIATE_MANAGE,
        Permission.CALL_SIMULATE,
    },
    Role.ADMIN: set(Permission),
    Role.HEAD: set(Permission) - {Permission.SYSTEM_OPERATE},
}


def next_number() -> int:
    """Return a number not used before in this process."""
    return next(_numbers)


def make_mobile(ending: str = "1000") -> str:
    """Return an Indian mobile in E.164 that no other test uses, with the given last four digits."""
    return f"+9198{next_number() % 10_000:04d}{ending}"


def make_member_user(*, role: Role | None = None, username: str = "") -> User:
    """Make a user who can sign in nowhere, with at most one role."""
    username = username or f"user{next_number()}"
    user = User.objects.create(username=username, name=username.capitalize())
    if role is not None:
        UserRole.objects.create(user=user, role=role)
    return user


def make_actor(
    role: Role = Role.SUPPLY, *permissions: Permission, user: User | None = None
) -> Actor:
    """Make a user of `role` and return the actor it becomes; `permissions` replace the usual."""
    user = user or make_member_user(role=role)
    allowed = frozenset(permissions or NEEDED_BY_ROLE.get(role, set()))
    return Actor(user.pk, user.username, frozenset({role}), allowed)


def make_affiliate(*, member: User | None = None, **fields: Any) -> Affiliate:
    """Make an affiliate, with `member` acting for it when given."""
    number = next_number()
    defaults = {"name": f"Affiliate {number}", "slug": f"affiliate-{number}", "created_at": NOON}
    affiliate = Affiliate.objects.create(**defaults | fields)
    if member is not None:
        AffiliateMember.objects.create(affiliate=affiliate, user=member)
    return affiliate


def make_campaign(*, approve: Affiliate | None = None, **fields: Any) -> Campaign:
    """Make a campaign in India on the simulator, open to `approve` when given."""
    number = next_number()
    defaults = {"name": f"Campaign {number}", "slug": f"campaign-{number}", "created_at": NOON}
    campaign = Campaign.objects.create(**defaults | fields)
    if approve is not None:
        CampaignAffiliate.objects.create(campaign=campaign, affiliate=approve)
    return campaign


def make_lead(*, mobile: str, name: str = "", created_at: datetime = NOON) -> Lead:
    """Make a lead of source affiliate with its person and its first timeline row."""
    person, _ = Person.objects.get_or_create(phone=mobile, defaults={"created_at": created_at})
    lead = Lead.objects.create(
        person=person,
        name=name,
        phone=mobile,
        source="affiliate",
        created_at=created_at,
        last_activity_at=created_at,
    )
    TimelineEntry.objects.create(lead=lead, seq=1, kind="submission.accepted", at=created_at)
    return lead


def path_to(state: State) -> list[State]:
    """Return the shortest legal way from a start to `state`."""
    paths = deque([[start] for start in sorted(STARTS)])
    while paths:
        path = paths.popleft()
        if path[-1] is state:
            return path
        paths.extend([*path, following] for following in STEPS[path[-1]] if following not in path)
    raise AssertionError(state)


def make_submission(
    state: State = State.ACCEPTED,
    *,
    affiliate: Affiliate | None = None,
    campaign: Campaign | None = None,
    mobile: str = "",
    created_at: datetime = NOON,
    **fields: Any,
) -> Submission:
    """Make a submission that came to `state` the shortest way, with history, lead, call, item.

    `claimed_by` (a user) is who took it, when the state is in supply or beyond.
    """
    claimed_by = fields.pop("claimed_by", None)
    affiliate = affiliate or make_affiliate()
    mobile = mobile or make_mobile()
    path = path_to(state)
    lead = None
    if state not in WITHOUT_LEAD:
        lead = make_lead(mobile=mobile, name=fields.get("name", ""), created_at=created_at)
    submission = Submission.objects.create(
        affiliate=affiliate,
        campaign=campaign or make_campaign(approve=affiliate),
        lead=lead,
        state=state,
        mobile=mobile,
        **{"mobile_raw": mobile, "seq": len(path)} | fields,
        created_at=created_at,
        updated_at=created_at,
    )
    _write_history(submission, path)
    _write_call(submission, path)
    _write_supply_item(submission, path, claimed_by)
    return submission


def _write_history(submission: Submission, path: list[State]) -> None:
    for seq, (before, after) in enumerate(zip(["", *path], path, strict=False), start=1):
        Transition.objects.create(
            submission=submission,
            seq=seq,
            from_state=before,
            to_state=after,
            reason=submission.reason if seq == len(path) else "",
            at=submission.created_at,
        )


def _write_call(submission: Submission, path: list[State]) -> None:
    if State.CONFIRMING not in path:
        return
    ended = path[-1] is not State.CONFIRMING
    yes = State.CONFIRMED in path
    no = submission.state == State.NOT_INTERESTED
    state = CallState.WAITING
    if ended:
        state = CallState.ANSWERED if yes or no else CallState.EXHAUSTED
    at = submission.created_at
    call = InterestCall.objects.create(
        submission=submission,
        channel="simulator",
        state=state,
        attempts=1 if ended else 0,
        next_attempt_at=None if ended else at,
        digit="1" if yes else "2" if no else "",
        created_at=at,
        ended_at=at if ended else None,
    )
    if ended:
        result = CallResult.YES if yes else CallResult.NO if no else CallResult.UNREACHABLE
        CallAttempt.objects.create(
            call=call, number=1, placed_at=at, reference="sim", result=result, ended_at=at
        )


def _write_supply_item(submission: Submission, path: list[State], claimed_by: User | None) -> None:
    if State.CONFIRMED not in path:
        return
    at = submission.created_at
    is_claimed = State.IN_SUPPLY in path
    is_closed = submission.state in {State.PURCHASED, State.CLOSED}
    if is_claimed and claimed_by is None:
        claimed_by = make_member_user(role=Role.SUPPLY)
    outcome = {State.PURCHASED: "purchased", State.CLOSED: "not_purchased"}
    SupplyItem.objects.create(
        submission=submission,
        confirmed_at=at,
        claimed_by=claimed_by if is_claimed else None,
        claimed_at=at + timedelta(seconds=1) if is_claimed else None,
        outcome=outcome.get(State(submission.state), ""),
        closed_at=at + timedelta(seconds=2) if is_closed else None,
    )
