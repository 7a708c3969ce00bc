"""The picture of calibration: what was promised against what came true."""

from collections.abc import Sequence
from math import sqrt
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from leadflow.marketplace.types.pricing import Bin

WIDTH: Final = 420
HEIGHT: Final = 300
LEFT: Final = 42
RIGHT: Final = 14
TOP: Final = 10
BOTTOM: Final = 36
LINES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
SMALLEST: Final = 3.5
LARGEST: Final = 9.0


def diagram(bins: Sequence[Bin]) -> SafeString:
    """Return calibration as SVG: a point per group of outcomes, larger the more there are."""
    most = max((one.count for one in bins), default=1)
    points = format_html_join(
        "",
        '<circle class="calibration-point" cx="{}" cy="{}" r="{}"><title>{}</title></circle>',
        (
            (
                _x(one.predicted),
                _y(one.observed),
                round(SMALLEST + (LARGEST - SMALLEST) * sqrt(one.count / most), 1),
                f"{one.count} outcomes: promised {one.predicted:.0%}, came true {one.observed:.0%}",
            )
            for one in bins
        ),
    )
    line = " ".join(f"{_x(one.predicted)},{_y(one.observed)}" for one in bins)
    return format_html(
        '<svg class="calibration" viewBox="0 0 {} {}" role="img" aria-label="{}">{}'
        '<line class="calibration-ideal" x1="{}" y1="{}" x2="{}" y2="{}"/>'
        '<polyline class="calibration-line" points="{}"/>{}'
        '<text class="axis" x="{}" y="{}" text-anchor="middle">Promised chance of winning</text>'
        "</svg>",
        WIDTH,
        HEIGHT,
        "Promised chances against what came true; right promises lie on the diagonal",
        _grid(),
        _x(0),
        _y(0),
        _x(1),
        _y(1),
        line,
        points,
        _x(0.5),
        HEIGHT - 4,
    )


def _grid() -> SafeString:
    across = format_html_join(
        "",
        '<line class="gridline" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="axis" x="{}" y="{}" text-anchor="end">{}</text>',
        ((_x(0), _x(1), _y(v), _y(v), LEFT - 6, _y(v) + 4, f"{v:.0%}") for v in LINES),
    )
    below = format_html_join(
        "",
        '<text class="axis" x="{}" y="{}" text-anchor="middle">{}</text>',
        ((_x(v), HEIGHT - BOTTOM + 15, f"{v:.0%}") for v in LINES),
    )
    return across + below


def _x(share: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * share, 1)


def _y(share: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share), 1)
