"""Being in touch with an account, and what it ordered: written down, corrected, removed, put back.

Whatever changes an order keeps the account's rhythm anew in the same transaction.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from leadflow.accounts.models import Contact, Engagement
from leadflow.accounts.queries.engagements import NoSuchEngagement, get_engagement
from leadflow.accounts.rules.orders import changed, differences, ordered_at, settled
from leadflow.accounts.services.guards import account_named, account_to_change, check_contact
from leadflow.accounts.services.rhythms import recount
from leadflow.accounts.types.orders import EngagementFacts, EngagementRow
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits
from leadflow.leads.queries.touches import removed_touch
from leadflow.leads.rules import UNDO_DAYS
from leadflow.leads.rules.fields import moment, money, told
from leadflow.leads.services import TooLate, record_touch
from leadflow.leads.services.touches import change_touch, put_touch_back, remove_touch
from leadflow.leads.types import InteractionKind

ORDER: Final = ("product_details", "quantity", "total_price", "order_date")


@commits
def record_engagement(*, actor: Actor, lead_id: int, facts: EngagementFacts, now: datetime) -> int:
    """Write down that somebody was in touch with an account; return the interaction's id.

    Raises NotPermitted, NoSuchAccount, NotYourLead, NoSuchContact, BadOrder or BadField; then
    nothing has changed.
    """
    lead = account_named(actor=actor, lead_id=lead_id, field="lead")
    decided = settled(facts, now=now)
    check_contact(lead_id=lead_id, contact_id=decided.contact)
    made = record_touch(
        actor=actor,
        lead=lead,
        kind=decided.kind,
        at=decided.at or now,
        details=decided.details,
        now=now,
    )
    Engagement.objects.create(interaction_id=made, lead_id=lead_id, **_kept(decided))
    if decided.order_placed:
        recount(lead_id=lead_id)
    return made


@commits
def update_engagement(
    *, actor: Actor, engagement_id: int, changes: Mapping[str, Any], now: datetime
) -> None:
    """Correct what was written down; `changes` are named as in `EngagementFacts`.

    The same again is no step of the history. Raises NotPermitted, NoSuchEngagement, NotYourLead,
    NoSuchContact, BadOrder or BadField; then nothing has changed.
    """
    row = _held(actor, engagement_id)
    decided = settled(changed(row, changes), now=now)
    different = differences(row, decided)
    if not different:
        return
    if "contact" in different:
        check_contact(lead_id=row.lead, contact_id=decided.contact)
    change_touch(
        actor=actor,
        lead_id=row.lead,
        interaction_id=row.id,
        kind=decided.kind,
        at=decided.at or row.at,
        details=decided.details,
        changed={name: [told(old), told(new)] for name, (old, new) in different.items()},
        now=now,
    )
    Engagement.objects.update_or_create(pk=row.id, defaults=_kept(decided) | {"lead_id": row.lead})
    if row.ordered_at != ordered_at(decided):
        recount(lead_id=row.lead)


@commits
def delete_engagement(*, actor: Actor, engagement_id: int, now: datetime) -> None:
    """Remove an interaction; it can be brought back for 30 days (`restore_engagement`).

    Raises NotPermitted, NoSuchEngagement or NotYourLead; then nothing has changed.
    """
    row = _held(actor, engagement_id)
    order = {name: told(getattr(row, name)) for name in (*ORDER, "contact", "order_placed")}
    remove_touch(
        actor=actor, lead_id=row.lead, interaction_id=row.id, kept={"order": order}, now=now
    )
    if row.order_placed:
        recount(lead_id=row.lead)


@commits
def restore_engagement(*, actor: Actor, lead_id: int, engagement_id: int, now: datetime) -> None:
    """Bring back an interaction that was removed at most 30 days ago.

    Raises NotPermitted, NoSuchAccount, NotYourLead, NoSuchEngagement, or TooLate; then nothing has
    changed.
    """
    account_named(actor=actor, lead_id=lead_id, field="lead")
    found = removed_touch(lead_id=lead_id, interaction_id=engagement_id)
    if found is None or "order" not in found[1]:
        raise NoSuchEngagement("There is no such interaction to bring back.")
    removed_at, kept = found
    if now - removed_at > timedelta(days=UNDO_DAYS):
        raise TooLate("This was removed more than 30 days ago and stays away.")
    is_back = put_touch_back(
        actor=actor, lead_id=lead_id, interaction_id=engagement_id, kept=kept, now=now
    )
    if not is_back:
        raise NoSuchEngagement("This interaction is there already.")
    facts = _facts(lead_id, kept)
    Engagement.objects.create(interaction_id=engagement_id, lead_id=lead_id, **_kept(facts))
    if facts.order_placed:
        recount(lead_id=lead_id)


def _held(actor: Actor, engagement_id: int) -> EngagementRow:
    """Return an interaction as it is once nobody else can change its account."""
    row = get_engagement(actor=actor, engagement_id=engagement_id)
    account_to_change(actor=actor, lead_id=row.lead)
    return get_engagement(actor=actor, engagement_id=engagement_id)


def _kept(facts: EngagementFacts) -> dict[str, Any]:
    return {
        "contact_id": facts.contact,
        "order_placed": facts.order_placed,
        "product_details": facts.product_details,
        "quantity": facts.quantity,
        "total_price": facts.total_price,
        "order_date": facts.order_date,
        "ordered_at": ordered_at(facts),
    }


def _facts(lead_id: int, kept: Mapping[str, Any]) -> EngagementFacts:
    """Return what the history kept of an interaction; a contact who is gone is nobody."""
    order = kept["order"]
    contact = Contact.objects.filter(pk=order["contact"], lead=lead_id)
    return EngagementFacts(
        kind=InteractionKind(kept["kind"]),
        contact=contact.values_list("pk", flat=True).first(),
        details=kept["details"],
        order_placed=order["order_placed"],
        at=moment("date", kept["at"]),
        product_details=order["product_details"],
        quantity=order["quantity"],
        total_price=money("total_price", order["total_price"]),
        order_date=moment("order_date", order["order_date"]),
    )
