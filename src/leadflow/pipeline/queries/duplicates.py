"""Which leads may be the same: of one number, one address, one person."""

from typing import Any, Final

from django.db.models import Count, F, QuerySet, Value, Window
from django.db.models.functions import Coalesce, Lower, NullIf, RowNumber

from leadflow.identity.rules import require
from leadflow.identity.types import SYSTEM, Actor, Permission
from leadflow.kernel.codec import storable
from leadflow.kernel.paging import BadCursor, Cursor, Page
from leadflow.kernel.secrets import Unopenable, open_sealed, seal
from leadflow.leads.queries import LeadNotFound, e164_of, scope
from leadflow.leads.queries.matching import by_address
from leadflow.pipeline.types.merging import Alike, Candidate, Duplicate, Group

LOOKERS: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
MOST: Final = 20
MOST_IN_GROUP: Final = 6
LONGEST: Final = 254
PLACES: Final = "pipeline.duplicates:places"
OWNER: Final = Coalesce(
    NullIf(F("assigned_to__name"), Value("")), "assigned_to__username", Value("")
)


def find_duplicates(
    *, actor: Actor, phone: str = "", email: str = "", except_id: int | None = None
) -> list[Duplicate]:
    """Return leads with this number, as it was typed, or this address; newest first.

    Of those the actor may not see, only that there is one and whose it is. `except_id` is the lead
    that is being worked on. At most five queries. Raises NotPermitted.
    """
    require(actor, *LOOKERS)
    typed = [text.strip() for text in (phone, email)]
    number, address = (text if storable(text) and len(text) <= LONGEST else "" for text in typed)
    return _alike(actor, number=e164_of(number), email=address, person=None, except_id=except_id)


def duplicates_of(*, actor: Actor, lead_id: int) -> list[Duplicate]:
    """Return leads with the number, the address or the person of one that the actor may see.

    Raises NotPermitted or LeadNotFound.
    """
    require(actor, *LOOKERS)
    found = scope(actor).filter(pk=lead_id).values_list("phone", "email", "person").first()
    if found is None:
        raise LeadNotFound("There is no such lead.", lead_id=lead_id)
    phone, email, person = found
    return _alike(actor, number=e164_of(phone), email=email, person=person, except_id=lead_id)


def context_of(actor: Actor) -> str:
    """Return for whom a token is sealed: nobody else can use it."""
    return f"pipeline.duplicates:{actor.user_id}"


def _alike(
    actor: Actor, *, number: str | None, email: str, person: int | None, except_id: int | None
) -> list[Duplicate]:
    ways: list[tuple[str, QuerySet[Any]]] = []
    everybody = scope(SYSTEM).order_by()
    if number:
        ways.append(("phone", everybody.filter(person__phone=number).exclude(phone="")))
    if email:
        ways.append(("email", by_address(everybody).filter(address=Lower(Value(email)))))
    if person is not None:
        ways.append(("person", everybody.filter(person=person)))
    found: dict[int, list[str]] = {}
    for name, leads in ways:
        for pk in leads.order_by("-id").values_list("pk", flat=True)[: MOST + 1]:
            found.setdefault(pk, []).append(name)
    if not found:
        return []
    seen = set(scope(actor).filter(pk__in=found).values_list("pk", flat=True))
    if except_id in seen:
        del found[except_id]
    return _rows(actor, found, seen)


def _rows(actor: Actor, found: dict[int, list[str]], seen: set[int]) -> list[Duplicate]:
    leads = scope(SYSTEM).filter(pk__in=found).annotate(owner_name=OWNER).order_by("-id")
    rows: list[Duplicate] = []
    owners: set[int | None] = set()
    fields = ("pk", "name", "status", "assigned_to", "owner_name", "created_at")
    for pk, name, status, owner, owner_name, created_at in leads.values_list(*fields)[:MOST]:
        if pk in seen:
            ways = tuple(found[pk])
            rows.append(Duplicate(pk, name, status, owner, owner_name, created_at, ways))
        elif owner not in owners:
            owners.add(owner)
            rows.append(_blind(actor, pk, owner_name))
    return rows


def _blind(actor: Actor, lead_id: int, owner_name: str) -> Duplicate:
    """Return all that may be said of a lead that the actor may not see."""
    return Duplicate(
        id=None,
        name="",
        status="",
        owner=None,
        owner_name=owner_name,
        created_at=None,
        by=(),
        token=seal(str(lead_id), context=context_of(actor)),
    )


def list_groups(
    *, actor: Actor, alike: Alike, cursor: str | None = None, limit: int = 20
) -> Page[Group]:
    """Return groups of leads that have a person, or an address, in common; two queries.

    Raises NotPermitted for whoever may not merge, and BadCursor.
    """
    require(actor, Permission.LEAD_MERGE)
    leads = scope(actor).order_by()
    if alike is Alike.PERSON:
        leads = leads.exclude(person=None).annotate(shared=F("person"))
    else:
        leads = by_address(leads).annotate(shared=F("address"))
    beyond = leads.filter(shared__gt=_place(cursor, alike)) if cursor else leads
    counted = beyond.values_list("shared").annotate(count=Count("pk")).filter(count__gt=1)
    found = list(counted.order_by("shared")[: limit + 1])
    kept = dict(found[:limit])
    members = _members(leads.filter(shared__in=list(kept)))
    groups = [Group(str(key), count, tuple(members[key])) for key, count in kept.items()]
    return Page(groups, _cursor(found[limit - 1][0]) if len(found) > limit else None)


def _cursor(shared: int | str) -> str:
    """Return the place after a group; an e-mail address is nobody's to read in an address bar."""
    return Cursor.encode(shared if isinstance(shared, int) else seal(shared, context=PLACES))


def _place(cursor: str, alike: Alike) -> int | str:
    kind: type[int | str] = int if alike is Alike.PERSON else str
    (after,) = Cursor.decode(cursor, kind)
    if alike is Alike.PERSON:
        return int(after)
    try:
        return open_sealed(after, context=PLACES)
    except Unopenable as error:
        raise BadCursor("This cursor does not belong to this list.", field="cursor") from error


def _members(leads: QuerySet[Any]) -> dict[int | str, list[Candidate]]:
    """Return the first leads of each group, oldest first."""
    place = Window(RowNumber(), partition_by=[F("shared")], order_by="id")
    first = leads.annotate(place=place, owner_name=OWNER).filter(place__lte=MOST_IN_GROUP)
    names = ("pk", "name", "phone", "email", "status", "owner_name", "value", "created_at")
    members: dict[int | str, list[Candidate]] = {}
    for shared, *facts in first.order_by("id").values_list("shared", *names):
        members.setdefault(shared, []).append(Candidate(*facts))
    return members
