"""The icons the pages use, as one cached sprite drawn from the `lucide` package."""

import re
from functools import cache
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from zipfile import ZipFile

# Add a name of https://lucide.dev here before using it; a page with an unknown icon fails.
ICONS = frozenset(
    [
        "activity",
        "archive",
        "arrow-down",
        "arrow-up",
        "badge-check",
        "ban",
        "bell",
        "bell-off",
        "bot",
        "building-2",
        "calendar",
        "calendar-clock",
        "car",
        "chart-column",
        "check",
        "check-check",
        "chevron-down",
        "chevron-left",
        "chevron-right",
        "chevrons-up-down",
        "circle-alert",
        "circle-check",
        "circle-dot",
        "circle-question-mark",
        "circle-x",
        "clipboard-list",
        "clock",
        "columns-3",
        "copy",
        "download",
        "ellipsis",
        "expand",
        "eye",
        "file-spreadsheet",
        "file-text",
        "flag",
        "funnel",
        "gauge",
        "git-branch",
        "handshake",
        "history",
        "house",
        "inbox",
        "info",
        "key-round",
        "keyboard",
        "life-buoy",
        "link",
        "list",
        "list-checks",
        "list-filter",
        "lock",
        "lock-open",
        "log-in",
        "log-out",
        "mail",
        "map-pin",
        "megaphone",
        "menu",
        "message-circle",
        "monitor",
        "moon",
        "package",
        "palette",
        "paperclip",
        "pause",
        "pencil",
        "phone",
        "phone-call",
        "phone-forwarded",
        "phone-missed",
        "phone-off",
        "play",
        "plus",
        "radio",
        "refresh-cw",
        "rotate-ccw",
        "rows-3",
        "save",
        "search",
        "send",
        "settings",
        "shield-check",
        "shield-question-mark",
        "square-kanban",
        "star",
        "sticky-note",
        "store",
        "sun",
        "table-2",
        "tag",
        "thumbs-down",
        "thumbs-up",
        "trash-2",
        "trending-up",
        "triangle-alert",
        "undo-2",
        "unplug",
        "upload",
        "user",
        "user-check",
        "user-cog",
        "user-plus",
        "users",
        "webhook",
        "x",
        "wallet",
    ]
)

INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@cache
def sprite() -> str:
    """Return one SVG document holding a `<symbol>` for every icon."""
    archive = BytesIO((files("lucide") / "lucide.zip").read_bytes())
    with ZipFile(archive) as pictures:
        symbols = "".join(
            symbol(name, pictures.read(f"{name}.svg").decode()) for name in sorted(ICONS)
        )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>'


def symbol(name: str, picture: str) -> str:
    """Return one picture as a symbol that takes its colour from where it is used."""
    found = INNER.search(picture)
    if not found:
        raise ValueError(f"{name} is not an SVG picture")
    lines = " ".join(found[1].split())
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        f' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">{lines}</symbol>'
    )


@cache
def address() -> str:
    """Return where the sprite is served; a changed sprite has a new address."""
    return f"/icons.svg?v={sha256(sprite().encode()).hexdigest()[:8]}"
