"""From a file's bytes to its text: which encoding it is in, and where it cannot be read."""

import codecs
import re
from typing import Final

from leadflow.kernel.errors import Invalid, TooLarge

MAX_BYTES: Final = 10 * 1024 * 1024

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# What people upload by mistake, told by its first bytes.
NOT_TEXT: Final = (
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a compressed file"),
)

SAMPLE: Final = 4096
END_OF_FILE: Final = "\x1a"  # what DOS programs write after the last line
GARBAGE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LINE_ENDS: Final = re.compile("\r\n|\r|\n")


class Unreadable(Invalid):
    """The file is not text that can be read; `line` says where, when that is known."""

    code = "file.unreadable"


class FileTooLarge(TooLarge):
    """The file has more bytes than are taken."""

    code = "file.too_large"


def decode(content: bytes, *, max_bytes: int = MAX_BYTES) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding.

    UTF-8, UTF-16 and UTF-32 by their mark, UTF-16 also by its look, else UTF-8, else Windows-1252.
    Raises FileTooLarge; Unreadable for what is no text, naming the line.
    """
    check_size(len(content), max_bytes)
    for start, kind in NOT_TEXT:
        if content.startswith(start):
            raise Unreadable(f"This is {kind}. Save the table as CSV first.", field="file")
    encoding = encoding_of(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8" or is_broken_utf8(content):
            raise broken(error) from error
        text, encoding = as_western(content), "cp1252"
    text = text.rstrip(END_OF_FILE)
    if found := GARBAGE.search(text):
        line = line_at(text, found.start())
        raise Unreadable(
            f"Line {line} holds a character that is no text ({ord(found.group()):#04x}).",
            field="file",
            line=line,
        )
    return text, encoding.removesuffix("-sig")


def check_size(size: int, most: int) -> None:
    """Refuse a file of more than `most` bytes. Raises FileTooLarge."""
    if size > most:
        raise FileTooLarge(f"A file may have at most {most // 1024**2} MB.", field="file")


def encoding_of(content: bytes) -> str:
    """Return the encoding the first bytes speak for; UTF-8 when they say nothing."""
    for mark, name in MARKS:
        if content.startswith(mark):
            return name
    sample = content[:SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    # Every Latin letter and digit in UTF-16 has one zero byte, always on the same side.
    if odd > len(sample) / 5 and not even:
        return "utf-16-le"
    if even > len(sample) / 5 and not odd:
        return "utf-16-be"
    return "utf-8"


def is_broken_utf8(content: bytes) -> bool:
    """Tell whether bytes that are no UTF-8 were meant to be: most of the foreign letters are.

    Reading such a file as Windows-1252 would turn every good name in it into rubbish.
    """
    good = sum(sign > "\x7f" for sign in content.decode("utf-8", "ignore"))
    bad = content.decode("utf-8", "replace").count("\ufffd")
    return good > bad


def as_western(content: bytes) -> str:
    """Return bytes read as Windows-1252; raises Unreadable for what that leaves undefined."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise broken(error) from error


def broken(error: UnicodeDecodeError) -> Unreadable:
    """Return the refusal that names the line of the first byte that cannot be read."""
    before = error.object[: error.start].decode(error.encoding, "ignore")
    line = line_at(before, len(before))
    return Unreadable(
        f"Line {line} cannot be read as text. Save the file as CSV in UTF-8.",
        field="file",
        line=line,
    )


def line_at(text: str, position: int) -> int:
    """Return the number of the line that a position of the text is in."""
    return len(LINE_ENDS.findall(text[:position])) + 1
