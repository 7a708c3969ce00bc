"""Publishing rules: every change is a new version, and any version can be had back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Max

from leadflow.audit.services import record
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Invalid, PreconditionFailed
from leadflow.leads.queries import owners
from leadflow.pipeline.models import AssignmentRule, AssignmentRuleVersion, AssignmentTurn
from leadflow.pipeline.queries.assignment.rules import RuleNotFound, present_rules
from leadflow.pipeline.rules.assignment.checking import BadRule, checked_spec
from leadflow.pipeline.rules.assignment.spelling import read_spec, write_spec
from leadflow.pipeline.services.assignment.backlog import look_again
from leadflow.pipeline.services.assignment.giving import one_at_a_time
from leadflow.pipeline.types.assignment import RuleSpec


class BadOrder(Invalid):
    """The order does not name every rule exactly once."""

    code = "pipeline.bad_order"


class RuleChanged(PreconditionFailed):
    """Somebody else published another version meanwhile."""

    code = "pipeline.rule_changed_meanwhile"


class VersionNotFound(RuleNotFound):
    """The rule never had this version."""

    code = "pipeline.rule_version_not_found"


@commits
def create_rule(*, actor: Actor, spec: RuleSpec, now: datetime) -> int:
    """Publish a new rule, last in the order; return its id. Raises NotPermitted or BadRule."""
    require(actor, Permission.ASSIGNMENT_MANAGE)
    return add_rule(actor=actor, spec=spec, now=now)


@commits
def update_rule(
    *,
    actor: Actor,
    rule_id: int,
    spec: RuleSpec,
    now: datetime,
    if_version: int | None = None,
) -> int:
    """Publish a new version of a rule; return its number. What is the same already is no version.

    Raises NotPermitted, RuleNotFound, BadRule or RuleChanged; then nothing has changed.
    """
    rule = hold_rule(actor, rule_id)
    if if_version is not None and rule.version != if_version:
        raise RuleChanged("Someone else has changed this rule.", version=rule.version)
    return publish_version(actor=actor, rule=rule, spec=spec, now=now)


@commits
def roll_back(*, actor: Actor, rule_id: int, version: int, now: datetime) -> int:
    """Publish again what a rule said in an earlier version; return the new version's number.

    Raises NotPermitted, RuleNotFound or VersionNotFound.
    """
    rule = hold_rule(actor, rule_id)
    former = AssignmentRuleVersion.objects.filter(rule=rule, version=version).first()
    if former is None:
        raise VersionNotFound("The rule never had this version.")
    return publish_version(actor=actor, rule=rule, spec=read_spec(former.spec), now=now)


@commits
def set_active(*, actor: Actor, rule_id: int, is_active: bool, now: datetime) -> int:
    """Switch a rule on or off, which is a version too. Raises NotPermitted or RuleNotFound."""
    rule = hold_rule(actor, rule_id)
    spec = replace(read_spec(rule.spec), is_active=is_active)
    return publish_version(actor=actor, rule=rule, spec=spec, now=now)


@commits
def delete_rule(*, actor: Actor, rule_id: int, now: datetime) -> None:
    """Put a rule away; it can be restored. Raises NotPermitted or RuleNotFound."""
    rule = hold_rule(actor, rule_id)
    AssignmentRule.objects.filter(pk=rule.pk).update(deleted_at=now, changed_at=now)
    note(actor=actor, act="rule_deleted", rule_id=rule.pk, now=now)


@commits
def restore_rule(*, actor: Actor, rule_id: int, now: datetime) -> None:
    """Bring a rule back that was put away, where it was; one that is there is left as it is.

    Raises NotPermitted or RuleNotFound.
    """
    require(actor, Permission.ASSIGNMENT_MANAGE)
    one_at_a_time()
    rule = AssignmentRule.objects.filter(pk=rule_id).first()
    if rule is None:
        raise RuleNotFound("There is no such rule.")
    if rule.deleted_at:
        AssignmentRule.objects.filter(pk=rule_id).update(deleted_at=None, changed_at=now)
        note(actor=actor, act="rule_restored", rule_id=rule_id, now=now)


@commits
def order_rules(*, actor: Actor, rule_ids: Sequence[int], now: datetime) -> None:
    """Put the rules into an order that names each of them once; the first that matches decides.

    Raises NotPermitted or BadOrder.
    """
    require(actor, Permission.ASSIGNMENT_MANAGE)
    one_at_a_time()
    standing = dict(present_rules().values_list("id", "position"))
    if sorted(rule_ids) != sorted(standing):
        raise BadOrder("Name every rule exactly once.", field="rules")
    for position, rule_id in enumerate(rule_ids, 1):
        if standing[rule_id] != position:
            AssignmentRule.objects.filter(pk=rule_id).update(position=position)
    note(actor=actor, act="rules_ordered", rule_id="all", now=now)


@joins
def add_rule(*, actor: Actor, spec: RuleSpec, now: datetime) -> int:
    """Write a new rule with its first version; return its id. Raises BadRule."""
    checked = checked_spec(spec)
    check_people(checked, known=())
    one_at_a_time()
    last = present_rules().aggregate(last=Max("position"))["last"] or 0
    rule = AssignmentRule.objects.create(
        position=last + 1, version=0, spec={}, created_at=now, changed_at=now
    )
    publish_version(actor=actor, rule=rule, spec=checked, now=now)
    return rule.pk


@joins
def publish_version(*, actor: Actor, rule: AssignmentRule, spec: RuleSpec, now: datetime) -> int:
    """Let a rule say something else from now on; return its version's number. Raises BadRule."""
    before = read_spec(rule.spec) if rule.spec else None
    checked = checked_spec(spec)
    if checked == before:
        return rule.version
    check_people(checked, known=[one.user_id for one in before.members] if before else [])
    version = rule.version + 1
    stored = write_spec(checked)
    AssignmentRule.objects.filter(pk=rule.pk).update(spec=stored, version=version, changed_at=now)
    AssignmentRuleVersion.objects.create(
        rule=rule,
        version=version,
        spec=stored,
        published_at=now,
        published_by_id=actor.user_id or None,
        published_by_name=actor.username,
    )
    if before is None or before.members != checked.members or before.strategy != checked.strategy:
        AssignmentTurn.objects.filter(rule=rule).update(credit=0)
    note(actor=actor, act="rule_published", rule_id=rule.pk, now=now, version=version)
    return version


def check_people(spec: RuleSpec, *, known: Sequence[int]) -> None:
    """Raise BadRule for a member who cannot own leads and was not in the rule before either."""
    can_own = {user_id for user_id, _ in owners()} | set(known)
    if any(member.user_id not in can_own for member in spec.members):
        raise BadRule("One of these people cannot own leads.", field="members")


@joins
def hold_rule(actor: Actor, rule_id: int) -> AssignmentRule:
    """Return a rule nobody else changes until commit. Raises NotPermitted or RuleNotFound."""
    require(actor, Permission.ASSIGNMENT_MANAGE)
    one_at_a_time()
    rule = present_rules().filter(pk=rule_id).first()
    if rule is None:
        raise RuleNotFound("There is no such rule.")
    return rule


@joins
def note(*, actor: Actor, act: str, rule_id: object, now: datetime, **details: object) -> None:
    """Write down who did what to the rules, and let the backlog be looked at by the new ones."""
    record(
        actor=actor,
        action=f"assignment.{act}",
        object_type="assignment_rule",
        object_id=rule_id,
        now=now,
        **details,
    )
    look_again(now=now)
