"""Accounts as the actor may see them; what other questions of this room start from."""

from collections.abc import Iterable
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from leadflow.accounts.models import Restaurant
from leadflow.accounts.types import AccountFilters, RestaurantRow
from leadflow.identity.types import Actor
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.leads.queries import scope, status_history
from leadflow.leads.queries.searching import matching
from leadflow.leads.types import LeadStatus, StatusRow

ALL: Final = AccountFilters()


class AccountNotFound(NotFound):
    code = "accounts.not_found"


def visible(actor: Actor) -> QuerySet[Any]:
    """Return the leads that are accounts and that the actor may know of (`leads.queries.scope`)."""
    return scope(actor).filter(is_account=True)


def get_account(*, actor: Actor, lead_id: int) -> RestaurantRow:
    """Return one account. Raises AccountNotFound, also when the actor may not know of it."""
    found = _shown(visible(actor).filter(pk=lead_id)).first()
    if found is None:
        raise AccountNotFound("There is no such account.", lead_id=lead_id)
    return _row(found)


def list_accounts(
    *,
    actor: Actor,
    filters: AccountFilters = ALL,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[RestaurantRow]:
    """Return the page of accounts that follows `cursor`, in the order they came in.

    One query. Raises BadCursor.
    """
    equal = {
        "status": filters.status,
        "city": filters.city,
        "assigned_to": filters.assigned_to,
    }
    given = {name: value for name, value in equal.items() if value not in {None, ""}}
    found = matching(visible(actor).filter(**given), filters.q)
    return paginate(
        _shown(found), order=("place",), kinds=(int,), cursor=cursor, limit=limit, shape=_row
    )


def status_history_of(*, actor: Actor, lead_id: int) -> list[StatusRow]:
    """Return every change of an account's status, oldest first. Raises AccountNotFound."""
    check_visible(actor=actor, lead_id=lead_id)
    return status_history(actor=actor, lead_id=lead_id)


def check_visible(*, actor: Actor, lead_id: int) -> None:
    """Raise AccountNotFound unless the actor may know of this account."""
    if not visible(actor).filter(pk=lead_id).exists():
        raise AccountNotFound("There is no such account.", lead_id=lead_id)


def zone_of(row: RestaurantRow) -> ZoneInfo:
    """Return the time zone an account lives in: its own, else the organisation's."""
    return ZoneInfo(row.timezone or settings.ORGANISATION_TIME_ZONE)


def zones_of(lead_ids: Iterable[int]) -> dict[int, ZoneInfo]:
    """Return the time zones these accounts live in, in one query; whoever asks."""
    wanted = list(lead_ids)
    own = dict(Restaurant.objects.filter(pk__in=wanted).values_list("lead_id", "timezone"))
    return {pk: ZoneInfo(own.get(pk) or settings.ORGANISATION_TIME_ZONE) for pk in wanted}


def _shown(leads: QuerySet[Any]) -> QuerySet[Any]:
    shown: QuerySet[Any] = leads.select_related("restaurant", "person").annotate(
        owner_name=Coalesce(
            NullIf(F("assigned_to__name"), Value("")), "assigned_to__username", Value("")
        ),
    )
    return shown


def _row(lead: Any) -> RestaurantRow:
    profile = lead.restaurant
    return RestaurantRow(
        id=lead.pk,
        name=lead.name,
        address=profile.address,
        city=lead.city,
        state=profile.state,
        pincode=profile.pincode,
        contact_person=profile.contact_person,
        phone=lead.phone,
        phone_e164=(lead.person.phone or "") if lead.person and lead.phone else "",
        email=lead.email,
        status=LeadStatus(lead.status),
        potential_revenue=lead.value,
        cuisine_type=profile.cuisine_type,
        restaurant_type=profile.restaurant_type,
        notes=profile.notes,
        timezone=profile.timezone,
        country=profile.country,
        assigned_to=lead.assigned_to_id,
        assigned_name=lead.owner_name,
        team_id=lead.team_id,
        version=lead.version,
        created_at=lead.created_at,
        updated_at=lead.last_activity_at,
    )
