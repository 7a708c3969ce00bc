"""Which page greets whom. To give a role its own home, add a line to HOMES."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.utils.module_loading import import_string

from leadflow.identity.types import Role
from leadflow.kernel.errors import Denied
from leadflow.web.shell.context import Shell
from leadflow.web.shell.items.work import AGENTS, KEY_ACCOUNTS, SALES
from leadflow.web.shell.pages import PageRequest, page, render_page


@dataclass(frozen=True, slots=True)
class Home:
    """Who is greeted by which view; the view is named by its dotted path."""

    roles: tuple[Role, ...]
    view: str


HIDDEN: Final = ("home", "design")  # not work, and always at hand

# the first line that fits decides
HOMES: Final[list[Home]] = [
    Home((Role.AFFILIATE,), "leadflow.web.portal.submit.submit"),
    Home((Role.SUPPLY,), "leadflow.web.supply.queue.queue"),
    Home((Role.PROVIDER,), "leadflow.web.market.offers.offers"),
    Home(
        (Role.ADMIN, Role.PRINCIPAL, Role.HEAD, Role.AFFILIATE_MANAGER),
        "leadflow.web.sources.quality.quality",
    ),
    Home(AGENTS, "leadflow.web.today.listing.today"),
    Home(KEY_ACCOUNTS, "leadflow.web.call_desk.queue.call_desk"),
    Home(SALES, "leadflow.web.leads.listing.leads"),
]


@page()
def home(request: PageRequest) -> HttpResponse:
    """Show the home of the caller's role."""
    for line in HOMES:
        if request.actor.has(*line.roles):
            with suppress(Denied):  # an account half set up still has a home
                response: HttpResponse = import_string(line.view)(request)
                return response
    doors = [door for door in Shell(request).doors if door.item.key not in HIDDEN]
    has_work = any(door.item.group for door in doors)
    return render_page(request, "shell/home.html", {"doors": doors, "has_work": has_work})
