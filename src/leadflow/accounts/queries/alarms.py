"""Which accounts should have ordered by now: those whose rhythm is known and broken."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from leadflow.accounts.models import OrderRhythm
from leadflow.accounts.queries.profiles import visible
from leadflow.accounts.queries.reach import belongs, few
from leadflow.accounts.queries.reports import ALL, chosen
from leadflow.accounts.rules.orders import day_of
from leadflow.accounts.rules.rhythm import LEAST_TRUST
from leadflow.accounts.types.orders import AlarmRow, PerformanceFilters
from leadflow.identity.types import SYSTEM, Actor
from leadflow.kernel.organisation import organisation_zone
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.leads.queries.touches import touches
from leadflow.leads.types import LeadStatus


def rhythm_alarms(
    *,
    actor: Actor,
    filters: PerformanceFilters = ALL,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    now: datetime,
) -> Page[AlarmRow]:
    """Return the page of accounts that should have ordered, the latest alarms first.

    Never one whose rhythm is thin, nor one that is lost. Two queries. Raises BadCursor.
    """
    today = day_of(now, organisation_zone())
    accounts = chosen(actor=actor, filters=filters)
    contacts = touches(accounts).filter(lead=OuterRef("lead"), at__lte=now).order_by("-at", "-id")
    found = (
        broken(accounts, few(accounts), now=now)
        .select_related("lead")
        .annotate(
            owner_name=Coalesce(
                NullIf(F("lead__assigned_to__name"), Value("")),
                "lead__assigned_to__username",
                Value(""),
            ),
            contact_at=Subquery(contacts.values("at")[:1]),
            contact_kind=Subquery(contacts.values("kind")[:1]),
        )
    )
    return paginate(
        found,
        order=("-late_after", "-lead_id"),
        kinds=(date, int),
        cursor=cursor,
        limit=limit,
        shape=lambda row: _alarm(row, today),
    )


def broken(
    accounts: QuerySet[Any], only: Sequence[int] | None = None, *, now: datetime
) -> QuerySet[OrderRhythm]:
    """Return the broken rhythms of accounts (`rules.rhythm.Rhythm.is_broken`), not of lost ones.

    When the accounts are few, `only` are their ids.
    """
    today = day_of(now, organisation_zone())
    return OrderRhythm.objects.filter(
        belongs(accounts, only), late_after__lt=today, confidence__gte=LEAST_TRUST
    ).exclude(lead__status=LeadStatus.LOST)


def untold(*, now: datetime, limit: int) -> list[int]:
    """Return accounts whose broken rhythm nobody was told of yet, the latest first."""
    pending = broken(visible(SYSTEM), None, now=now).filter(alarmed_on=None)
    found = pending.order_by("-late_after", "-lead_id").values_list("lead_id", flat=True)
    return list(found[:limit])


def _alarm(row: Any, today: date) -> AlarmRow:
    return AlarmRow(
        restaurant_id=row.lead_id,
        name=row.lead.name,
        status=row.lead.status,
        assigned_to=row.lead.assigned_to_id,
        assigned_name=row.owner_name,
        interval=row.interval,
        confidence=row.confidence,
        last_order=row.last_order,
        due_on=row.due_on,
        late_after=row.late_after,
        days_late=max(0, (today - row.due_on).days),
        last_contact=row.contact_at,
        last_contact_kind=row.contact_kind or "",
    )
