"""The bots: the list of them, a new one, and where one may stand."""

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from leadflow.capture.queries.workshop import BotDesk, get_bot, list_bots
from leadflow.capture.services.bots import open_default_bot
from leadflow.capture.services.placing import create_bot, place_bot
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.kernel.http import status_of
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page
from leadflow.web.shell.undoing import sent, undo_url


class NewBotForm(forms.Form):
    """What a bot needs to be there."""

    name = forms.CharField(label="Name", max_length=120, help_text="Visitors read it.")
    key = forms.SlugField(label="Key", max_length=60, help_text="Stands in addresses, for ever.")


class PlaceForm(forms.Form):
    """What a bot is called, where it may stand, and whether it talks."""

    name = forms.CharField(label="Name", max_length=120, help_text="Visitors read it.")
    origins = forms.CharField(
        label="Sites",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "https://www.example.com"}),
        help_text="One a line. Other sites cannot talk with it.",
    )
    is_active = forms.BooleanField(label="In use", required=False)


@page(permission=Permission.CAPTURE_MANAGE)
def bots(request: PageRequest) -> HttpResponse:
    """Show every bot."""
    rows = list_bots(actor=request.actor, now=now())
    return render_page(request, "capture/bots.html", {"rows": rows})


@action(permission=Permission.CAPTURE_MANAGE)
def first_bot(request: PageRequest) -> HttpResponse:
    """Make the bot that the product comes with, unless it is there."""
    key = open_default_bot(now=now())
    return done(request, "The bot is ready", to=reverse("bot", args=[key]))


@page(permission=Permission.CAPTURE_MANAGE, post=True)
def new_bot(request: PageRequest) -> HttpResponse:
    """Make a bot."""
    form = NewBotForm(posted(request))
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            key = create_bot(actor=request.actor, now=now(), **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
            status = status_of(error)
        else:
            return done(request, "The bot is ready", to=reverse("bot", args=[key]))
    return render_page(request, "capture/new_bot.html", {"form": form}, status=status)


@page(permission=Permission.CAPTURE_MANAGE, post=True)
def embed(request: PageRequest, key: str) -> HttpResponse:
    """Show how a bot comes onto a site, and take on which sites it may stand."""
    row = get_bot(actor=request.actor, key=key)
    before = {"name": row.name, "origins": "\n".join(row.origins), "is_active": row.is_active}
    form = PlaceForm(sent(request), initial=before)
    status = 422 if form.errors else 200
    if form.is_valid():
        told = form.cleaned_data
        try:
            place_bot(
                actor=request.actor,
                key=key,
                name=told["name"],
                origins=told["origins"].splitlines(),
                is_active=told["is_active"],
                now=now(),
            )
        except DomainError as error:
            refuse(form, error)
            status = status_of(error)
        else:
            return done(request, "Saved", to=request.path, undo=undo_url(request.path, before))
    base = settings.PUBLIC_BASE_URL or request.build_absolute_uri("/").rstrip("/")
    context = {"bot": row, "form": form, "base": base, "ways": ways(row, base)}
    return render_page(request, "capture/embed.html", context, status=status)


def ways(row: BotDesk, base: str) -> list[tuple[str, str, str, str]]:
    """Return how a bot can come onto a site: id, name, what to know, and what to paste."""
    page = f"{base}{reverse('hosted-bot', args=[row.key])}"
    script = (
        f'<script async src="{base}/widget.js" data-bot="{row.key}" '
        f'data-title="{_quoted(row.name)}"></script>'
    )
    frame = (
        f'<iframe src="{page}" title="Chat with {_quoted(row.name)}" width="380" height="600" '
        'loading="lazy"></iframe>'
    )
    return [
        ("script", "A button in the corner", "Before the end of the page's body.", script),
        ("frame", "A frame in the page", "Where the chat is to stand; needs no script.", frame),
        ("link", "A page of its own", "For mails, adverts and QR codes.", page),
    ]


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
