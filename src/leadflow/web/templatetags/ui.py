"""The leaf parts of every page. What repeats per row is a plain function, not a template."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zlib import crc32

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    RadioSelect,
    Select,
    Textarea,
)
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from leadflow.web import charts, icons, words
from leadflow.web.states import tone_of, word_of
from leadflow.web.steps import Step

register = template.Library()
for name in ("ago", "due", "initials", "moment", "money", "phone", "since", "thousands", "word"):
    register.filter(name, getattr(words, name))

HUES: Final = ("blue", "violet", "green", "orange", "pink", "teal", "amber", "slate")
PAGING: Final = ("cursor", "page", "peek")


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """Draw an icon; without `label` it is decoration. Sizes: small, large, huge."""
    if name not in icons.ICONS:
        raise template.TemplateSyntaxError(f"{name!r} is missing from ICONS in web/icons.py")
    role = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon {}" {}><use href="{}#{}"/></svg>',
        size,
        SafeString(role),
        icons.address(),
        name,
    )


@register.simple_tag
def pill(state: str, label: str = "", tone: str = "", *, bare: bool = False) -> SafeString:
    """Show a state as a coloured word."""
    return format_html(
        '<span class="pill tone-{}{}"><i class="dot"></i>{}</span>',
        tone or tone_of(str(state)),
        " bare" if bare else "",
        label or word_of(str(state)),
    )


@register.simple_tag
def avatar(name: str | None, key: object = None, size: str = "") -> SafeString:
    """Draw the initials of `name`, coloured by `key`; nobody is a dashed circle."""
    if not name:
        return format_html('<span class="avatar nobody {}" aria-hidden="true"></span>', size)
    hue = HUES[crc32(str(key if key is not None else name).encode()) % len(HUES)]
    return format_html(
        '<span class="avatar tone-{} {}" aria-hidden="true">{}</span>',
        hue,
        size,
        words.initials(name),
    )


@register.simple_tag
def when(value: datetime | None, style: str = "since") -> SafeString:
    """Show a moment as a `<time>` with the full date on hover. Styles: since, due, moment."""
    if not value:
        return SafeString("")
    write = {"since": words.since, "due": words.due, "moment": words.moment}[style]
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        words.moment(value),
        write(value),
    )


@register.simple_tag(takes_context=True)
def q(context: Context, **changes: object) -> str:
    """Return the page's query with `changes`; an empty value removes one, and paging restarts."""
    query = context["request"].GET.copy()
    for name in PAGING:
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def chip(context: Context, label: str, value: str, off: str) -> SafeString:
    """Show an active filter with a cross that takes the parameter `off` out of the address."""
    return format_html(
        '<span class="chip">{} <b>{}</b><a href="{}" aria-label="Remove filter {}">{}</a></span>',
        label,
        value,
        q(context, **{off: ""}),
        label,
        icon("x", "small"),
    )


@register.simple_tag(takes_context=True)
def segmented(
    context: Context,
    options: Iterable[Sequence[str]],
    param: str,
    label: str,
    *,
    default: str = "",
    style: str = "segmented",
) -> SafeString:
    """Offer one of a few values of a parameter: (value, label) or (value, label, icon) each.

    `style="views"` draws tabs above a list instead.
    """
    chosen = context["request"].GET.get(param, default)
    links = format_html_join(
        "",
        '<li><a href="{}"{}>{}<span>{}</span></a></li>'
        if style == "views"
        else '<a href="{}"{}>{}<span>{}</span></a>',
        (
            (
                q(context, **{param: "" if value == default else value}),
                SafeString(' aria-current="true"') if value == chosen else "",
                icon(*rest) if rest else "",
                text,
            )
            for value, text, *rest in options
        ),
    )
    if style == "views":
        return format_html('<nav class="views" aria-label="{}"><ul>{}</ul></nav>', label, links)
    return format_html('<div class="segmented" role="group" aria-label="{}">{}</div>', label, links)


