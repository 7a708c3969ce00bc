"""What a row says in each column. It repeats per row and column, so these are plain functions."""

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from leadflow.accounts.queries.desk import AccountLine
from leadflow.kernel.clock import now
from leadflow.leads.types import LeadRow, LeadStatus
from leadflow.web.leads.rights import Rights
from leadflow.web.templatetags.account_cells import ACCOUNT_CELLS, NO_LINE
from leadflow.web.templatetags.ui import avatar, icon, pill, when
from leadflow.web.words import ago, due, money, phone

NOTHING: Final = SafeString("")
MOST_TAGS: Final = 3
ENDED: Final = (LeadStatus.CONVERTED, LeadStatus.LOST)

# What a next action begins with -> its icon.
ACTION_ICONS: Final = {
    "call": "phone",
    "phone": "phone",
    "ring": "phone",
    "mail": "mail",
    "email": "mail",
    "e-mail": "mail",
    "whatsapp": "message-circle",
}


def cell(
    name: str, row: LeadRow, rights: Rights, besides: Mapping[int, AccountLine] | None = None
) -> SafeString:
    """Return one cell of the table, its `<td>` included; `besides` is what accounts have more."""
    if name in ACCOUNT_CELLS:
        return ACCOUNT_CELLS[name]((besides or {}).get(row.id, NO_LINE))
    return CELLS[name](row, rights)


def status(row: LeadRow, rights: Rights) -> SafeString:
    shown = pill(row.status)
    is_open = rights.change and (rights.any_stage or row.status != LeadStatus.CONVERTED)
    return _cell("card-line", edit(shown, "status", "Status") if is_open else shown)


def owner(row: LeadRow, rights: Rights) -> SafeString:
    shown = owner_of(row)
    return _cell("", edit(shown, "owner", "Owner") if rights.assign else shown)


def owner_of(row: LeadRow) -> SafeString:
    """Return who owns a lead, with their picture."""
    if not row.assigned_name:
        return format_html(
            '<span class="who">{}<span class="muted">Nobody</span></span>',
            avatar(None, None, "small"),
        )
    picture = avatar(row.assigned_name, row.assigned_to, "small")
    return format_html(
        '<span class="who">{}<span class="clip">{}</span></span>', picture, row.assigned_name
    )


def value(row: LeadRow, rights: Rights) -> SafeString:
    shown = money(row.value) if row.value is not None else "None"
    quiet = "" if row.value is not None else "muted"
    text = format_html('<span class="{}">{}</span>', quiet, shown)
    return _cell("number card-side", edit(text, "value", "Value") if rights.change else text)


def next_action(row: LeadRow, rights: Rights) -> SafeString:
    shown = action_of(row)
    return _cell("card-end", edit(shown, "next", "Next action") if rights.change else shown)


def action_of(row: LeadRow, *, brief: bool = False) -> SafeString:
    """Return what is to be done next and when; what is overdue says so in red, icon and word."""
    text = "" if brief else row.next_action
    if row.next_action_at is None:
        if not row.next_action:
            return SafeString('<span class="muted">None</span>')
        return format_html('<span class="due"><span class="clip">{}</span></span>', row.next_action)
    is_late = row.next_action_at < now() and row.status not in ENDED
    moment = f"Overdue {ago(row.next_action_at)}" if is_late else due(row.next_action_at)
    return format_html(
        '<span class="due{}" title="{}">{}<span>{}</span>{}</span>',
        " late" if is_late else "",
        due(row.next_action_at),
        icon("triangle-alert" if is_late else icon_of_action(row.next_action), "small"),
        moment,
        format_html('<span class="clip">{}</span>', text) if text else "",
    )


def icon_of_action(text: str) -> str:
    """Return the icon of what is to be done, from the word it begins with."""
    first = text.casefold().partition(" ")[0].strip(":,")
    return ACTION_ICONS.get(first, "calendar")


def telephone(row: LeadRow, _rights: Rights) -> SafeString:
    if not row.phone:
        return _cell("", NOTHING)
    number = phone(row.phone)
    return _cell("nowrap", format_html('<a class="reach" href="tel:{}">{}</a>', row.phone, number))


def source(row: LeadRow, _rights: Rights) -> SafeString:
    return _cell("soft", row.source[:1].upper() + row.source[1:])


def tags(row: LeadRow, _rights: Rights) -> SafeString:
    return _cell("", tags_of(row))


def tags_of(row: LeadRow) -> SafeString:
    """Return the first few tags, and how many more there are."""
    shown = format_html_join(
        " ", '<span class="tag">{}</span>', ((tag,) for tag in row.tags[:MOST_TAGS])
    )
    more = len(row.tags) - MOST_TAGS
    if more > 0:
        return format_html('{} <span class="muted">+{}</span>', shown, more)
    return shown


def edit(shown: SafeString, field: str, label: str) -> SafeString:
    """Make what is shown a button that opens the editor of `field`."""
    return format_html(
        '<button type="button" class="edit" data-edit="{}" aria-haspopup="dialog">'
        '<span class="sr-only">{}: </span>{}<span class="sr-only">. Change</span></button>',
        field,
        label,
        shown,
    )


def _text(name: str) -> Callable[[LeadRow, Rights], SafeString]:
    return lambda row, _rights: _cell("soft clip", getattr(row, name))


def _moment(name: str) -> Callable[[LeadRow, Rights], SafeString]:
    return lambda row, _rights: _cell("soft nowrap", when(getattr(row, name)))


def _cell(style: str, inner: SafeString | str) -> SafeString:
    return format_html('<td class="{}">{}</td>', style, inner)


CELLS: Final[dict[str, Callable[[LeadRow, Rights], SafeString]]] = {
    "status": status,
    "phone": telephone,
    "email": _text("email"),
    "city": _text("city"),
    "source": source,
    "channel": _text("channel"),
    "language": _text("language"),
    "assigned_to": owner,
    "value": value,
    "next_action_at": next_action,
    "tags": tags,
    "status_since": _moment("status_since"),
    "lost_reason": _text("lost_reason"),
    "created_at": _moment("created_at"),
    "last_activity_at": _moment("last_activity_at"),
}
