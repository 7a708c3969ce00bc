"""The people one talks to at the accounts the actor may see."""

from django.db.models import QuerySet

from leadflow.accounts.models import Contact
from leadflow.accounts.queries.profiles import visible
from leadflow.accounts.types import ContactRow
from leadflow.identity.types import Actor
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate


class ContactNotFound(NotFound):
    code = "accounts.contact_not_found"


def visible_contacts(actor: Actor) -> QuerySet[Contact]:
    """Return the contacts at accounts that the actor may know of; those removed are nobody's."""
    return Contact.objects.filter(deleted_at=None, lead__in=visible(actor).order_by().values("pk"))


def get_contact(*, actor: Actor, contact_id: int) -> ContactRow:
    """Return one contact. Raises ContactNotFound, also when the actor may not know of it."""
    found = visible_contacts(actor).filter(pk=contact_id).first()
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
