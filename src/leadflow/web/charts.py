"""Charts drawn by the server: links to drill down, no script, printable, a table beside each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH: Final = 720
HEIGHT: Final = 230
LEFT: Final = 34
BOTTOM: Final = 22
TOP: Final = 8
GRID_LINES: Final = 4
MOST_LABELS: Final = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One column: a number per series, and where a click leads. `running`: not over yet.

    `note` is told beside the numbers.
    """

    label: str
    values: Sequence[int]
    url: str = ""
    running: bool = False
    note: str = ""

    @property
    def total(self) -> int:
        return sum(self.values)


@dataclass(frozen=True, slots=True)
class Columns:
    """Stacked columns over time."""

    title: str
    description: str
    series: Sequence[str]
    bars: Sequence[Bar] = field(default_factory=list)

    @property
    def svg(self) -> SafeString:
        """The picture; its columns are links when they have somewhere to lead."""
        return columns(self)

    @property
    def is_empty(self) -> bool:
        return not any(bar.total for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bar list or a funnel."""

    label: str
    value: int
    second: str = ""
    url: str = ""
    tone: str = "blue"


def columns(chart: Columns) -> SafeString:
    """Return stacked columns as SVG."""
    top = nice_top(max((bar.total for bar in chart.bars), default=0))
    step = (WIDTH - LEFT) / max(len(chart.bars), 1)
    every = max(1, -(-len(chart.bars) // MOST_LABELS))
    drawn = [
        _bar(chart, bar, x=LEFT + index * step, step=step, top=top, named=index % every == 0)
        for index, bar in enumerate(chart.bars)
    ]
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="group" aria-label="{}">'
        "<title>{}</title><desc>{}</desc>{}{}</svg>",
        WIDTH,
        HEIGHT,
        chart.title,
        chart.title,
        chart.description,
        _grid(top),
        format_html_join("", "{}", ((bar,) for bar in drawn)),
    )


def nice_top(most: int) -> int:
    """Return a round number, divisible by the grid, that no column is taller than."""
    if most <= GRID_LINES:
        return GRID_LINES
    size = int(f"1{'0' * (len(str(most)) - 1)}")
    for factor in (1, 2, 4, 6, 8, 10, 20):
        if factor * size >= most and factor * size % GRID_LINES == 0:
            return factor * size
    return 20 * size


def _y(value: float, top: int) -> float:
    return TOP + (HEIGHT - BOTTOM - TOP) * (1 - value / top)


def _grid(top: int) -> SafeString:
    lines = [top * line // GRID_LINES for line in range(GRID_LINES + 1)]
    return format_html_join(
        "",
        '<line class="gridline" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="axis" x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (
                LEFT,
                WIDTH,
                _round(_y(v, top)),
                _round(_y(v, top)),
                LEFT - 8,
                _round(_y(v, top)) + 4,
                v,
            )
            for v in lines
        ),
    )


def _bar(chart: Columns, bar: Bar, *, x: float, step: float, top: int, named: bool) -> SafeString:
    width = max(2.0, step * 0.68)
    below = 0
    parts = []
    for index, value in enumerate(bar.values):
        if value:
            upper = _y(below + value, top)
            parts.append(
                (
                    _round(x + (step - width) / 2),
                    _round(upper),
                    _round(width),
                    _round(_y(below, top) - upper - 1),
                    index + 1,
                )
            )
        below += value
    rects = format_html_join(
        "", '<rect x="{}" y="{}" width="{}" height="{}" rx="1.5" class="series-{}"/>', parts
    )
    told = [f"{n} {v}" for n, v in zip(chart.series, bar.values, strict=True)]
    words = " · ".join([*told, bar.note] if bar.note else told)
    hit = format_html(
        '<rect class="hit" x="{}" y="{}" width="{}" height="{}"/>',
        _round(x),
        TOP,
        _round(step),
        HEIGHT - BOTTOM - TOP,
    )
    label = format_html(
        '<text class="axis" x="{}" y="{}" text-anchor="middle">{}</text>',
        _round(x + step / 2),
        HEIGHT - 5,
        bar.label,
    )
    running = " running" if bar.running else ""
    tip = f"{bar.label}|{bar.total}|{words}"
    body = format_html(
        '{}<g class="columns{}"><title>{}: {}. {}</title>{}</g>{}',
        hit,
        running,
        bar.label,
        bar.total,
        words,
        rects,
        label if named else "",
    )
    if not bar.url:
        return format_html('<g class="bar" data-tip="{}">{}</g>', tip, body)
    return format_html(
        '<a class="bar" href="{}" data-tip="{}" aria-label="{}: {}. {}">{}</a>',
        bar.url,
        tip,
        bar.label,
        bar.total,
        words,
        body,
    )


def sparkline(values: Sequence[float], label: str = "") -> SafeString:
    """Return a small line without axes; the number beside it says what matters."""
    if len(values) < 2:  # noqa: PLR2004 - a line needs two points
        return SafeString("")
    low, high = min(values), max(values)
    span = (high - low) or 1
    points = [
        (_round(index * 100 / (len(values) - 1)), _round(30 - 26 * (value - low) / span))
        for index, value in enumerate(values)
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    role = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="sparkline" viewBox="0 0 100 34" preserveAspectRatio="none" {}>'
        '<polygon class="area" points="0,34 {} 100,34"/>'
        '<polyline class="line" points="{}" vector-effect="non-scaling-stroke"/></svg>',
        SafeString(role),
        line,
        line,
    )


def bar_list(lines: Sequence[Line]) -> SafeString:
    """Return horizontal bars behind their words, in the order given."""
    most = max((line.value for line in lines), default=0) or 1
    drawn = [(_linked(line, _bar_line(line, most)),) for line in lines]
    return format_html('<ul class="bar-list">{}</ul>', format_html_join("", "<li>{}</li>", drawn))


def _bar_line(line: Line, most: int) -> SafeString:
    return format_html(
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="10"/></svg>'
        '<span class="grow">{}</span><b>{}</b><span class="second">{}</span>',
        _round(100 * line.value / most),
        line.label,
        f"{line.value:,}",
        line.second,
    )


def funnel(lines: Sequence[Line]) -> SafeString:
    """Return a funnel: each line as long as its share of the first."""
    first = (lines[0].value if lines else 0) or 1
    drawn = [(_linked(line, _funnel_line(line, first)),) for line in lines]
    return format_html('<ul class="funnel">{}</ul>', format_html_join("", "<li>{}</li>", drawn))


def _funnel_line(line: Line, first: int) -> SafeString:
    return format_html(
        "<span>{}</span>"
        '<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="8"/>'
        '<rect class="fill tone-{}" width="{}" height="8"/></svg>'
        '<b>{}</b><span class="second">{}</span>',
        line.label,
        line.tone,
        _round(min(100, 100 * line.value / first)),
        f"{line.value:,}",
        line.second,
    )


def share(part: int, whole: int, low: float, high: float) -> SafeString:
    """Return a share with the interval it may really lie in; wide when the numbers are small."""
    if not whole:
        return format_html('<span class="muted">{}</span>', "none")
    rate = part / whole
    return format_html(
        '<span class="share" title="{} of {}, likely {} to {}">'
        '<svg viewBox="0 0 64 10" aria-hidden="true">'
        '<rect class="track" y="3" width="64" height="4" rx="2"/>'
        '<rect class="span" x="{}" y="2" width="{}" height="6" rx="3"/>'
        '<rect class="point" x="{}" width="3" height="10" rx="1.5"/></svg>'
        '<span>{}<span class="sr-only"> of {}, likely {} to {}</span></span></span>',
        part,
        whole,
        f"{low:.0%}",
        f"{high:.0%}",
        _round(64 * low),
        _round(max(2.0, 64 * (high - low))),
        _round(max(0.0, 64 * rate - 1.5)),
        f"{rate:.0%}",
        whole,
        f"{low:.0%}",
        f"{high:.0%}",
    )


def _linked(line: Line, body: SafeString) -> SafeString:
    if line.url:
        return format_html('<a href="{}">{}</a>', line.url, body)
    return format_html('<div class="bar-line">{}</div>', body)


def _round(value: float) -> float:
    return round(value, 2)
