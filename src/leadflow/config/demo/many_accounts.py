"""Key accounts by the hundred thousand, and orders by the million, for trying the reports at size.

The accounts are made-up leads (`many`) with a profile and a contact. Each is called and orders in
a rhythm of its own, every fourth time with an order; one in ten has broken it. That people were in
touch is not written into their histories.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db import connection, transaction

from leadflow.accounts.models import Contact, Engagement, OrderRhythm
from leadflow.accounts.rules.orders import day_of
from leadflow.accounts.rules.rhythm import rhythm_of
from leadflow.config.demo.many import (
    NUMBERS,
    Told,
    keep_numbers_in_step,
    last_id,
    load_many,
    moment_sql,
    refresh_statistics,
    without_indexes,
)
from leadflow.kernel.db import is_postgres
from leadflow.kernel.organisation import organisation_zone
from leadflow.leads.models import Interaction, Lead

FILLED: Final = ("leads_interaction", "accounts_engagement", "accounts_contact")
BATCH: Final = 5000
ORDER_EVERY: Final = 4

ACCOUNTS: Final = """
    UPDATE leads_lead SET is_account = {true}, source = 'kam', team_id = (
        SELECT team_id FROM identity_user WHERE identity_user.id = leads_lead.assigned_to_id
    ) WHERE id > {leads}
"""
PROFILES: Final = """
    INSERT INTO accounts_restaurant (lead_id, address, state, pincode, contact_person,
        cuisine_type, restaurant_type, notes, timezone, country)
    SELECT id, id || ' Food Street', 'State ' || (id % 30), '' || (10000 + id % 90000), name,
        CASE id % 4 WHEN 0 THEN 'Italian' WHEN 1 THEN 'Chinese' WHEN 2 THEN 'Indian'
            ELSE 'Mexican' END,
        CASE id % 3 WHEN 0 THEN 'Fine Dining' WHEN 1 THEN 'Casual' ELSE 'Fast Food' END,
        '', '', ''
    FROM leads_lead WHERE id > {leads}
"""
CONTACTS: Final = """
    INSERT INTO accounts_contact (id, lead_id, name, role, email, phone, phone_e164, address,
        created_at)
    SELECT {contacts} + id - {leads}, id, name, 'Manager', email, phone, '', '', created_at
    FROM leads_lead WHERE id > {leads}
"""
# The account of interaction n, how often it was met since, the days of its rhythm, what it skipped.
ACCOUNT: Final = "((n - 1) % {accounts} + 1)"
TURN: Final = "((n - 1) / {accounts})"
DAYS: Final = "(20 + {account} % 60)"
LATE: Final = "CASE WHEN {account} % 10 = 0 THEN 25 ELSE {account} % 7 END"
SECONDS: Final = """-({turn} * {days} * 21600 + ({late}) * {days} * 8640
    + ({account} * 7 + {turn} * 13) % 20 * 3600)"""
IS_ORDER: Final = f"({{turn}} % {ORDER_EVERY} = 0)"
INTERACTIONS: Final = """
    INSERT INTO leads_interaction (id, lead_id, kind, at, outcome, details, created_at) {numbers}
    SELECT {interactions} + n, {leads} + {account},
        CASE WHEN {is_order} THEN 'order' WHEN n % 3 = 0 THEN 'email' ELSE 'call' END,
        {at}, '', 'Talked about the menu.', {at} FROM numbers
"""
ENGAGEMENTS: Final = """
    INSERT INTO accounts_engagement (interaction_id, lead_id, contact_id, order_placed,
        product_details, quantity, total_price, ordered_at) {numbers}
    SELECT {interactions} + n, {leads} + {account},
        CASE WHEN ({account} + {turn}) % 2 = 0 THEN {contacts} + {account} END, {is_order},
        CASE WHEN {is_order} THEN 'Units of product A' ELSE '' END,
        CASE WHEN {is_order} THEN n % 90 + 10 ELSE NULL END,
        CASE WHEN {is_order} THEN (n * 37 % 900000 + 1000) / 100.0 ELSE NULL END,
        CASE WHEN {is_order} THEN {at} ELSE NULL END
    FROM numbers
"""


def load_many_accounts(
    *,
    accounts: int,
    interactions: int,
    owners: Sequence[int],
    now: datetime,
    tell: Told = lambda _step: None,
) -> None:
    """Add accounts with so many interactions in all, shared out among `owners` (user ids).

    `tell` is called with the name of each step before it is taken.
    """
    leads = last_id(Lead)
    load_many(size=accounts, owners=owners, now=now, tell=tell)
    facts = _facts(leads, accounts, interactions, now)
    steps = [("accounts", ACCOUNTS), ("profiles", PROFILES), ("contacts", CONTACTS)]
    if interactions:
        steps += [("interactions", INTERACTIONS), ("orders", ENGAGEMENTS)]
    with transaction.atomic(), without_indexes(FILLED):
        for name, statement in steps:
            tell(name)
            with connection.cursor() as cursor:
                cursor.execute(statement.format_map(facts))
        keep_numbers_in_step("leads_interaction", "accounts_contact")
    tell("rhythms")
    for batch in _rhythms(leads):
        OrderRhythm.objects.bulk_create(batch)
    tell("statistics for the query planner")
    refresh_statistics()


def _facts(leads: int, accounts: int, interactions: int, now: datetime) -> dict[str, object]:
    """Return what the statements are filled in with."""
    known = {
        "account": ACCOUNT.format(accounts=accounts),
        "turn": TURN.format(accounts=accounts),
    }
    known["days"] = DAYS.format_map(known)
    known["late"] = LATE.format_map(known)
    known["is_order"] = IS_ORDER.format_map(known)
    known["at"] = moment_sql(now, SECONDS.format_map(known))
    return known | {
        "numbers": NUMBERS.format(size=interactions),
        "leads": leads,
        "contacts": last_id(Contact),
        "interactions": last_id(Interaction),
        "true": "true" if is_postgres() else "1",
    }


def _rhythms(leads: int) -> Iterator[list[OrderRhythm]]:
    """Yield the rhythms of the accounts after a lead's id, many at a time."""
    zone = organisation_zone()
    orders = (
        Engagement.objects.filter(order_placed=True, lead__gt=leads)
        .order_by("lead", "ordered_at")
        .values_list("lead", "ordered_at")
    )
    batch: list[OrderRhythm] = []
    rows: Iterator[tuple[Any, ...]] = orders.iterator(chunk_size=BATCH)
    for lead_id, group in groupby(rows, key=itemgetter(0)):
        rhythm = rhythm_of(day_of(at.astimezone(UTC), zone) for _, at in group)
        if rhythm:
            batch.append(
                OrderRhythm(
                    lead_id=lead_id,
                    interval=rhythm.interval,
                    spread=rhythm.spread,
                    confidence=rhythm.confidence,
                    last_order=rhythm.last_order,
                    due_on=rhythm.due_on,
                    late_after=rhythm.late_after,
                )
            )
        if len(batch) >= BATCH:
            yield batch
            batch = []
    yield batch
