"""Assignment rules as JSON: in their order, with versions, and tried before they are published."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from leadflow.identity.queries import actor_of
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.clock import now
from leadflow.kernel.idempotency import idempotent
from leadflow.pipeline.http.assignment_schemas import (
    OrderIn,
    RollBackIn,
    RuleIn,
    RuleOut,
    TrialIn,
    TrialOut,
    VersionOut,
)
from leadflow.pipeline.http.etags import version_asked
from leadflow.pipeline.queries.assignment import rules as queries
from leadflow.pipeline.queries.assignment.trying import try_rules
from leadflow.pipeline.rules.assignment.checking import BadRule
from leadflow.pipeline.services.assignment import rules as services
from leadflow.pipeline.types.assignment import Trial

router = Router(tags=["Assignment"])


@router.get("/assignment-rules/", response=list[RuleOut], summary="List assignment rules")
def list_rules(request: HttpRequest) -> list[dict[str, Any]]:
    """Return every rule in the order in which they are asked; the first that matches decides."""
    return [RuleOut.of(row) for row in queries.list_rules(actor=manager(request))]


@router.post("/assignment-rules/", response={201: RuleOut}, summary="Publish a rule")
@idempotent
def create_rule(request: HttpRequest, payload: RuleIn) -> Status[dict[str, Any]]:
    """Publish a new rule, last in the order."""
    actor = manager(request)
    rule_id = services.create_rule(actor=actor, spec=payload.spec(), now=now())
    return Status(201, RuleOut.of(queries.get_rule(actor=actor, rule_id=rule_id)))


@router.post("/assignment-rules/order/", response=list[RuleOut], summary="Order the rules")
def order_rules(request: HttpRequest, payload: OrderIn) -> list[dict[str, Any]]:
    """Put the rules into another order; it has to name each of them once."""
    actor = manager(request)
    services.order_rules(actor=actor, rule_ids=payload.rules, now=now())
    return [RuleOut.of(row) for row in queries.list_rules(actor=actor)]


@router.post("/assignment-rules/dry-run/", response=TrialOut, summary="Try rules out")
def dry_run(request: HttpRequest, payload: TrialIn) -> Trial:
    """Return what the rules would have done with last month's leads; nothing is written."""
    draft = payload.rule.spec() if payload.rule else None
    try:
        return try_rules(actor=manager(request), draft=draft, rule_id=payload.rule_id, now=now())
    except BadRule as error:
        raise BadRule(error.message, field=f"rule.{error.field}") from error


@router.get("/assignment-rules/{int:rule_id}/", response=RuleOut, summary="Read a rule")
def read_rule(request: HttpRequest, response: HttpResponse, rule_id: int) -> dict[str, Any]:
    """Return one rule; its `ETag` is its version."""
    return shown(response, manager(request), rule_id)


@router.put("/assignment-rules/{int:rule_id}/", response=RuleOut, summary="Publish a version")
def update_rule(
    request: HttpRequest, response: HttpResponse, rule_id: int, payload: RuleIn
) -> dict[str, Any]:
    """Publish a new version; with `If-Match` only if nobody published one meanwhile."""
    actor = manager(request)
    services.update_rule(
        actor=actor,
        rule_id=rule_id,
        spec=payload.spec(),
        if_version=version_asked(request),
        now=now(),
    )
    return shown(response, actor, rule_id)


@router.delete("/assignment-rules/{int:rule_id}/", response={204: None}, summary="Delete a rule")
def delete_rule(request: HttpRequest, rule_id: int) -> Status[None]:
    """Put a rule away; it can be restored."""
    services.delete_rule(actor=manager(request), rule_id=rule_id, now=now())
    return Status(204, None)


@router.post("/assignment-rules/{int:rule_id}/restore/", response=RuleOut, summary="Restore a rule")
def restore_rule(request: HttpRequest, response: HttpResponse, rule_id: int) -> dict[str, Any]:
    """Bring a deleted rule back, in its former place."""
    actor = manager(request)
    services.restore_rule(actor=actor, rule_id=rule_id, now=now())
    return shown(response, actor, rule_id)


@router.get(
    "/assignment-rules/{int:rule_id}/versions/",
    response=list[VersionOut],
    summary="List a rule's versions",
)
def list_versions(request: HttpRequest, rule_id: int) -> list[dict[str, Any]]:
    """Return what a rule has said, newest first."""
    rows = queries.list_versions(actor=manager(request), rule_id=rule_id)
    return [VersionOut.of(row) for row in rows]


@router.post(
    "/assignment-rules/{int:rule_id}/rollback/", response=RuleOut, summary="Roll a rule back"
)
def roll_back(
    request: HttpRequest, response: HttpResponse, rule_id: int, payload: RollBackIn
) -> dict[str, Any]:
    """Publish again what a rule said in an earlier version."""
    actor = manager(request)
    services.roll_back(actor=actor, rule_id=rule_id, version=payload.version, now=now())
    return shown(response, actor, rule_id)


def manager(request: HttpRequest) -> Actor:
    """Return who asks; raises NotPermitted for whoever does not manage assignment."""
    actor = actor_of(request)
    require(actor, Permission.ASSIGNMENT_MANAGE)
    return actor


def shown(response: HttpResponse, actor: Actor, rule_id: int) -> dict[str, Any]:
    """Return a rule as it is sent, its version in the answer's head."""
    row = queries.get_rule(actor=actor, rule_id=rule_id)
    response["ETag"] = f'"{row.version}"'
    return RuleOut.of(row)
