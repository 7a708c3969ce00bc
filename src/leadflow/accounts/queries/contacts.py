"""The people one talks to at the accounts the actor may see."""

from django.db.models import Exists, OuterRef, QuerySet

from leadflow.accounts.models import Contact
from leadflow.accounts.queries.profiles import visible
from leadflow.accounts.types import ContactRow
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate


class ContactNotFound(NotFound):
    code = "accounts.contact_not_found"


def visible_contacts(actor: Actor) -> QuerySet[Contact]:
    """Return the contacts at accounts that the actor may know of; those removed are nobody's.

    Who sees all accounts has each contact's looked up; who sees some has those gathered first.
    """
    if actor.may(Permission.LEAD_VIEW_ALL):
        return _one_by_one(actor)
    accounts = visible(actor).order_by().values("pk")
    return Contact.objects.filter(deleted_at=None, lead__in=accounts)


def get_contact(*, actor: Actor, contact_id: int) -> ContactRow:
    """Return one contact. Raises ContactNotFound, also when the actor may not know of it."""
    found = _one_by_one(actor).filter(pk=contact_id).first()
    if found is None:
        raise ContactNotFound("There is no such contact.", contact_id=contact_id)
    return contact_row(found)


def list_contacts(
    *,
    actor: Actor,
    restaurant: int | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[ContactRow]:
    """Return the page of contacts that follows `cursor`, in the order they were written down.

    `restaurant` narrows it to one account. One query. Raises BadCursor.
    """
    contacts = visible_contacts(actor)
    if restaurant is not None:
        contacts = contacts.filter(lead=restaurant)
    return paginate(
        contacts, order=("id",), kinds=(int,), cursor=cursor, limit=limit, shape=contact_row
    )


def _one_by_one(actor: Actor) -> QuerySet[Contact]:
    account = visible(actor).filter(pk=OuterRef("lead_id"))
    return Contact.objects.filter(Exists(account), deleted_at=None)


def contact_row(contact: Contact) -> ContactRow:
    """Return what may be shown of a contact."""
    return ContactRow(
        id=contact.pk,
        restaurant=contact.lead_id,
        name=contact.name,
        role=contact.role,
        email=contact.email,
        phone=contact.phone,
        phone_e164=contact.phone_e164,
        address=contact.address,
        created_at=contact.created_at,
    )
