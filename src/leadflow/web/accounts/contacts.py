"""The people one talks to at an account: added, changed, removed and brought back on its page."""

from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.accounts.queries.contacts import ContactNotFound, get_contact
from leadflow.accounts.queries.profiles import get_account
from leadflow.accounts.services import contacts as services
from leadflow.accounts.types import ContactRow
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.web.accounts import account
from leadflow.web.accounts.forms import ContactForm
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, action, page, render_page

MAY_WORK: Final = (Permission.ACCOUNT_WORK, Permission.LEAD_CHANGE)
FIELDS: Final = ("name", "role", "phone", "email", "address")


@page(permission=MAY_WORK, post=True)
def add(request: PageRequest, lead_id: int) -> HttpResponse:
    """Write down somebody at an account."""
    get_account(actor=request.actor, lead_id=lead_id)
    form = ContactForm(posted(request))
    if form.is_valid():
        try:
            contact_id = services.add_contact(
                actor=request.actor, lead_id=lead_id, facts=form.facts(), now=now()
            )
        except DomainError as error:
            refuse(form, error)
        else:
            undo = reverse("account-contact-remove", args=[lead_id, contact_id])
            told = f"{form.cleaned_data['name']} is a contact."
            return account.answer(request, lead_id, told, undo=undo)
    return editor(request, lead_id, form)


@page(permission=MAY_WORK, post=True)
def contact(request: PageRequest, lead_id: int, contact_id: int) -> HttpResponse:
    """Show the form of a contact, or take what it says; Undo sends what was said before."""
    row = of(request, lead_id, contact_id)
    said: dict[str, Any] = {name: getattr(row, name) for name in FIELDS}
    form = ContactForm(posted(request), initial=said)
    if form.is_valid():
        try:
            services.update_contact(
                actor=request.actor, contact_id=contact_id, changes=form.cleaned_data, now=now()
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return account.answer(request, lead_id, "Contact saved.", undo=request.path, **said)
    return editor(request, lead_id, form, row)


@action(permission=MAY_WORK)
def remove(request: PageRequest, lead_id: int, contact_id: int) -> HttpResponse:
    """Remove somebody from an account; Undo brings them back."""
    row = of(request, lead_id, contact_id)
    services.delete_contact(actor=request.actor, contact_id=contact_id, now=now())
    undo = reverse("account-contact-restore", args=[lead_id, contact_id])
    return account.answer(request, lead_id, f"{row.name} was removed.", undo=undo)


@action(permission=MAY_WORK)
def restore(request: PageRequest, lead_id: int, contact_id: int) -> HttpResponse:
    """Bring somebody back who was removed."""
    services.restore_contact(actor=request.actor, contact_id=contact_id, now=now())
    return account.answer(request, lead_id, "The contact is back.")


def of(request: PageRequest, lead_id: int, contact_id: int) -> ContactRow:
    """Return a contact of this account. Raises ContactNotFound."""
    row = get_contact(actor=request.actor, contact_id=contact_id)
    if row.restaurant != lead_id:
        raise ContactNotFound("There is no such contact at this account.")
    return row


def editor(
    request: PageRequest, lead_id: int, form: ContactForm, row: ContactRow | None = None
) -> HttpResponse:
    """Show the form of a contact in its place on the page."""
    place = f"contact-{row.id}" if row else "new-contact"
    context = {"form": form, "contact": row, "lead_id": lead_id, "place": place, "nav": "accounts"}
    status = 422 if form.is_bound else 200
    whole, part = "accounts/contact_page.html", "accounts/contact_form.html"
    response = render_page(request, whole, context, part=part, status=status)
    if form.is_bound:
        response["HX-Retarget"], response["HX-Reswap"] = f"#{place}", "innerHTML"
    return response
