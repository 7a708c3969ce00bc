"""The command palette: every page one may open, a few commands, and leads by name or phone."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse

from leadflow.identity.types import Actor, Permission
from leadflow.leads.queries import search_leads
from leadflow.leads.types import LeadRow
from leadflow.web.shell import navigation
from leadflow.web.shell.pages import PageRequest, page, render_page

MOST_LEADS: Final = 8
SHORTEST_SEARCH: Final = 2
LONGEST_SEARCH: Final = 100


@dataclass(frozen=True, slots=True)
class Command:
    """One line: `go` is an address, `theme:…`, `dialog:…` or `click:…` (a selector)."""

    label: str
    icon: str
    go: str
    keys: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A lead that was found."""

    id: int
    name: str
    second: str
    status: str
    url: str


FIXED: Final = (
    Command("Switch to dark theme", "moon", "theme:dark", words="night"),
    Command("Switch to light theme", "sun", "theme:light", words="day"),
    Command("Match the system's theme", "monitor", "theme:", words="auto"),
    Command("Keyboard shortcuts", "keyboard", "dialog:keys", "?", "help"),
)


@page()
def palette(request: PageRequest) -> HttpResponse:
    """Show the commands and leads that fit what was typed, as options of a listbox."""
    text = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    context = {
        "text": text,
        "commands": [c for c in commands(request.actor) if fits(c, text)],
        "leads": leads(request.actor, text),
    }
    return render_page(request, "shell/palette.html", context)


def commands(actor: Actor) -> list[Command]:
    """Return everything the actor may do from the palette."""
    doors = [
        Command(
            f"Go to {door.item.label}",
            door.item.icon,
            door.url,
            f"G {door.item.shortcut.upper()}" if door.item.shortcut else "",
            door.item.words,
        )
        for door in navigation.visible(actor)
    ]
    return [*doors, *FIXED]


def fits(command: Command, text: str) -> bool:
    """Tell whether every typed word begins a word of the command."""
    words = f"{command.label} {command.words}".lower().split()
    return all(any(word.startswith(part) for word in words) for part in text.lower().split())


def leads(actor: Actor, text: str) -> list[Hit]:
    """Return the leads the actor may see that fit; none for roles that work without leads."""
    may = actor.may(Permission.LEAD_VIEW_ALL) or actor.may(Permission.LEAD_VIEW_OWN)
    if not may or len(text) < SHORTEST_SEARCH:
        return []
    return [hit(row) for row in search_leads(actor=actor, text=text, limit=MOST_LEADS)]


def hit(row: LeadRow) -> Hit:
    """Return a found lead with the address of its page."""
    try:
        url = reverse("account" if row.is_account else "lead", args=[row.id])
    except NoReverseMatch:
        url = reverse("home")
    second = " · ".join(filter(None, [row.phone, row.city]))
    return Hit(row.id, row.name or row.phone, second, row.status, url)
