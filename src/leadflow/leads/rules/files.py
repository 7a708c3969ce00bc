"""Which files are kept: told by what is in them, never by what they are called."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from leadflow.kernel.errors import TooLarge, Unsupported

LARGEST: Final = 10 * 1024 * 1024
LONGEST_NAME: Final = 200
TEXT: Final = "text/plain"
CSV: Final = "text/csv"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_MAGIC: Final[tuple[tuple[re.Pattern[bytes], str], ...]] = (
    (re.compile(rb"%PDF-\d"), "application/pdf"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
)
_PARTS: Final[Mapping[str, str]] = {
    "word/": f"{_OFFICE}.wordprocessingml.document",
    "xl/": f"{_OFFICE}.spreadsheetml.sheet",
    "ppt/": f"{_OFFICE}.presentationml.presentation",
}
ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    TEXT: (".txt", ".md", ".log"),
    CSV: (".csv",),
    _PARTS["word/"]: (".docx",),
    _PARTS["xl/"]: (".xlsx",),
    _PARTS["ppt/"]: (".pptx",),
}
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_ACTIVE: Final = re.compile(
    rb"^\s*(?:<|#!|\{\\rtf|@echo|MZ)|<\s*(?:!doctype|html|svg|script|\?php|\?xml|iframe|body)",
    re.IGNORECASE,
)
_UNSAFE: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\"<>|:*?\\/]"
)


class FileRefused(Unsupported):
    code = "leads.file_refused"


class FileTooLarge(TooLarge):
    code = "leads.file_too_large"


def check_size(size: int) -> None:
    """Raise FileTooLarge for a file of more than 10 MB, FileRefused for an empty one."""
    if size > LARGEST:
        raise FileTooLarge("A file may have at most 10 MB.", field="file")
    if size == 0:
        raise FileRefused("This file is empty.", field="file")


def kind_of(content: bytes, *, name: str, members: Iterable[str] = ()) -> str:
    """Return the media type of a file by its content; `members` are what a ZIP archive holds.

    Raises FileRefused for whatever is not on the list, such as pages, drawings and programs.
    """
    for magic, kind in _MAGIC:
        if magic.match(content):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(set(members))
    if _CONTROLS.search(content) or _ACTIVE.search(content.removeprefix(b"\xef\xbb\xbf")):
        raise _refusal()
    return CSV if name.lower().endswith(".csv") else TEXT


def safe_name(name: str, content_type: str) -> str:
    """Return a name to save a file under: no folders, no controls, an ending that fits."""
    last = re.split(r"[\\/]", name)[-1]
    plain = _UNSAFE.sub("", last.encode("utf-8", "ignore").decode()).strip(" .") or "file"
    endings = ENDINGS.get(content_type, (".bin",))
    if plain.lower().endswith(endings):
        stem, _, ending = plain.rpartition(".")
        return f"{stem[: LONGEST_NAME - len(ending) - 1] or 'file'}.{ending}"
    return f"{plain[: LONGEST_NAME - len(endings[0])]}{endings[0]}"


def _office_kind(members: set[str]) -> str:
    has_macros = any(name.lower().endswith("vbaproject.bin") for name in members)
    if "[Content_Types].xml" in members and not has_macros:
        for part, kind in _PARTS.items():
            if any(name.startswith(part) for name in members):
                return kind
    raise _refusal()


def _refusal() -> FileRefused:
    return FileRefused(
        "Only PDF, PNG, JPEG, GIF, WebP, plain text, CSV, DOCX, XLSX and PPTX are kept.",
        field="file",
    )
