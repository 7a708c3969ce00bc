"""The people one talks to at an account: written down, changed, removed and brought back."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from leadflow.accounts.models import Contact, Engagement
from leadflow.accounts.queries.contacts import ContactNotFound, get_contact
from leadflow.accounts.rules import profiles as rules
from leadflow.accounts.services.guards import account_named, account_to_change
from leadflow.accounts.types import ContactFacts
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, NotFound
from leadflow.leads.queries import e164_of
from leadflow.leads.rules import UNDO_DAYS
from leadflow.leads.services import edited

MOST: Final = 200


class TooManyContacts(Conflict):
    code = "accounts.too_many_contacts"


class ContactInUse(Conflict):
    code = "accounts.contact_in_use"


@commits
def add_contact(*, actor: Actor, lead_id: int, facts: ContactFacts, now: datetime) -> int:
    """Write down somebody at an account; return their id.

    Raises NotPermitted, NoSuchAccount, NotYourLead, BadField or TooManyContacts; then nothing has
    changed.
    """
    account_named(actor=actor, lead_id=lead_id, field="restaurant")
    known = rules.contact_facts({name: getattr(facts, name) for name in rules.CONTACT})
    _check_room(lead_id)

    made = Contact.objects.create(
        lead_id=lead_id, phone_e164=e164_of(known["phone"]) or "", created_at=now, **known
    )
    _tell(actor=actor, lead_id=lead_id, what="added", contact_id=made.pk, now=now)
    return made.pk


@commits
def update_contact(
    *, actor: Actor, contact_id: int, changes: Mapping[str, object], now: datetime
) -> None:
    """Change what is known of somebody; the same again is no change.

    `changes` may name the fields of ContactFacts, and `restaurant`: another account of the
    actor's, while nobody was in touch with them at this one. Raises ContactNotFound, NotPermitted,
    NotYourLead, BadField, NoSuchAccount, ContactInUse or TooManyContacts; then nothing has changed.
    """
    contact = _held_with(actor, contact_id, changes.get("restaurant"))
    wanted = rules.contact_facts({name: changes[name] for name in changes if name != "restaurant"})
    if "phone" in wanted:
        wanted["phone_e164"] = e164_of(wanted["phone"]) or ""
    new = {name: value for name, value in wanted.items() if getattr(contact, name) != value}

    if new:
        Contact.objects.filter(pk=contact_id).update(**new)
        names = [name for name in rules.CONTACT if name in new]
        _tell(
            actor=actor,
            lead_id=contact.lead_id,
            what="changed",
            contact_id=contact_id,
            fields=names,
            now=now,
        )
    account = changes.get("restaurant", contact.lead_id)
    if account != contact.lead_id:
        _move(actor=actor, contact=contact, lead_id=account, now=now)  # type: ignore[arg-type]


@commits
def delete_contact(*, actor: Actor, contact_id: int, now: datetime) -> None:
    """Remove somebody from an account; they can be brought back for 30 days.

    Raises ContactNotFound, NotPermitted or NotYourLead; then nothing has changed.
    """
    contact = _held(actor, contact_id)
    Contact.objects.filter(pk=contact_id).update(deleted_at=now)
    _tell(actor=actor, lead_id=contact.lead_id, what="removed", contact_id=contact_id, now=now)


@commits
def restore_contact(*, actor: Actor, contact_id: int, now: datetime) -> None:
    """Bring somebody back who was removed at most 30 days ago.

    Raises ContactNotFound, NotPermitted, NotYourLead or TooManyContacts; then nothing has changed.
    """
    contact = _held(actor, contact_id, deleted_at__gte=now - timedelta(days=UNDO_DAYS))
    _check_room(contact.lead_id)
    Contact.objects.filter(pk=contact_id).update(deleted_at=None)
    _tell(actor=actor, lead_id=contact.lead_id, what="restored", contact_id=contact_id, now=now)


def _held_with(actor: Actor, contact_id: int, account: object) -> Contact:
    """Return a contact with its account held, and the one they are to go to, in order of ids.

    Two who exchange people between two accounts would otherwise wait for each other for ever.
    """
    here = get_contact(actor=actor, contact_id=contact_id).restaurant
    if isinstance(account, int) and account < here:
        account_named(actor=actor, lead_id=account, field="restaurant")
    return _held(actor, contact_id)


def _held(actor: Actor, contact_id: int, **state: object) -> Contact:
    """Return a contact with its account held; what it was before others were kept out is read anew.

    Without `state` it is one that was not removed.
    """
    found = Contact.objects.filter(pk=contact_id, **(state or {"deleted_at": None}))
    lead_id = found.values_list("lead_id", flat=True).first()
    if lead_id is None:
        raise _missing(contact_id)
    try:
        account_to_change(actor=actor, lead_id=lead_id)
    except NotFound as error:
        raise _missing(contact_id) from error
    contact = found.filter(lead=lead_id).first()
    if contact is None:
        raise _missing(contact_id)
    return contact


def _missing(contact_id: int) -> ContactNotFound:
    return ContactNotFound("There is no such contact.", contact_id=contact_id)


def _check_room(lead_id: int) -> None:
    if Contact.objects.filter(lead=lead_id, deleted_at=None).count() >= MOST:
        raise TooManyContacts(f"An account has at most {MOST} contacts; remove one first.")


@joins
def _move(*, actor: Actor, contact: Contact, lead_id: int, now: datetime) -> None:
    account_named(actor=actor, lead_id=lead_id, field="restaurant")
    if Engagement.objects.filter(contact=contact.pk).exists():
        text = "Somebody was in touch with them at this account; add them at the other one."
        raise ContactInUse(text, contact_id=contact.pk)
    _check_room(lead_id)
    Contact.objects.filter(pk=contact.pk).update(lead=lead_id)
    for own, what in ((contact.lead_id, "removed"), (lead_id, "added")):
        _tell(actor=actor, lead_id=own, what=what, contact_id=contact.pk, now=now)


@joins
def _tell(
    *,
    actor: Actor,
    lead_id: int,
    what: str,
    contact_id: int,
    now: datetime,
    fields: Iterable[str] = (),
) -> None:
    """Add the step to the account's history, without a word about who it is: it is for ever."""
    data: dict[str, Any] = {"contact": contact_id}
    named = list(fields)
    edited(
        actor=actor,
        lead_id=lead_id,
        kind=f"contact_{what}",
        text=f"Contact {what}" + (f": {', '.join(named)}" if named else ""),
        data=data | ({"fields": named} if named else {}),
        now=now,
    )
