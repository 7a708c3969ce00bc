"""The rules of assignment: in force, as their page shows them, and as they were."""

from django.db.models import Count, QuerySet

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.pipeline.models import AssignmentRule, AssignmentRuleVersion, WaitingLead
from leadflow.pipeline.rules.assignment.spelling import read_spec
from leadflow.pipeline.types.assignment import Rule, RuleRow, VersionRow


class RuleNotFound(NotFound):
    """There is no such rule, or it was deleted."""

    code = "pipeline.rule_not_found"


def rules_in_force() -> list[Rule]:
    """Return the active rules in their order; for the engine, whoever asks."""
    rules = [
        Rule(row.pk, row.position, row.version, read_spec(row.spec)) for row in present_rules()
    ]
    return [rule for rule in rules if rule.spec.is_active]


def present_rules() -> QuerySet[AssignmentRule]:
    """Return the rules that are not deleted, in their order."""
    return AssignmentRule.objects.filter(deleted_at=None).order_by("position", "id")


def list_rules(*, actor: Actor) -> list[RuleRow]:
    """Return every rule in its order, with how many leads wait for it. Raises NotPermitted."""
    require(actor, Permission.ASSIGNMENT_MANAGE)
    waiting = dict(
        WaitingLead.objects.filter(rule__isnull=False)
        .values_list("rule")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return [_row(rule, waiting.get(rule.pk, 0)) for rule in present_rules()]


def get_rule(*, actor: Actor, rule_id: int) -> RuleRow:
    """Return one rule. Raises NotPermitted or RuleNotFound."""
    require(actor, Permission.ASSIGNMENT_MANAGE)
    found = present_rules().filter(pk=rule_id).first()
    if found is None:
        raise RuleNotFound("There is no such rule.")
    return _row(found, WaitingLead.objects.filter(rule=found).count())


def list_versions(*, actor: Actor, rule_id: int) -> list[VersionRow]:
    """Return what a rule has said, newest first. Raises NotPermitted or RuleNotFound."""
    get_rule(actor=actor, rule_id=rule_id)
    rows = AssignmentRuleVersion.objects.filter(rule_id=rule_id).order_by("-version")
    return [
        VersionRow(row.version, read_spec(row.spec), row.published_at, row.published_by_name)
        for row in rows[:200]
    ]


def _row(rule: AssignmentRule, waiting: int) -> RuleRow:
    return RuleRow(
        id=rule.pk,
        position=rule.position,
        version=rule.version,
        spec=read_spec(rule.spec),
        changed_at=rule.changed_at,
        waiting=waiting,
    )
