"""What every change of an account begins with: is it one, may they, and is it still as it was."""

from leadflow.accounts.models import Contact
from leadflow.accounts.queries.profiles import AccountNotFound
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import joins
from leadflow.kernel.errors import Invalid
from leadflow.leads.queries import LeadNotFound
from leadflow.leads.services import hold
from leadflow.leads.types import LeadRow


class NoSuchAccount(Invalid):
    code = "accounts.no_such_account"


class NoSuchContact(Invalid):
    code = "accounts.no_such_contact"


@joins
def account_to_change(*, actor: Actor, lead_id: int, if_version: int | None = None) -> LeadRow:
    """Return an account that the actor is about to change, and keep others from it until commit.

    Raises NotPermitted, AccountNotFound, NotYourLead, or LeadChanged when it is no longer at
    `if_version`.
    """
    require(actor, Permission.ACCOUNT_WORK, Permission.LEAD_CHANGE)
    try:
        lead = hold(actor=actor, lead_id=lead_id, if_version=if_version)
    except LeadNotFound as error:
        raise AccountNotFound("There is no such account.", lead_id=lead_id) from error
    if not lead.is_account:
        raise AccountNotFound("There is no such account.", lead_id=lead_id)
    return lead


@joins
def account_named(*, actor: Actor, lead_id: int, field: str) -> LeadRow:
    """Return an account that a body names in `field`, held as by `account_to_change`.

    Raises NotPermitted, NoSuchAccount when the actor may not know of it, NotYourLead.
    """
    try:
        return account_to_change(actor=actor, lead_id=lead_id)
    except AccountNotFound as error:
        raise NoSuchAccount("There is no such account.", field=field) from error


def check_contact(*, lead_id: int, contact_id: int | None, field: str = "contact") -> None:
    """Raise NoSuchContact unless this is nobody, or somebody at this account."""
    if contact_id is None:
        return
    if not Contact.objects.filter(pk=contact_id, lead=lead_id, deleted_at=None).exists():
        raise NoSuchContact("There is no such contact at this account.", field=field)
