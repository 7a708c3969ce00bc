"""Conversations: the list, and one of them with what each step of it scored."""

from typing import Final

from django.http import HttpResponse, StreamingHttpResponse

from leadflow.capture.queries.conversations import (
    ConversationFilters,
    get_conversation,
    list_conversations,
)
from leadflow.capture.queries.workshop import bot_names
from leadflow.capture.services.exporting import export_conversations
from leadflow.capture.types import Classification
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.web.capture.words import act_word
from leadflow.web.shell.pages import PageRequest, page, render_page
from leadflow.web.sources import narrowing

ON_PAGE: Final = 50
VIEWS: Final = [("", "All"), *((one.value, one.value) for one in Classification)]
REACHED: Final = [
    ("", "However far"),
    ("contact", "With contact"),
    ("completed", "Completed"),
    ("left", "Left early"),
]
PERIODS: Final = [*narrowing.PERIODS, ("", "Any time")]


@page(permission=Permission.CAPTURE_VIEW)
def conversations(request: PageRequest) -> HttpResponse:
    """Show conversations, newest first, narrowed by bot, class, reach, time and text."""
    found = list_conversations(
        actor=request.actor,
        filters=filters_of(request),
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    bots = bot_names(actor=request.actor)
    chosen = request.GET.get("bot", "")
    context = {
        "rows": found.items,
        "next_cursor": found.next_cursor,
        "views": VIEWS,
        "reached": REACHED,
        "periods": PERIODS,
        "bots": bots,
        "may_export": request.actor.may(Permission.CAPTURE_MANAGE),
        "narrowed": request.GET.urlencode(),
        "chips": [("bot", "Bot", dict(bots).get(chosen, chosen))] if chosen else [],
    }
    return render_page(
        request, "capture/conversations.html", context, part="capture/conversations_list.html"
    )


@page(permission=Permission.CAPTURE_MANAGE)
def conversations_file(request: PageRequest) -> StreamingHttpResponse:
    """Send what the list shows as CSV."""
    pieces = export_conversations(actor=request.actor, filters=filters_of(request), clock=now)
    return StreamingHttpResponse(
        pieces,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="conversations.csv"'},
    )


@page(permission=Permission.CAPTURE_VIEW)
def conversation(request: PageRequest, session_id: int) -> HttpResponse:
    """Show a conversation from its first word on, each step with its points."""
    found = get_conversation(actor=request.actor, session_id=session_id, now=now())
    steps = [
        (one, act_word(one.action), [(act_word(rule.action), rule.points) for rule in one.points])
        for one in found.moments
    ]
    may_see_lead = request.actor.may(Permission.LEAD_VIEW_ALL)
    context = {
        "found": found,
        "row": found.row,
        "steps": steps,
        "hints": found.card.missing if found.row.classification != Classification.SQL else [],
        "lead_id": found.row.lead_id if may_see_lead else None,
        "may_edit": request.actor.may(Permission.CAPTURE_MANAGE),
    }
    return render_page(request, "capture/conversation.html", context)


def filters_of(request: PageRequest) -> ConversationFilters:
    """Return what the address asks for; what makes no sense narrows nothing."""
    given = request.GET
    chosen, reached = given.get("class", ""), given.get("reached", "")
    days = narrowing.period_of(request)
    return ConversationFilters(
        bot=given.get("bot", "")[:60],
        classification=chosen if chosen in set(Classification) else "",
        reached=reached if reached in dict(REACHED) else "",
        q=given.get("q", "")[:100],
        started_after=narrowing.since_of(request, days) if days else None,
    )
