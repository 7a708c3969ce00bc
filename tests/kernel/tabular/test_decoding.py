"""Every encoding people save tables in is read; what is no text is refused by its line."""

import codecs

import pytest

from leadflow.kernel.tabular.decoding import FileTooLarge, Unreadable, decode

TEXT = "mobile,name,city\r\n+919812300001,Zoë Müller,Köln\r\n"
HINDI = "mobile,name\n+919812300001,आशा 🚗\n"


@pytest.mark.parametrize(
    ("content", "text", "encoding"),
    [
        (TEXT.encode(), TEXT, "utf-8"),
        (TEXT.encode("utf-8-sig"), TEXT, "utf-8"),
        (TEXT.encode("utf-16"), TEXT, "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), TEXT, "utf-16"),
        (TEXT.encode("utf-16-le"), TEXT, "utf-16-le"),
        (TEXT.encode("utf-16-be"), TEXT, "utf-16-be"),
        (TEXT.encode("utf-32"), TEXT, "utf-32"),
        (TEXT.encode("cp1252"), TEXT, "cp1252"),
        ("mobile;price\n1;5 €\n".encode("cp1252"), "mobile;price\n1;5 €\n", "cp1252"),
        (HINDI.encode(), HINDI, "utf-8"),
        (HINDI.encode("utf-16"), HINDI, "utf-16"),
        (b"mobile\n123\x1a", "mobile\n123", "utf-8"),
        (b"", "", "utf-8"),
    ],
)
def test_reads_text_in(content, text, encoding):
    assert decode(content) == (text, encoding)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"mobile,name\n1,a\x00b\n", 2),
        (b"mobile\r\n1\r\n2\x07\r\n", 3),
        (b"mobile\r1\r2\x1b\r", 3),
        ("mobile\nZoë\nZoë\n".encode() + b"\xff\n", 4),
        (b"mobile\n" + b"\xe9\x81\n", 2),
        (codecs.BOM_UTF16_LE + "mobile\n".encode("utf-16-le") + b"\x00\xd8\n\x00", 2),
        (codecs.BOM_UTF8 + b"mobile\n\xff\n", 2),
    ],
)
def test_refuses_garbage_and_names_its_line(content, line):
    with pytest.raises(Unreadable) as refused:
        decode(content)

    assert refused.value.details["line"] == line
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    "start", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest", b"%PDF-1.7", b"\x1f\x8brest"]
)
def test_says_what_a_workbook_is_and_what_to_do(start):
    with pytest.raises(Unreadable, match="Save the table as CSV"):
        decode(start)


def test_refuses_more_than_ten_megabytes():
    with pytest.raises(FileTooLarge):
        decode(b"a" * (10 * 1024 * 1024 + 1))
