"""The editor's page: save a draft, try it on the past, publish it, bring a version back."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.capture.queries.backtest import Trial, backtest
from leadflow.capture.queries.workshop import (
    BotDesk,
    get_bot,
    highest_question,
    versions_of,
)
from leadflow.capture.rules.document import BadDocument, parse
from leadflow.capture.services import versions
from leadflow.identity.queries import display_names
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid
from leadflow.kernel.middleware import CONTENT_SECURITY_POLICY
from leadflow.web.capture.editor.acts import changed
from leadflow.web.capture.editor.controls import desk_of
from leadflow.web.capture.editor.reading import read
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page
from leadflow.web.shell.undoing import sent, undo_url

LONGEST_DOCUMENT: Final = 200_000
LONGEST_VERSION: Final = 9  # digits
WITH_FRAME: Final = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"


class BadJson(Invalid):
    """The document cannot be read at all."""

    code = "capture.bad_json"


@page(permission=Permission.CAPTURE_MANAGE, post=True)
def bot(request: PageRequest, key: str) -> HttpResponse:
    """Show a bot's document as a form; keep it, try it, or publish it."""
    row = get_bot(actor=request.actor, key=key)
    before = row.draft or row.published or {}
    if request.method != "POST":
        return shown(request, row, before)
    act = request.POST.get("act", "save")
    raw = read(request.POST, before)
    highest = highest_question(actor=request.actor, key=key)
    if (other := changed(raw, act, highest=highest)) is not None:
        return shown(request, row, other, is_unsaved=True)
    return kept(request, row, raw, act)


def kept(request: PageRequest, row: BotDesk, raw: Mapping[str, Any], act: str) -> HttpResponse:
    """Keep what was written as the draft, and publish it; or try it without keeping anything."""
    key = row.key
    try:
        document = parse(raw)
        if act == "try":
            trial = backtest(actor=request.actor, key=key, document=document, now=now())
            return shown(request, row, raw, trial=trial, is_unsaved=True)
        versions.save_draft(actor=request.actor, key=key, document=document.raw(), now=now())
        if act == "publish":
            return publish(request, row)
    except BadDocument as error:
        return shown(request, row, raw, error=error, is_unsaved=True)
    return done(request, "Draft saved", to=request.path)


@page(permission=Permission.CAPTURE_MANAGE, post=True)
def document(request: PageRequest, key: str) -> HttpResponse:
    """Show the whole document as JSON, and keep what is sent as the draft."""
    row = get_bot(actor=request.actor, key=key)
    context: dict[str, Any] = {"bot": row, "text": spelled(row.draft or row.published or {})}
    if request.method == "POST":
        context["text"] = request.POST.get("document", "")
        try:
            raw = parse(json_of(context["text"])).raw()
            versions.save_draft(actor=request.actor, key=key, document=raw, now=now())
        except (BadJson, BadDocument) as error:
            lines = [f"{path}: {text}" for path, text in errors_of(error).items()]
            context |= {"problems": "This cannot be kept.", "lines": lines or [error.message]}
            return render_page(request, "capture/editor/document.html", context, status=422)
        return done(request, "Draft saved", to=reverse("bot", args=[key]))
    return render_page(request, "capture/editor/document.html", context)


@action(permission=Permission.CAPTURE_MANAGE)
def discard(request: PageRequest, key: str) -> HttpResponse:
    """Throw the draft away."""
    versions.drop_draft(actor=request.actor, key=key, now=now())
    return done(request, "The draft is gone", to=reverse("bot", args=[key]))


def publish(request: PageRequest, row: BotDesk) -> HttpResponse:
    """Publish the draft that was just saved; Undo brings the version before it back."""
    note = storable_note(request.POST.get("note", ""))
    number = versions.publish_version(
        actor=request.actor,
        key=row.key,
        note=note,
        if_number=number_of(request.POST.get("version", "")),
        now=now(),
    )
    address = reverse("bot-rollback", args=[row.key])
    undo = undo_url(address, {"version": row.version}) if row.version else ""
    return done(request, f"Version {number} talks from now on", to=request.path, undo=undo)


def number_of(text: str) -> int | None:
    """Return the version that is named; None when none is."""
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_VERSION
    return int(text) if is_number else None


def storable_note(text: str) -> str:
    """Return what somebody wrote about a version, as far as it can be kept."""
    return " ".join(text.replace("\x00", "").split())[: versions.LONGEST_NOTE]


@action(permission=Permission.CAPTURE_MANAGE)
def roll_back(request: PageRequest, key: str) -> HttpResponse:
    """Publish again what a version said."""
    given = (sent(request) or request.POST).get("version", "")
    wanted = number_of(given) or 0
    number = versions.rollback(actor=request.actor, key=key, number=wanted, now=now())
    message = f"Version {given} talks again, as version {number}"
    return done(request, message, to=reverse("bot", args=[key]))


def shown(
    request: PageRequest,
    row: BotDesk,
    raw: Mapping[str, Any],
    *,
    error: BadDocument | None = None,
    trial: Trial | None = None,
    is_unsaved: bool = False,
) -> HttpResponse:
    """Return the editor's page for a document, be it right or not."""
    published = versions_of(actor=request.actor, key=row.key)
    names = display_names(one.by_id for one in published)
    context = {
        "bot": row,
        "desk": desk_of(raw, errors_of(error) if error else {}),
        "problems": "Some of this cannot be used yet." if error else "",
        "trial": trial,
        "is_unsaved": is_unsaved,
        "versions": [(one, names.get(one.by_id, "")) for one in published],
        "next_version": max((one.number for one in published), default=0) + 1,
    }
    status = 422 if error else 200
    response = render_page(request, "capture/editor/bot.html", context, status=status)
    response["Content-Security-Policy"] = WITH_FRAME
    return response


def errors_of(error: Invalid) -> dict[str, str]:
    """Return what is wrong with a document, by place; the first of several at one place."""
    found: dict[str, str] = {}
    listed = error.details.get("errors", [])
    for one in listed if isinstance(listed, list) else []:
        found.setdefault(str(one["field"]), str(one["message"]))
    return found


def json_of(text: str) -> object:
    """Return what a text says as JSON. Raises BadJson."""
    if len(text) > LONGEST_DOCUMENT:
        raise BadJson(f"A document has at most {LONGEST_DOCUMENT} letters.", field="document")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadJson(f"This is no JSON: {error}.", field="document") from error


def spelled(raw: Mapping[str, Any]) -> str:
    """Return a document as people read it."""
    return json.dumps(raw, indent=2, ensure_ascii=False)
