"""Who saw, changed and exported a lead, and what it was before each change."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.audit.queries import records_about
from leadflow.audit.types import RecordRow
from leadflow.identity.queries import names_of
from leadflow.identity.rules import require
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.leads import queries, services
from leadflow.pipeline.queries.exports import may_be_in
from leadflow.web.acts import words_of
from leadflow.web.leads.happenings import told
from leadflow.web.leads.record import MAY_AUDIT, answer, rights_on
from leadflow.web.shell.pages import PageRequest, action, page, render_page

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
SHOWN: Final = 50
MOST_EXPORTS: Final = 10
EXPORTED: Final = "leads.exported"
DONE: Final[Mapping[str, str]] = {
    "leads.viewed": "looked at it",
    "leads.merged": "merged another one into it",
    "leads.merge_undone": "parted it from another one again",
    "leads.access_asked": "asked for access to it",
}


@page(permission=MAY_SEE)
def changes(request: PageRequest, lead_id: int) -> HttpResponse:
    """Show who looked at the lead, and every change of a fact with the way back."""
    row = queries.get_lead(actor=request.actor, lead_id=lead_id)
    require(request.actor, *MAY_AUDIT)
    found = records_about(
        actor=request.actor,
        object_type="lead",
        object_id=lead_id,
        cursor=request.GET.get("cursor") or None,
        limit=SHOWN,
    )
    history = queries.field_history(actor=request.actor, lead_id=lead_id)[:SHOWN]
    exports = may_be_in(actor=request.actor, lead=row)[:MOST_EXPORTS]
    doers = {each.actor for each in found.items} | {each.actor for each in exports}
    names = names_of(doers | {each.by_name for each in history})
    context = {
        "row": row,
        "records": [
            (names.get(each.actor, each.actor or "The system"), done_by(each), each.at)
            for each in found.items
        ],
        "exports": [(names.get(each.actor, each.actor), each) for each in exports],
        "next_cursor": found.next_cursor,
        "history": [
            (
                change,
                names.get(change.by_name, change.by_name),
                [
                    (field.replace("_", " ").capitalize(), told(old), told(new))
                    for field, (old, new) in change.changes.items()
                ],
            )
            for change in history
        ],
        "may_change": rights_on(request.actor, row)["may_change"],
        "nav": "leads",
    }
    return render_page(
        request, "leads/lead_changes_page.html", context, part="leads/lead_changes.html"
    )


@action(permission=MAY_SEE)
def restore(request: PageRequest, lead_id: int, seq: int) -> HttpResponse:
    """Give facts the values they had before one change; Undo restores what this replaced."""
    before = queries.get_lead(actor=request.actor, lead_id=lead_id).version
    services.restore_change(actor=request.actor, lead_id=lead_id, seq=seq, now=now())
    changed = queries.field_history(actor=request.actor, lead_id=lead_id)
    after = queries.get_lead(actor=request.actor, lead_id=lead_id).version
    is_new = bool(changed) and after != before
    undo = reverse("lead-change-restore", args=[lead_id, changed[0].seq]) if is_new else ""
    told_of = "Restored." if is_new else "It is as it was before that change already."
    return answer(request, lead_id, told_of, undo=undo)


def done_by(record: RecordRow) -> str:
    """Return what somebody did to the lead, in words."""
    if record.action == EXPORTED:
        kind = str(record.details.get("format", "")).upper()
        return f"exported it as {kind}" if kind else "exported it"
    words = words_of(record.action)
    return DONE.get(record.action, words[:1].lower() + words[1:])
