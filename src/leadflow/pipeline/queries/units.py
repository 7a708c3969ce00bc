"""Questions about units and who is interested in them; leads count only for who may see them."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any, Final

from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.leads.queries import LeadNotFound, scope
from leadflow.pipeline.models import Unit, UnitInterest
from leadflow.pipeline.types.units import (
    InterestedRow,
    InterestRow,
    UnitFilters,
    UnitRow,
    UnitStatus,
)

ALL: Final = UnitFilters()
READERS: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
MOST_CHOICES: Final = 200

_unit = attrgetter(
    "id",
    "project",
    "name",
    "kind",
    "city",
    "price",
    "bedrooms",
    "area",
    "status",
    "created_at",
    "version",
    "interested",
)


class UnitNotFound(NotFound):
    code = "pipeline.unit_not_found"


class InterestNotFound(NotFound):
    code = "pipeline.interest_not_found"


def list_units(
    *,
    actor: Actor,
    filters: UnitFilters = ALL,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[UnitRow]:
    """Return the page of units that follows `cursor`, newest first, in one query.

    Raises Denied for whoever sees no leads, and BadCursor.
    """
    require(actor, *READERS)
    return paginate(
        _shown(actor, narrowed(Unit.objects.all(), filters)),
        order=["-id"],
        kinds=[int],
        cursor=cursor,
        limit=limit,
        shape=_row,
    )


def get_unit(*, actor: Actor, unit_id: int) -> UnitRow:
    """Return one unit, withdrawn or not. Raises Denied or UnitNotFound."""
    require(actor, *READERS)
    found = _shown(actor, Unit.objects.filter(pk=unit_id)).first()
    if found is None:
        raise UnitNotFound("There is no such unit.", unit_id=unit_id)
    return _row(found)


def interests(*, actor: Actor, lead_id: int) -> list[InterestRow]:
    """Return what a lead is interested in, most wanted first; two queries.

    What the leads wanted that were merged into it follows, each unit once. Raises Denied or
    LeadNotFound.
    """
    require(actor, *READERS)
    if not scope(actor).filter(pk=lead_id).exists():
        raise LeadNotFound("There is no such lead.", lead_id=lead_id)
    found = (
        UnitInterest.objects.filter(Q(lead=lead_id) | Q(lead__merged_into=lead_id))
        .annotate(
            is_own=Case(
                When(lead=lead_id, then=Value(value=True)),
                default=Value(value=False),
                output_field=BooleanField(),
            )
        )
        .select_related("unit")
        .order_by("-is_own", "rank", "id")
    )
    first = {interest.unit_id: interest for interest in reversed(found)}
    listed = [interest for interest in found if first[interest.unit_id] is interest]
    return [_interest(interest, rank) for rank, interest in enumerate(listed, 1)]


def get_interest(*, actor: Actor, lead_id: int, interest_id: int) -> InterestRow:
    """Return one interest of a lead. Raises LeadNotFound or InterestNotFound."""
    for row in interests(actor=actor, lead_id=lead_id):
        if row.id == interest_id:
            return row
    raise InterestNotFound("This lead has no such interest.", interest_id=interest_id)


def own_ids(*, lead_id: int) -> Sequence[int]:
    """Return the ids of a lead's own interests, most wanted first; for services."""
    own = UnitInterest.objects.filter(lead=lead_id).order_by("rank")
    return list(own.values_list("pk", flat=True))


def interested_leads(
    *, actor: Actor, unit_id: int, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[InterestedRow]:
    """Return the leads interested in a unit that the actor may see, latest interest first.

    A lead that was merged into another stands for that other. Raises Denied or BadCursor.
    """
    require(actor, *READERS)
    found = (
        _of_visible(actor)
        .filter(unit=unit_id)
        .annotate(
            shown_name=Coalesce("lead__merged_into__name", "lead__name"),
            shown_status=Coalesce("lead__merged_into__status", "lead__status"),
            owner=Case(
                When(lead__merged_into=None, then=F("lead__assigned_to")),
                default=F("lead__merged_into__assigned_to"),
                output_field=IntegerField(),
            ),
            owner_name=Case(
                When(lead__merged_into=None, then=_name_of("lead__assigned_to")),
                default=_name_of("lead__merged_into__assigned_to"),
            ),
        )
    )
    return paginate(
        found, order=["-id"], kinds=[int], cursor=cursor, limit=limit, shape=_interested
    )


def unit_choices(*, actor: Actor) -> dict[str, list[str]]:
    """Return the projects and cities of the catalogue that lists can be narrowed to."""
    require(actor, *READERS)
    offered = Unit.objects.exclude(status=UnitStatus.WITHDRAWN)
    return {name: _words(offered, name) for name in ("project", "city")}


def narrowed(units: QuerySet[Unit], filters: UnitFilters) -> QuerySet[Unit]:
    """Return those of `units` that every given filter lets through."""
    equal: dict[str, Any] = {
        "project": filters.project,
        "status": filters.status,
        "city": filters.city,
        "price__gte": filters.price_min,
        "price__lte": filters.price_max,
    }
    found = units.filter(
        **{name: value for name, value in equal.items() if value not in {None, ""}}
    )
    if filters.is_offered:
        found = found.exclude(status=UnitStatus.WITHDRAWN)
    for word in filters.q.replace("\x00", " ").casefold().split()[:8]:
        found = found.filter(search__contains=word)
    return found


def _words(units: QuerySet[Unit], name: str) -> list[str]:
    found = units.exclude(**{name: ""}).values_list(name, flat=True).distinct().order_by(name)
    return list(found[:MOST_CHOICES])


def _of_visible(actor: Actor) -> QuerySet[UnitInterest]:
    """Return the interests of leads the actor may see; `shown_lead` is the lead they stand for."""
    standing_for = Coalesce("lead__merged_into_id", "lead_id")
    return UnitInterest.objects.annotate(shown_lead=standing_for).filter(
        shown_lead__in=scope(actor).values("pk")
    )


def _shown(actor: Actor, units: QuerySet[Unit]) -> QuerySet[Unit]:
    counted = (
        _of_visible(actor)
        .filter(unit=OuterRef("pk"))
        .order_by()
        .values("unit")
        .annotate(n=Count("shown_lead", distinct=True))
        .values("n")
    )
    return units.annotate(interested=Coalesce(Subquery(counted), 0))


def _name_of(user: str) -> Coalesce:
    return Coalesce(NullIf(F(f"{user}__name"), Value("")), F(f"{user}__username"), Value(""))


def _row(unit: Unit) -> UnitRow:
    return UnitRow(*_unit(unit))


def _interest(found: UnitInterest, rank: int) -> InterestRow:
    unit = found.unit
    return InterestRow(
        id=found.pk,
        unit=unit.pk,
        unit_name=unit.name,
        project=unit.project,
        city=unit.city,
        price=unit.price,
        unit_status=unit.status,
        rank=rank,
        note=found.note,
        created_at=found.created_at,
        is_own=found.is_own,  # type: ignore[attr-defined] # annotated
    )


def _interested(found: Any) -> InterestedRow:
    return InterestedRow(
        lead_id=found.shown_lead,
        name=found.shown_name,
        status=found.shown_status,
        assigned_to=found.owner,
        assigned_name=found.owner_name,
        rank=found.rank,
        note=found.note,
        created_at=found.created_at,
    )
