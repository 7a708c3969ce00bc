"""The page that shows every token and part, live, with the code to use it.

A specimen is a template of its own: what stands on the page and what stands in the code below it
are the same file, so neither can be out of date.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from leadflow.kernel.clock import now
from leadflow.web import charts, icons, steps
from leadflow.web.bundles import SOURCE
from leadflow.web.shell.pages import PageRequest, page, render_page
from leadflow.web.states import STATES

SPECIMENS: Final = Path(__file__).parent / "templates" / "design" / "specimens"
TOKEN: Final = re.compile(r"^\s*--([\w-]+): ([^;]+);", re.MULTILINE)
COLOURS: Final = ("light-dark(", "#", "var(--accent-text)")


@dataclass(frozen=True, slots=True)
class Part:
    """One heading of the page: what it is for, and its specimens."""

    key: str
    name: str
    text: str
    specimens: tuple[str, ...] = ()
    flush: bool = False


PARTS: Final = (
    Part("colours", "Colours", "Every pair reaches 4.5 to 1 on the worst surface that carries it."),
    Part("type", "Type and measures", "Inter where it is installed, else the system's face."),
    Part("icons", "Icons", "One cached picture holds them all; web/icons.py lists them."),
    Part(
        "buttons",
        "Buttons",
        "One primary button per view. Words first, icon as a help.",
        ("buttons", "segmented", "menu"),
    ),
    Part(
        "states",
        "States",
        "A colour never speaks alone: each pill has its word, late is red and says so.",
        ("pills", "marks"),
    ),
    Part("people", "People and times", "Times are in the reader's zone.", ("people", "times")),
    Part(
        "forms",
        "Forms",
        "Label above, help and error below, all bound for screen readers.",
        ("form", "choices", "big", "drop", "copyable"),
    ),
    Part(
        "tables",
        "Lists",
        "J and K move, Enter opens, X ticks. On phones a row becomes a card.",
        ("toolbar", "table"),
        flush=True,
    ),
    Part("queue", "Queues", "Work from the top; one click per outcome.", ("queue",)),
    Part(
        "steps",
        "Steps and progress",
        "Where something stands, and how far a run has come.",
        ("steps", "wizard", "progress"),
    ),
    Part("timeline", "Timeline", "One stream; the rule that decided is named.", ("timeline",)),
    Part("cards", "Cards", "Borders before shadows.", ("cards", "figures")),
    Part(
        "charts",
        "Charts",
        "Drawn by the server; every bar leads to its list, and a table stands beside.",
        ("columns", "bars"),
    ),
    Part(
        "messages",
        "Messages",
        "Empty, wrong, done: always with a next step.",
        ("empty", "notices", "toast", "dialog"),
    ),
    Part("phone", "Simulated phone", "Answers a simulated call by hand.", ("handset",)),
)


class SampleForm(forms.Form):
    """Stands in for any form."""

    mobile = forms.CharField(label="Mobile", help_text="Any spelling: 098765 43210, +91 98765…")
    city = forms.CharField(label="City", required=False)
    campaign = forms.ChoiceField(label="Campaign", choices=[("demo", "Demo"), ("x", "Other")])
    consent = forms.BooleanField(label="The person agreed to be called")
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea)


@page()
def design(request: PageRequest) -> HttpResponse:
    """Show the design system to anybody signed in."""
    sample = samples()
    shown = [(part, [specimen(request, name, sample) for name in part.specimens]) for part in PARTS]
    context = {"parts": shown, "colours": colours(), "icons": sorted(icons.ICONS)}
    return render_page(request, "design/design.html", context)


def specimen(
    request: PageRequest, name: str, sample: dict[str, Any]
) -> dict[str, SafeString | str]:
    """Return a specimen as it looks and as it is written."""
    return {
        "name": name,
        "html": render_to_string(f"design/specimens/{name}.html", sample, request),
        "code": source(name),
    }


@cache
def source(name: str) -> str:
    """Return how a specimen is written."""
    text = (SPECIMENS / f"{name}.html").read_text(encoding="utf-8")
    return text.removeprefix("{% load ui %}\n").strip()


@cache
def colours() -> list[tuple[str, str]]:
    """Return every colour token with its value, in the order of the style sheet."""
    text = (SOURCE / "css" / "tokens.css").read_text(encoding="utf-8")
    found = [(name, value) for name, value in TOKEN.findall(text) if value.startswith(COLOURS)]
    return [(name, value) for name, value in found if "shadow" not in name]


def samples() -> dict[str, Any]:
    """Return what the specimens are about."""
    bad = SampleForm({"mobile": "12", "campaign": "demo"}, auto_id="id_bad_%s")
    bad.add_error("mobile", "Too short for a number in India.")
    moment = now()
    days = [(4, 2, 1), (6, 3, 0), (5, 5, 2), (9, 4, 1), (12, 3, 2), (8, 6, 3), (14, 5, 1)]
    return {
        "form": SampleForm(initial={"campaign": "demo"}),
        "bad_form": bad,
        "states": list(STATES),
        "soon": moment + timedelta(hours=3),
        "late": moment - timedelta(days=1, hours=2),
        "earlier": moment - timedelta(minutes=50),
        "values": [3, 5, 4, 8, 7, 9, 12, 11, 15],
        "periods": [("7", "7 days"), ("30", "30 days"), ("90", "Quarter")],
        "way": steps.of_submission("confirming"),
        "way_good": steps.of_submission("purchased"),
        "way_bad": steps.of_submission("not_interested"),
        "chart": charts.Columns(
            "Submissions a day",
            "How many came in each day, by how they ended.",
            ("Accepted", "Known", "Rejected"),
            [
                charts.Bar(f"{day} Nov", values, url=f"?day={day}", running=day == days_end(days))
                for day, values in enumerate(days, 14)
            ],
        ),
        "sources": [
            charts.Line("North Motors", 362, "12.4%", "?affiliate=1"),
            charts.Line("Web Deals", 310, "13.9%", "?affiliate=2"),
            charts.Line("Cars & Co", 122, "9.8%", "?affiliate=3"),
        ],
        "way_down": [
            charts.Line("Submitted", 1141, "", "?state=", "blue"),
            charts.Line("Accepted", 841, "74%", "?state=accepted", "violet"),
            charts.Line("Interested", 302, "36%", "?state=confirmed", "teal"),
            charts.Line("Purchased", 150, "50%", "?state=purchased", "green"),
        ],
        "interval": (0.09, 0.46),
    }


def days_end(days: list[tuple[int, int, int]]) -> int:
    """Return the day that is still running."""
    return 13 + len(days)
