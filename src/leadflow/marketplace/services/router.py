"""Telling the router how to work: every change is a new version, and any version can be had back.

Leads that are on their way keep the hours they were given; waves go by what is in force then.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from leadflow.audit.services import record
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Invalid, NotFound, PreconditionFailed
from leadflow.marketplace.models import RouterRule
from leadflow.marketplace.queries.routing import as_it_came, router_in_force, version_row
from leadflow.marketplace.rules.routing import LONGEST_NOTE, checked_router, write_router
from leadflow.marketplace.types.routing import RouterSpec


class RouterChanged(PreconditionFailed):
    """Somebody else told the router something meanwhile."""

    code = "marketplace.router_changed_meanwhile"


class NoSuchRouterVersion(NotFound):
    """The router never went by this version."""

    code = "marketplace.no_such_router_version"


class BadNote(Invalid):
    """A note is too long."""

    code = "marketplace.bad_note"


@commits
def publish_router(
    *, actor: Actor, spec: RouterSpec, if_version: int, now: datetime, note: str = ""
) -> int:
    """Let the router go by other settings from now on; return their version.

    What is the same as now is no version. Raises Denied, BadRouter, BadNote, or RouterChanged when
    `if_version` is not in force any more; then nothing has changed.
    """
    require(actor, Permission.MARKET_MANAGE)
    if len(note) > LONGEST_NOTE:
        raise BadNote(f"Write at most {LONGEST_NOTE} characters.", field="note")
    return _publish(actor, checked_router(spec), note, if_version, now)


@commits
def roll_back_router(*, actor: Actor, version: int, now: datetime) -> int:
    """Let the router go by an earlier version again, 0 for how it came; return the new version.

    Raises Denied, NoSuchRouterVersion or RouterChanged.
    """
    require(actor, Permission.MARKET_MANAGE)
    former = RouterRule.objects.filter(version=version).first()
    if former is None and version != 0:
        raise NoSuchRouterVersion("The router never went by this version.", version=version)
    spec = version_row(former).spec if former else as_it_came()
    current = router_in_force().version
    return _publish(actor, spec, f"Version {version} again", current, now)


@joins
def _publish(actor: Actor, spec: RouterSpec, note: str, if_version: int, now: datetime) -> int:
    current = router_in_force()
    if current.version != if_version:
        raise RouterChanged(
            "Somebody else has changed the router. Look at it again.", version=current.version
        )
    if current.spec == spec:
        return current.version
    version = current.version + 1
    try:
        with transaction.atomic():
            RouterRule.objects.create(
                version=version,
                spec=write_router(spec),
                note=note,
                published_at=now,
                published_by_id=actor.user_id or None,
                published_by_name=actor.username,
            )
    except IntegrityError as error:
        raise RouterChanged(
            "Somebody else has changed the router. Look at it again.", version=version
        ) from error
    record(
        actor=actor,
        action="market.router_published",
        object_type="router",
        object_id=version,
        before=write_router(current.spec),
        after=write_router(spec),
        now=now,
    )
    return version
