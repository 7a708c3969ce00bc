"""Leads by the million, for trying the product at size: whole histories, written by the database.

Every lead has a person, its steps, its status changes and its search text, so that every invariant
holds and every list, board and statistic has something to show. Nothing is announced: nobody is to
be told of leads that are made up.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from leadflow.events.services.dead_letters import KEPT
from leadflow.kernel.db import is_postgres
from leadflow.leads.models import Lead, Person, Tag

YEAR: Final = timedelta(days=365)
NEWEST: Final = timedelta(hours=12)  # so that every step of the newest lead is past, too
TAGS: Final = ("vip", "call-after-six", "first-home", "investor", "fleet")
Told = Callable[[str], None]

NUMBERS: Final = """WITH RECURSIVE numbers(n) AS (
    SELECT CAST(1 AS bigint) UNION ALL SELECT n + 1 FROM numbers WHERE n < {size})
"""
# Lots drawn for each lead, so that who it is says nothing about where it stands or comes from.
LOT: Final = "n * 48271 % 65537 % 20"
PLACE: Final = "n * 7919 % 10007 % 100"
STATUS: Final = f"""CASE WHEN {LOT} < 11 THEN 'new' WHEN {LOT} < 15 THEN 'contacted'
    WHEN {LOT} < 17 THEN 'qualified' WHEN {LOT} < 18 THEN 'negotiation'
    WHEN {LOT} < 19 THEN 'converted' ELSE 'lost' END"""
CHANGES: Final = f"""CASE WHEN {LOT} < 11 THEN 0 WHEN {LOT} < 15 THEN 1
    WHEN {LOT} < 17 THEN 2 WHEN {LOT} < 18 THEN 3
    WHEN {LOT} < 19 THEN 4 ELSE 1 END"""
IS_LOST: Final = f"{LOT} = 19"
IS_OPEN: Final = f"{LOT} < 18"
REASON: Final = (
    "CASE n % 3 WHEN 0 THEN 'Too dear' WHEN 1 THEN 'Bought elsewhere' ELSE 'No answer' END"
)
NAMED: Final = "CAST(n * 6151 % 9973 % 10 AS integer)"
FIRST: Final = f"substr('AshaLeraThanBongPriyRaviSitaAmitNeoSZola', {NAMED} * 4 + 1, 4)"
NAME: Final = f"{FIRST} || ' ' || 'Family' || (n % 5000)"
DIGITS: Final = "substr('' || (100000000 + ({leads} + n) * 2147 % 100000000), 2)"
CITY: Final = f"CASE WHEN {PLACE} % 2 = 0 THEN '' ELSE 'City ' || ({PLACE}) END"

PEOPLE: Final = """
    INSERT INTO leads_person (id, name, phone, email, created_at) {numbers}
    SELECT {people} + n, {name}, '+9163' || {digits}, 'p' || ({leads} + n) || '@example.com',
           {created} FROM numbers
"""
LEADS: Final = """
    INSERT INTO leads_lead (id, person_id, name, phone, email, source, channel, city, language,
        status, status_since, lost_reason, assigned_to_id, assigned_at, value, next_action,
        next_action_at, seq, version, created_at, touched_at, last_activity_at) {numbers}
    SELECT {leads} + n, {people} + n, {name}, '63' || {digits},
        'p' || ({leads} + n) || '@example.com',
        CASE n % 4 WHEN 0 THEN 'form' WHEN 1 THEN 'bot' ELSE 'affiliate' END,
        'channel' || (n % 200), {city}, CASE n % 5 WHEN 0 THEN 'hi' ELSE 'en' END,
        {status}, CASE WHEN {changes} = 0 THEN NULL ELSE {last} END,
        CASE WHEN {is_lost} THEN {reason} ELSE '' END, {owner},
        CASE WHEN {owner} IS NULL THEN NULL ELSE {created} END,
        CASE WHEN n % 5 < 3 THEN (n * 37 % 900 + 100) * 1000 ELSE NULL END,
        CASE WHEN {is_due} THEN 'Call again' ELSE '' END,
        CASE WHEN {is_due} THEN {due} ELSE NULL END,
        1 + {changes}, 1 + {changes}, {created},
        CASE WHEN {changes} = 0 THEN NULL ELSE {last} END, {last}
    FROM numbers
"""
FIRST_STEPS: Final = """
    INSERT INTO leads_timelineentry (lead_id, seq, kind, at, actor_name, text, rule, data) {numbers}
    SELECT {leads} + n, 1, 'received', {created}, 'system', 'Received', '', {nothing} FROM numbers
"""
STEPS: Final = """
    INSERT INTO leads_timelineentry (lead_id, seq, kind, at, actor_name, text, rule, data) {numbers}
    SELECT {leads} + n, 1 + {step}, 'status', {moment}, 'system', {old} || ' → ' || {new}, '',
        {nothing} FROM numbers WHERE {changes} >= {step}
"""
STATUS_CHANGES: Final = """
    INSERT INTO leads_statuschange (lead_id, old_status, new_status, reason, changed_at) {numbers}
    SELECT {leads} + n, {old}, {new}, CASE WHEN {is_lost} THEN {reason} ELSE '' END, {moment}
    FROM numbers WHERE {changes} >= {step}
"""
LEAD_TAGS: Final = """
    INSERT INTO leads_leadtag (lead_id, tag_id) {numbers}
    SELECT {leads} + n, {tag} FROM numbers WHERE n % 25 = {turn}
"""
DOCUMENTS: Final = """
    INSERT INTO leads_searchdocument (lead_id, text)
    SELECT id, '  ' || lower(replace(name, ' ', '  ')) || '  91' || phone || '  ' || phone
           || '  ' || email || '  ' || lower(replace(city, ' ', '  ')) || '  #' || id || ' '
    FROM leads_lead WHERE id > {leads}
