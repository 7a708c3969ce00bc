"""Where an account stands: any status after any, put away and brought back."""

from typing import Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.accounts.queries.profiles import get_account
from leadflow.accounts.services.profiles import (
    change_account_status,
    delete_account,
    restore_account,
)
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.leads.types import LeadStatus
from leadflow.web.accounts import account
from leadflow.web.leads.edit import version_of
from leadflow.web.leads.record import cleaned
from leadflow.web.leads.stage import LONGEST_REASON, NoSuchStage
from leadflow.web.shell.pages import PageRequest, action, done
from leadflow.web.states import word_of

MAY_WORK: Final = (Permission.ACCOUNT_WORK, Permission.LEAD_CHANGE)
MAY_DELETE: Final = (Permission.ACCOUNT_DELETE, Permission.LEAD_DELETE)


@action(permission=MAY_WORK)
def status(request: PageRequest, lead_id: int) -> HttpResponse:
    """Move an account to any status; Undo moves it back to where it was."""
    to = request.POST.get("to", "")
    if to not in set(LeadStatus):
        raise NoSuchStage("There is no such status.", field="to")
    before = get_account(actor=request.actor, lead_id=lead_id).status
    change_account_status(
        actor=request.actor,
        lead_id=lead_id,
        to=LeadStatus(to),
        reason=cleaned(request.POST.get("reason", ""), LONGEST_REASON),
        if_version=version_of(request),
        now=now(),
    )
    undo = reverse("account-status", args=[lead_id])
    told = f"Moved to {word_of(to)}."
    return account.answer(request, lead_id, told, undo=undo, to=before.value)


@action(permission=MAY_DELETE)
def delete(request: PageRequest, lead_id: int) -> HttpResponse:
    """Put an account away; it can be brought back for 30 days."""
    row = get_account(actor=request.actor, lead_id=lead_id)
    delete_account(actor=request.actor, lead_id=lead_id, now=now())
    undo = reverse("account-restore", args=[lead_id])
    return done(request, f"{row.name} was deleted.", to=reverse("accounts"), undo=undo)


@action(permission=MAY_DELETE)
def restore(request: PageRequest, lead_id: int) -> HttpResponse:
    """Bring an account back that was put away."""
    restore_account(actor=request.actor, lead_id=lead_id, now=now())
    return account.answer(request, lead_id, "The account is back.")
