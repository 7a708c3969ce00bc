import contextlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from leadflow.kernel.codec import dumps, instant, loads, storable
from leadflow.kernel.errors import DomainError, Invalid, Malformed


class Colour(StrEnum):
    RED = "red"


@dataclass
class Point:
    x: int


class Model(BaseModel):
    at: datetime


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 3, 2, 12, tzinfo=UTC), '"2026-03-02T12:00:00Z"'),
        (datetime(2026, 3, 2, 12, 0, 0, 250_000, tzinfo=UTC), '"2026-03-02T12:00:00.250000Z"'),
        (datetime(2026, 3, 2, tzinfo=timezone(timedelta(hours=2))), '"2026-03-01T22:00:00Z"'),
        (date(2026, 3, 2), '"2026-03-02"'),
        (Decimal("10.5"), "10.50"),
        (Decimal("-0.005"), "-0.00"),
        (Decimal(1000), "1000.00"),
        (Colour.RED, '"red"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        ({"a", "b"}, '["a","b"]'),
        (Point(3), '{"x":3}'),
        ("é😀", '"é😀"'),
        (None, "null"),
    ],
)
def test_writes_each_kind_of_value_as_the_contract_says(value, text):
    assert dumps(value).decode() == text


def test_writes_models_with_their_times_in_utc():
    model = Model(at=datetime(2026, 3, 2, 12, tzinfo=UTC))

    assert dumps([model]) == b'[{"at":"2026-03-02T12:00:00Z"}]'


def test_never_writes_a_text_as_a_number():
    written = json.loads(dumps({"price": Decimal("1.00"), "text": "1.00"}))

    assert written == {"price": 1.0, "text": "1.00"}


def test_refuses_to_write_a_moment_without_a_zone():
    with pytest.raises(ValueError, match="time zone"):
        instant(datetime(2026, 3, 2))


def test_refuses_to_write_what_is_no_number():
    with pytest.raises(ValueError, match="JSON compliant"):
        dumps(float("nan"))


def test_writes_half_a_surrogate_pair_as_a_question_mark():
    assert dumps("\ud800") == b'"?"'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"not json",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e400}',
        b'{"a": ' + b"9" * 30 + b"}",
        b'{"a": ' + b"9" * 6000 + b"}",
        b'{"a": "\xff"}',
        b"\xef\xbb\xbf{}",
        b'{"a": "\x01"}',
        b"[" * 21 + b"]" * 21,
        b"[" * 1000 + b"]" * 1000,
        b"[" * 100_000,
        b'{"a":' * 21 + b"1" + b"}" * 21,
    ],
)
def test_refuses_as_malformed_what_is_no_plain_json(body):
    with pytest.raises(Malformed):
        loads(body)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (rb'{"name": "a\u0000b"}', "name"),
        (rb'{"rows": [{"name": "ok"}, {"name": "\ud800"}]}', "rows.1.name"),
        (rb'{"a\u0000": 1}', "body"),
        (rb'["\udfff"]', "0"),
        (b'"text"', "body"),
        (b"3", "body"),
        (b"null", "body"),
    ],
)
def test_names_the_field_that_cannot_be_stored(body, field):
    with pytest.raises(Invalid) as caught:
        loads(body)

    assert caught.value.field == field


def test_reads_twenty_levels_and_brackets_inside_texts():
    deep = b"[" * 20 + b"]" * 20
    texts = json.dumps(["[{" * 50, '\\"[', "]"] * 20).encode()

    assert loads(deep)
    assert loads(texts) == json.loads(texts)


def test_reads_an_emoji_written_as_a_pair_of_escapes():
    assert loads(rb'{"name": "\ud83d\ude00"}') == {"name": "😀"}


@given(st.binary(max_size=200))
def test_reads_or_refuses_any_bytes_at_all(body):
    with contextlib.suppress(DomainError):
        loads(body)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text().filter(storable),
    lambda inner: st.lists(inner) | st.dictionaries(st.text().filter(storable), inner),
    max_leaves=20,
)


@given(st.lists(json_values) | st.dictionaries(st.text().filter(storable), json_values))
def test_reads_back_whatever_it_wrote(value):
    assert loads(dumps(value)) == value