"""
# Facts that were delivered long ago to nobody: a step younger than these are kept has one.
FACTS: Final = """
    INSERT INTO events_outboxmessage
        (name, stream, seq, payload, published_at, due_at, fanned_out_at)
    SELECT 'leads.made_up', 'lead:' || lead_id, seq, {nothing}, at, at, at
    FROM leads_timelineentry WHERE lead_id > {leads} AND at >= {kept_since}
"""
FILLED: Final = ("leads_lead", "leads_timelineentry", "leads_statuschange", "leads_searchdocument")
INDEXES: Final = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename = ANY(%s) AND indexdef NOT LIKE 'CREATE UNIQUE%%'
"""
WAY: Final = ("new", "contacted", "qualified", "negotiation", "converted")


def load_many(
    *, size: int, owners: Sequence[int], now: datetime, tell: Told = lambda _step: None
) -> None:
    """Add `size` leads of the last year, most of them shared out among `owners` (user ids).

    `tell` is called with the name of each step before it is taken.
    """
    tags = [Tag.objects.get_or_create(name=name)[0].pk for name in TAGS]
    facts = _facts(size, owners, now)
    with transaction.atomic(), without_indexes(FILLED):
        for name, statement, more in _statements(tags):
            tell(name)
            sql = statement.format_map(facts | more).format_map(facts | more)
            with connection.cursor() as cursor:
                cursor.execute(sql)
        keep_numbers_in_step("leads_person", "leads_lead")
    tell("statistics for the query planner")
    refresh_statistics()


def refresh_statistics() -> None:
    """Let the query planner know what is there now."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if is_postgres() else "ANALYZE")


def _statements(tags: Sequence[int]) -> list[tuple[str, str, dict[str, object]]]:
    """Return what is to be written: the name of the step, the statement, and its own facts."""
    steps: list[tuple[str, str, dict[str, object]]] = [
        ("people", PEOPLE, {}),
        ("leads", LEADS, {}),
        ("first steps", FIRST_STEPS, {}),
    ]
    for step in range(1, len(WAY)):
        new = (
            f"'{WAY[step]}'" if step > 1 else f"CASE WHEN {IS_LOST} THEN 'lost' ELSE '{WAY[1]}' END"
        )
        facts: dict[str, object] = {"step": step, "old": f"'{WAY[step - 1]}'", "new": new}
        facts["moment"] = _after(str(step))
        steps.append((f"step {step + 1} of histories", STEPS, facts))
        steps.append((f"status change {step}", STATUS_CHANGES, facts))
    steps += [("tags", LEAD_TAGS, {"tag": tag, "turn": turn}) for turn, tag in enumerate(tags)]
    return [*steps, ("facts", FACTS, {}), ("search texts", DOCUMENTS, {})]


def _facts(size: int, owners: Sequence[int], now: datetime) -> dict[str, object]:
    """Return what the statements are filled in with."""
    choice = " ".join(f"WHEN {turn} THEN {owner}" for turn, owner in enumerate(owners))
    owner = f"CASE n % 3 WHEN 0 THEN NULL ELSE CASE (n / 3) % {len(owners)} {choice} END END"
    return {
        "numbers": NUMBERS.format(size=size),
        "people": last_id(Person),
        "leads": last_id(Lead),
        "name": NAME,
        "nothing": "'{{}}'",
        "digits": DIGITS,
        "city": CITY,
        "status": STATUS,
        "changes": CHANGES,
        "is_lost": IS_LOST,
        "is_due": f"{IS_OPEN} AND n % 3 = 1",
        "reason": REASON,
        "owner": owner if owners else "NULL",
        "created": moment_sql(now - NEWEST, f"-(({size} - n) * {YEAR.total_seconds() / size})"),
        "last": _after(f"({CHANGES})"),
        "kept_since": moment_sql(now - KEPT, "-86400"),
        "due": moment_sql(now, "(n % 240 - 120) * 3600"),
    }


def _after(hours: str) -> str:
    """Return the moment so many hours after a lead came in."""
    if is_postgres():
        return f"{{created}} + {hours} * interval '1 hour'"
    return f"strftime('%Y-%m-%d %H:%M:%f', {{created}}, ({hours}) || ' hours')"


def moment_sql(base: datetime, seconds: str) -> str:
    """Return the moment so many seconds from `base`, as this database spells it."""
    text = base.strftime("%Y-%m-%d %H:%M:%S")
    if is_postgres():
        return f"(timestamptz '{text}+00' + ({seconds}) * interval '1 second')"
    return f"strftime('%Y-%m-%d %H:%M:%f', '{text}', ({seconds}) || ' seconds')"


def last_id(model: type[Any]) -> int:
    """Return the newest row's id; 0 while there is none."""
    newest: int | None = model.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def keep_numbers_in_step(*tables: str) -> None:
    """Let the database give out ids after ours; SQLite sees to it itself."""
    if not is_postgres():
        return
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
            )


@contextmanager
def without_indexes(tables: Sequence[str]) -> Iterator[None]:
    """Make the indexes after the rows, which is many times as fast as keeping them.

    All in one transaction: nobody sees the tables without them.
    """
    with connection.cursor() as cursor:
        if not is_postgres():
            yield
            if "leads_searchdocument" in tables:
                cursor.execute("INSERT INTO leads_search(leads_search) VALUES ('rebuild')")
            return
        cursor.execute(INDEXES, [list(tables)])
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or the tables count as in use
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for _, definition in found:
            cursor.execute(definition)
