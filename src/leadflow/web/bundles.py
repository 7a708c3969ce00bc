"""One style sheet and one script for every page, joined from readable parts without Node.

`css/app.css` names its parts with `@import`, `js/app.js` with `import`: both also work unjoined.
A page then loads six things (itself, app.css, htmx, app.js, the icons, the mark), and the live
stream is the seventh: `collectstatic` hashes and compresses the joined files like any other.
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

SOURCE = Path(__file__).parent / "static" / "leadflow"
BUNDLES = {
    "leadflow/app.css": "css/app.css",
    "leadflow/app.js": "js/app.js",
    "leadflow/desk.css": "desk/desk.css",
    "leadflow/record.css": "record/record.css",
    "leadflow/account.css": "record/account.css",
    "leadflow/performance.css": "record/performance.css",
    "leadflow/record.js": "js/record.js",
    "leadflow/today.css": "record/today.css",
    "leadflow/today.js": "js/today.js",
    "leadflow/calls.css": "css/calls.css",
    "leadflow/calls.js": "js/calls.js",
    "leadflow/assignment.css": "css/assignment.css",
    "leadflow/client.css": "css/client.css",
    "leadflow/client.js": "js/asking.js",
    "leadflow/pricing.css": "css/pricing.css",
    "leadflow/capture.css": "css/capture.css",
    "leadflow/assignment.js": "js/tokens.js",
    "leadflow/insight.js": "js/insight.js",
    "leadflow/design.css": "css/design.css",
    "leadflow/admin-theme.css": "css/admin-theme.css",
}

CSS_IMPORT = re.compile(r'^@import "([\w./-]+)";$', re.MULTILINE)
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
JS_IMPORT = re.compile(r'^import (?:\{[^}]*\} from )?"\./([\w-]+\.js)";\n', re.MULTILINE)
JS_LINE_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)
JS_BLOCK_COMMENT = re.compile(r"^\s*/\*\*.*?\*/\s*\n", re.MULTILINE | re.DOTALL)
JS_NAME = re.compile(r"^(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
BLANK = re.compile(r"\n{2,}")
RUN_ON = re.compile(r"(?<=[;{},])\n(?!\Z)")


class NameTaken(Exception):
    """Two modules of one bundle define the same name at their top level."""


def join(entry: Path) -> str:
    """Return the bundle that starts at `entry`, without comments and indentation.

    Raises NameTaken when two script modules would share a name after joining.
    """
    text = join_styles(entry) if entry.suffix == ".css" else join_scripts(entry)
    return RUN_ON.sub("", BLANK.sub("\n", INDENT.sub("", text))).lstrip()


def join_styles(entry: Path) -> str:
    """Return the style sheet with every `@import` replaced by what it names."""
    text = CSS_IMPORT.sub(
        lambda found: join_styles(entry.parent / found[1]), entry.read_text(encoding="utf-8")
    )
    return CSS_COMMENT.sub("", text)


def join_scripts(entry: Path) -> str:
    """Return every module that `entry` needs, each once, before whatever imports it."""
    owners: dict[str, str] = {}
    parts = []
    for file in needed(entry, seen=set()):
        text = JS_IMPORT.sub("", file.read_text(encoding="utf-8"))
        text = re.sub(r"^export ", "", text, flags=re.MULTILINE)
        for name in JS_NAME.findall(text):
            if owner := owners.get(name):
                raise NameTaken(f"{name} is defined in {owner} and in {file.name}")
            owners[name] = file.name
        parts.append(JS_LINE_COMMENT.sub("", JS_BLOCK_COMMENT.sub("", text)))
    return "\n".join(parts)


def needed(file: Path, *, seen: set[Path]) -> Iterator[Path]:
    """Yield the modules `file` imports, deepest first, then `file` itself."""
    if file in seen:
        return
    seen.add(file)
    for name in JS_IMPORT.findall(file.read_text(encoding="utf-8")):
        yield from needed(file.parent / name, seen=seen)
    yield file


class BundleFinder(BaseFinder):
    """Offers the joined files to `collectstatic` and to the development server."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        self.home = Path(settings.STATIC_ROOT).parent / "bundles"
        self.storage = FileSystemStorage(location=str(self.home))

    def check(self, **_kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        """Return where the bundle stands, freshly joined; nothing for any other file."""
        if path not in BUNDLES:
            return []
        file = str(self.write(path))
        return [file] if find_all else file

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:  # noqa: ARG002
        """Yield every bundle with the storage it stands in."""
        for path in BUNDLES:
            self.write(path)
            yield path, self.storage

    def write(self, path: str) -> Path:
        """Join one bundle and keep it on disk; the file is touched only when it changed."""
        text = join(SOURCE / BUNDLES[path])
        file = self.home / path
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            draft = file.with_suffix(f"{file.suffix}.{os.getpid()}.new")
            draft.write_text(text, encoding="utf-8")
            draft.replace(file)
        return file
