"""Two leads side by side, a choice for each field, and what comes of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.leads.queries import get_lead
from leadflow.leads.types import LeadRow
from leadflow.pipeline.queries.merging import columns_of, get_merge, joined
from leadflow.pipeline.rules import merging as rules
from leadflow.pipeline.services.merging import merge, undo_merge
from leadflow.pipeline.types.merging import Joined, Side
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page, toast
from leadflow.web.states import word_of
from leadflow.web.words import due, money, phone

LABELS: Final = {
    "name": "Name",
    "phone": "Phone",
    "email": "E-mail",
    "city": "City",
    "language": "Language",
    "source": "Source",
    "channel": "Channel",
    "value": "Value",
    "owner": "Owner",
    "status": "Status",
    "next_action": "Next action",
}
NOUNS: Final = {
    "notes": ("note", "notes"),
    "interactions": ("call or meeting", "calls and meetings"),
    "files": ("file", "files"),
    "units": ("unit", "units"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of the dialog: what each lead has there, and which is taken."""

    field: str
    label: str
    keep: str
    lose: str
    side: Side
    is_same: bool

    @property
    def taken(self) -> str:
        """What the one lead will have."""
        return self.lose if self.side is Side.LOSE else self.keep


@page(permission=Permission.LEAD_MERGE, post=True)
def merge_page(request: PageRequest, lead_id: int, other_id: int) -> HttpResponse:
    """Show two leads with a choice for each field; merge them when it is sent."""
    if request.method == "POST":
        merge_id = merge(
            actor=request.actor,
            keep_id=lead_id,
            lose_id=other_id,
            choices=chosen(request.POST.items()),
            now=now(),
        )
        message = f"L-{other_id} is part of L-{lead_id} now"
        back = reverse("merge-undo", args=[merge_id])
        return done(request, message, to=reverse("lead", args=[lead_id]), undo=back)
    keep = get_lead(actor=request.actor, lead_id=lead_id)
    lose = get_lead(actor=request.actor, lead_id=other_id)
    choices = choices_of(keep, lose, chosen(request.GET.items()))
    context = {
        "keep": keep,
        "lose": lose,
        "choices": choices,
        "same": [choice for choice in choices if choice.is_same and choice.keep],
        "open": [choice for choice in choices if not choice.is_same],
        "tags": sorted({*keep.tags, *lose.tags}),
        "brought": brought(joined(actor=request.actor, lead_id=lose.id)),
        "is_self": keep.id == lose.id,
        "nav": "duplicates",
    }
    return render_page(request, "merging/merge.html", context, part="merging/result.html")


@action(permission=Permission.LEAD_MERGE)
def undo(request: PageRequest, merge_id: int) -> HttpResponse:
    """Part two merged leads again, and say what stayed as it was changed since."""
    stayed = undo_merge(actor=request.actor, merge_id=merge_id, now=now())
    message = "The merge is undone"
    if stayed:
        message += f". Changed since, and left so: {rules.named(stayed)}"
    if request.htmx:
        return toast(HttpResponse(), message)
    kept = get_merge(actor=request.actor, merge_id=merge_id, now=now()).kept
    return done(request, message, to=reverse("lead", args=[kept]))


def chosen(sent: Iterable[tuple[str, Any]]) -> dict[str, Side]:
    """Return the choices among what was sent; what is none is left to the rules."""
    return {
        field: Side(value) for field, value in sent if field in rules.FIELDS and value in set(Side)
    }


def choices_of(keep: LeadRow, lose: LeadRow, wanted: dict[str, Side]) -> list[Choice]:
    """Return every field with what both leads have there."""
    facts = columns_of(keep), columns_of(lose)
    picks = rules.picked(*facts, wanted)
    differing = rules.differing(*facts)
    return [
        Choice(
            field=field,
            label=label,
            keep=shown(field, keep),
            lose=shown(field, lose),
            side=picks[field],
            is_same=field not in differing,
        )
        for field, label in LABELS.items()
    ]


def shown(field: str, row: LeadRow) -> str:
    """Return what a lead has in a field, in words; empty when it has nothing."""
    in_words = WORDS.get(field)
    return in_words(row) if in_words else str(getattr(row, field) or "")


def next_step(row: LeadRow) -> str:
    """Return what is to be done next, and when."""
    when = due(row.next_action_at) if row.next_action_at else ""
    return ", ".join(filter(None, [row.next_action, when]))


def worth(row: LeadRow) -> str:
    """Return a lead's value; zero is one too."""
    return "" if row.value is None else money(row.value, settings.CURRENCY)


WORDS: Final[Mapping[str, Callable[[LeadRow], str]]] = {
    "owner": lambda row: row.assigned_name,
    "status": lambda row: word_of(row.status),
    "phone": lambda row: phone(row.phone),
    "value": worth,
    "next_action": next_step,
}


def brought(history: Joined) -> str:
    """Return how much the other lead brings: "3 notes, 1 file"."""
    counts = ((getattr(history, name), nouns) for name, nouns in NOUNS.items())
    return ", ".join(f"{count} {nouns[count != 1]}" for count, nouns in counts if count)
