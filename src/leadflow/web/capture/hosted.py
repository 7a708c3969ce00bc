"""A bot on a page of its own, which other sites may frame; and the preview of one in the editor."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from leadflow.capture.queries.workshop import get_bot, public_bot
from leadflow.capture.rules.document import Document, parse
from leadflow.identity.types import Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.middleware import CONTENT_SECURITY_POLICY
from leadflow.web.client.doors import open_page
from leadflow.web.shell.pages import PageRequest, page

OWN_FRAMES: Final = "frame-ancestors 'self'"


@open_page("GET", "HEAD")
def hosted(request: HttpRequest, key: str) -> HttpResponse:
    """Show a bot to whoever comes, or inside a frame of the sites that it may stand on."""
    bot = public_bot(key)
    response = render(request, "capture/chat.html", {"bot": bot, "base": ""})
    response["Content-Security-Policy"] = framed_by(bot.origins)
    return response


@page(permission=Permission.CAPTURE_MANAGE)
def preview(request: PageRequest, key: str) -> HttpResponse:
    """Show the bot's draft, or what it talks by, without keeping anything."""
    bot = get_bot(actor=request.actor, key=key)
    base = reverse("bot-preview", args=[key]).rstrip("/")
    return render(request, "capture/chat.html", {"bot": bot, "base": base})


def framed_by(origins: Iterable[str]) -> str:
    """Return the content policy of a page that these sites may show in a frame."""
    allowed = " ".join([OWN_FRAMES, *origins])
    return CONTENT_SECURITY_POLICY.replace(OWN_FRAMES, allowed)


@csrf_exempt
@page(permission=Permission.CAPTURE_MANAGE, post=True)
def preview_call(request: PageRequest, key: str, call: str) -> HttpResponse:
    """Answer the widget of a preview as the API would; it writes nothing, so needs no token."""
    bot = get_bot(actor=request.actor, key=key)
    told = answers_of(parse(bot.draft or bot.published or {})).get(call.strip("/"))
    if told is None:
        raise NotFound("There is nothing at this address.")
    return JsonResponse(told, safe=False)


def answers_of(document: Document) -> Mapping[str, Any]:
    """Return what the API would answer in a conversation by a document, call by call."""
    raw = document.model_dump(mode="json")
    said = {"closing": raw["closing"]["SQL"]}
    return {
        "session/start": {
            "session_id": "preview",
            "greeting": raw["greeting"],
            "contact": raw["contact"],
        },
        "questions": raw["questions"],
        "product-menu": raw["products"],
        "cta-options": [{**cta, "url": ""} for cta in raw["ctas"]],
        "answer": said,
        "behavior": said,
        "lead/profile": said,
    }
