"""Rules, people and leads of assignment for tests."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.pipeline.models import AssignmentRule
from leadflow.pipeline.rules.assignment.hours import ALWAYS, DEFAULT_WEEK
from leadflow.pipeline.services.assignment.rules import create_rule
from leadflow.pipeline.types.assignment import (
    Arrival,
    Conditions,
    Member,
    Person,
    Rule,
    RuleSpec,
)
from tests.factories.identity import make_user
from tests.factories.leads import lead_actor

# A Tuesday, ten in the morning in UTC.
TEN = datetime(2026, 3, 10, 10, tzinfo=UTC)


def person(user_id: int = 1, *, zone: str = "UTC", **facts: Any) -> Person:
    """Return somebody as the rules see them, at work from nine to six."""
    facts.setdefault("week", DEFAULT_WEEK)
    facts.setdefault("name", f"Person {user_id}")
    return Person(user_id, zone=ZoneInfo(zone), **facts)


def always(user_id: int = 1, **facts: Any) -> Person:
    """Return somebody who never sleeps."""
    return person(user_id, week=ALWAYS, **facts)


def spec(*members: int | Member, **facts: Any) -> RuleSpec:
    """Return what a rule says."""
    people = tuple(one if isinstance(one, Member) else Member(one) for one in members)
    return RuleSpec(**{"name": "All", "members": people, **facts})


def rule(*members: int | Member, rule_id: int = 1, **facts: Any) -> Rule:
    """Return a rule in force."""
    return Rule(rule_id, rule_id, 1, spec(*members, **facts))


def arrival(lead_id: int = 1, **facts: Any) -> Arrival:
    """Return a lead as the rules see it."""
    return Arrival(**{"lead_id": lead_id, "source": "form", **facts})


def make_rule(*users: User | Member, at: datetime = TEN, **facts: Any) -> AssignmentRule:
    """Publish a rule for some users."""
    members = [one if isinstance(one, Member) else Member(one.pk) for one in users]
    facts.setdefault("working_hours_only", False)
    rule_id = create_rule(actor=lead_actor(Role.DIRECTOR), spec=spec(*members, **facts), now=at)
    return AssignmentRule.objects.get(pk=rule_id)


def make_agent(name: str = "", **fields: Any) -> User:
    """Make somebody who may own leads."""
    user = make_user(Role.SENIOR, **fields)
    if name:
        User.objects.filter(pk=user.pk).update(name=name)
        user.refresh_from_db()
    return user


def only(**facts: Any) -> Conditions:
    """Return conditions."""
    return Conditions(**facts)