@register.simple_tag(takes_context=True)
def steps(context: Context, rows: Iterable[Step], label: str, target: str = "") -> SafeString:
    """Draw a bar of steps; those with an address are buttons that post there."""
    way = list(rows)
    # on phones the bar scrolls; what scrolls must be reachable by keyboard
    reach = "" if any(row.url for row in way) else SafeString(' tabindex="0"')
    return format_html(
        '<ol class="steps" aria-label="{}"{}>{}</ol>',
        label,
        reach,
        format_html_join(
            "",
            '<li class="{} {}"{}>{}</li>',
            (
                (
                    row.state,
                    row.tone,
                    SafeString(' aria-current="step"') if row.state == "current" else "",
                    _step(context, row, target),
                )
                for row in way
            ),
        ),
    )


def _step(context: Context, row: Step, target: str) -> SafeString:
    if not row.url:
        tick = icon("check", "small") if row.state == "done" else ""
        return format_html("<span>{}{}</span>", tick, row.label)
    values = {"csrfmiddlewaretoken": str(context.get("csrf_token", "")), **row.values}
    hidden = format_html_join("", '<input type="hidden" name="{}" value="{}">', values.items())
    swap = format_html(' hx-post="{}" hx-target="{}"', row.url, target) if target else ""
    return format_html(
        '<form method="post" action="{}"{}>{}<button>{}</button></form>',
        row.url,
        swap,
        hidden,
        row.label,
    )


@register.simple_tag
def steps_mini(rows: Iterable[Step]) -> SafeString:
    """Draw the same way as a row of small marks, for lists; put the state's pill beside it."""
    marks = list(rows)
    place = next((n for n, row in enumerate(marks, 1) if row.state == "current"), len(marks))
    return format_html(
        '<span class="steps-mini" role="img" aria-label="Step {} of {}">{}</span>',
        place,
        len(marks),
        format_html_join("", '<i class="{} {}"></i>', ((row.state, row.tone) for row in marks)),
    )


@register.simple_tag
def field(bound: BoundField, hint: str = "", style: str = "", **attrs: str | bool) -> SafeString:
    """Draw a form field: label, control, help and error, bound to each other for screen readers.

    `style` is a further class (`big`, `wide`); `attrs` go to the control (`_` becomes `-`).
    """
    widget = bound.field.widget
    several = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    help_text = hint or str(bound.help_text)
    about = [f"{bound.auto_id}-{part}" for part, on in _about(help_text, bound) if on]
    given: dict[str, str | bool] = {name.replace("_", "-"): value for name, value in attrs.items()}
    given["class"] = "" if isinstance(widget, CheckboxInput) or several else _look(widget, style)
    if about:
        given["aria-describedby"] = " ".join(about)
    if bound.errors:
        given["aria-invalid"] = "true"
    context = {
        "field": bound,
        "control": bound.as_widget(attrs=given),
        "help": help_text,
        "style": style,
        "is_check": isinstance(widget, CheckboxInput),
        "is_group": several,
    }
    return render_to_string("parts/field.html", context)


def _about(help_text: str, bound: BoundField) -> list[tuple[str, bool]]:
    return [("help", bool(help_text)), ("error", bool(bound.errors))]


def _look(widget: object, style: str) -> str:
    kind = "textarea" if isinstance(widget, Textarea) else "input"
    return f"{'select' if isinstance(widget, Select) else kind} {style}".strip()


@register.simple_tag
def sparkline(values: Sequence[float], label: str = "") -> SafeString:
    """Draw a small line; see `charts.sparkline`."""
    return charts.sparkline(values, label)


@register.simple_tag
def bar_list(lines: Sequence[charts.Line]) -> SafeString:
    """Draw horizontal bars; see `charts.bar_list`."""
    return charts.bar_list(lines)


@register.simple_tag
def funnel(lines: Sequence[charts.Line]) -> SafeString:
    """Draw a funnel; see `charts.funnel`."""
    return charts.funnel(lines)


@register.simple_tag
def share(part: int, whole: int, interval: Sequence[float]) -> SafeString:
    """Draw a share with its interval (low, high); see `charts.share`."""
    return charts.share(part, whole, interval[0], interval[1])


@register.filter
def ends(interval: Any) -> tuple[float, float]:
    """Return the two ends of an interval, as `share` takes them."""
    return interval.low, interval.high


@register.filter
def item(mapping: Mapping[Any, Any], key: object) -> Any:
    """Return `mapping[key]`, or None."""
    return mapping.get(key)
