"""What a lead can be found by, written by the worker, so that intake never waits for it.

What accounts are found by besides is known to a room above this one, connected in `config.wiring`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from django.db import connection

from leadflow.kernel.db import joins
from leadflow.leads import rules
from leadflow.leads.models import Lead, SearchDocument
from leadflow.leads.queries.searching import TABLE, has_index_table
from leadflow.leads.types import AlsoFoundBy

Knower = Callable[[Sequence[int]], Mapping[int, AlsoFoundBy]]

NOTHING: Final = AlsoFoundBy()

_knowers: list[Knower] = []


def know_accounts(knower: Knower) -> None:
    """Let `knower` say from now on what else accounts are found by; it replaces an earlier one."""
    _knowers[:] = [knower]


@joins
def write_documents(*, lead_ids: Iterable[int]) -> int:
    """Write down afresh what these leads can be found by; return how many documents changed.

    The lead is read and locked first, so that of two writers the later one writes the newer text.
    """
    found = Lead.objects.filter(pk__in=list(lead_ids)).select_related("person").order_by("id")
    leads = found.select_for_update(of=("self",), no_key=True)
    more = _more([lead.pk for lead in leads if lead.is_account])
    texts = {lead.pk: _text(lead, more.get(lead.pk, NOTHING)) for lead in leads}
    known = dict(SearchDocument.objects.filter(pk__in=texts).values_list("lead_id", "text"))
    changed = {pk: text for pk, text in texts.items() if known.get(pk) != text}

    SearchDocument.objects.bulk_create(
        [SearchDocument(lead_id=pk, text=text) for pk, text in changed.items()],
        update_conflicts=True,
        unique_fields=["lead"],
        update_fields=["text"],
    )
    if has_index_table():
        _keep_in_step(changed, known)
    return len(changed)


def _more(accounts: Sequence[int]) -> Mapping[int, AlsoFoundBy]:
    return _knowers[0](accounts) if accounts and _knowers else {}


def _text(lead: Lead, more: AlsoFoundBy) -> str:
    person = lead.person
    own = [number for number in (person and person.phone, lead.phone) if number]
    return rules.search_text(
        lead_id=lead.pk,
        name=" ".join([lead.name, person.name if person else "", *more.names]),
        phones=[*own, *more.phones],
        email=" ".join([lead.email, *more.emails]),
        city=lead.city,
    )


def _keep_in_step(changed: dict[int, str], known: dict[int, str]) -> None:
    """Tell SQLite's full-text table, which holds no text itself and so must be told the old one."""
    old = [(pk, known[pk]) for pk in changed if pk in known]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {TABLE} ({TABLE}, rowid, text) VALUES ('delete', %s, %s)",  # noqa: S608
            old,
        )
        cursor.executemany(
            f"INSERT INTO {TABLE} (rowid, text) VALUES (%s, %s)",  # noqa: S608
            list(changed.items()),
        )
