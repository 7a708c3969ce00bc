"""Finding leads by what people remember of them: part of a name, number, address or `L-12`.

One question for both databases. PostgreSQL compares with LIKE, which its trigram index serves;
SQLite asks its full-text table of trigrams. Without either the answer is the same, only slower.
"""

from functools import cache

from django.db import connection
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import is_postgres
from leadflow.leads import rules
from leadflow.leads.models import Lead, SearchDocument
from leadflow.leads.queries.visible import row, scope, shown
from leadflow.leads.types import LeadRow

TABLE = "leads_search"
MOST_PARTS = 8
NEWEST: tuple[str, ...] = ("-place",)


def search_leads(*, actor: Actor, text: str, limit: int = 20) -> list[LeadRow]:
    """Return the newest leads the actor may see that hold every piece of `text`."""
    if not rules.search_parts(text):
        return []
    sees_own = not actor.may(Permission.LEAD_VIEW_ALL)
    found = matching(scope(actor), text, are_few=sees_own)
    return [row(lead) for lead in shown(found).order_by(*NEWEST)[:limit]]


def matching(
    leads: QuerySet[Lead], text: str, *, place: str = "pk", are_few: bool = False
) -> QuerySet[Lead]:
    """Narrow `leads` to those that hold every piece of `text`; no text narrows nothing.

    Each lead gets its `place`, the number it has wherever it is read from: to be sorted by. SQLite
    looks into the document of each of a few leads; a word that a million hold may be in none.
    """
    parts = rules.search_parts(text)[:MOST_PARTS]
    if parts and has_index_table() and not are_few:
        return _in_index_table(leads, parts)
    placed = leads.annotate(place=F(place))
    if not parts:
        return placed
    if is_postgres():
        return placed.filter(pk__in=_like(parts))
    holds = [Q(text__contains=part) for part in parts]
    return placed.filter(Exists(SearchDocument.objects.filter(*holds, lead_id=OuterRef("pk"))))


def _like(parts: list[str]) -> RawSQL:
    """Ask PostgreSQL's documents, with the pieces inside the statement, quoted by the driver.

    As parameters they would be unknown to a prepared statement's plan, which then walks all leads
    from the newest on: half a second at a million leads, instead of two milliseconds.
    """
    patterns = [f"%{connection.ops.prep_for_like_query(part)}%" for part in parts]
    holds = " AND ".join(["text LIKE %s"] * len(parts))
    sql = connection.ops.compose_sql(  # type: ignore[attr-defined] # PostgreSQL's own
        f"SELECT lead_id FROM leads_searchdocument WHERE {holds}",  # noqa: S608
        patterns,
    )
    return RawSQL(sql.replace("%", "%%"), [])  # noqa: S611 - quoted by the driver


def has_index_table() -> bool:
    """Tell whether this database keeps a full-text table beside the documents (SQLite only)."""
    return not is_postgres() and _has_table(str(connection.settings_dict["NAME"]))


@cache
def _has_table(_database: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = %s", [TABLE])
        return bool(cursor.fetchone()[0])


def _in_index_table(leads: QuerySet[Lead], parts: list[str]) -> QuerySet[Lead]:
    """Join SQLite's full-text table, which hands out its rows newest first and one by one.

    Asked for a set of ids instead, it would gather all of them first: two seconds for a word that
    a million leads hold. Each piece is one quoted phrase, so nothing in it is an operator.
    """
    phrases = " AND ".join('"{}"'.format(part.replace('"', '""')) for part in parts)
    joined = leads.extra(  # noqa: S610 - the only variable part is a parameter
        tables=[TABLE],
        where=[f"{TABLE}.rowid = leads_lead.id AND {TABLE}.text MATCH %s"],
        params=[phrases],
    )
    place = RawSQL(f"{TABLE}.rowid", [], BigIntegerField())  # noqa: S611 - a column's name
    placed: QuerySet[Lead] = joined.annotate(place=place)
    return placed
