import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.kernel.models import RateBucket
from leadflow.kernel.paging import BadCursor, BadLimit, Cursor, Page, clamp_limit, paginate

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

keys = st.one_of(
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.text(alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00")),
    st.datetimes(timezones=st.just(UTC)),
)


@given(st.lists(keys, min_size=1, max_size=3))
def test_a_cursor_brings_back_what_it_was_made_of(values):
    cursor = Cursor.encode(*values)

    if len(cursor) <= 500:
        assert list(Cursor.decode(cursor, *map(type, values))) == values


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "!",
        "é",
        "bm90IGpzb24",
        Cursor.encode("a"),
        Cursor.encode(1, 2),
        Cursor.encode(2**70),
        Cursor.encode(True),
        "W10",
        "A" * 501,
        "A" * 100_000,
        "W1tbW1tb",
    ],
)
def test_refuses_a_cursor_it_did_not_give_out(cursor):
    with pytest.raises(BadCursor):
        Cursor.decode(cursor, int)


@pytest.mark.parametrize("value", ["yesterday", 5, "2026-03-02T12:00:00"])
def test_refuses_a_cursor_with_another_kind_of_time(value):
    with pytest.raises(BadCursor):
        Cursor.decode(Cursor.encode(value), datetime)


def test_refuses_a_cursor_that_lies_outside_the_calendar_in_utc():
    plain = b'["0001-01-01T00:00:00+14:00"]'
    cursor = base64.urlsafe_b64encode(plain).rstrip(b"=").decode()

    with pytest.raises(BadCursor):
        Cursor.decode(cursor, datetime)


def test_refuses_a_cursor_that_no_database_can_compare():
    with pytest.raises(BadCursor):
        Cursor.decode(Cursor.encode("a\x00"), str)


@pytest.mark.parametrize(
    ("raw", "limit"), [(None, 100), ("", 100), ("1", 1), ("1000", 1000), (7, 7)]
)
def test_takes_a_page_size_from_one_to_a_thousand(raw, limit):
    assert clamp_limit(raw) == limit


@pytest.mark.parametrize("raw", ["0", "1001", "-1", "a", "１０", "1e1", " 5", 10**9, "9" * 5000])
def test_refuses_every_other_page_size(raw):
    with pytest.raises(BadLimit):
        clamp_limit(raw)


def read_all(order, kinds, *, limit=3):
    seen, cursor, pages = [], None, 0
    while True:
        page = paginate(
            RateBucket.objects.all(),
            order=order,
            kinds=kinds,
            cursor=cursor,
            limit=limit,
            shape=lambda row: row.bucket,
        )
        seen += page.items
        pages += 1
        cursor = page.next_cursor
        if cursor is None:
            return seen, pages


@pytest.mark.django_db
@pytest.mark.parametrize("order", [("-window_start", "-bucket"), ("window_start", "bucket")])
def test_pages_show_every_row_once_in_order_also_with_equal_keys(order):
    RateBucket.objects.bulk_create(
        RateBucket(bucket=f"b{n:02}", window_start=NOON + timedelta(minutes=n // 4), used=1)
        for n in range(20)
    )

    seen, pages = read_all(order, (datetime, str))

    assert seen == [f"b{n:02}" for n in range(20)][:: -1 if order[0][0] == "-" else 1]
    assert pages == 7


@pytest.mark.django_db
def test_a_full_last_page_leads_nowhere():
    RateBucket.objects.bulk_create(
        RateBucket(bucket=f"b{n}", window_start=NOON, used=1) for n in range(3)
    )

    assert read_all(("bucket",), (str,)) == (["b0", "b1", "b2"], 1)


@pytest.mark.django_db
def test_three_sort_keys_are_compared_one_after_the_other():
    RateBucket.objects.bulk_create(
        RateBucket(bucket=f"b{n}", window_start=NOON + timedelta(hours=n % 2), used=n % 3)
        for n in range(12)
    )
    expected = RateBucket.objects.order_by("window_start", "used", "bucket")

    seen, _ = read_all(("window_start", "used", "bucket"), (datetime, int, str), limit=5)

    assert seen == [row.bucket for row in expected]


@pytest.mark.django_db
def test_a_page_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        page = paginate(
            RateBucket.objects.all(),
            order=("bucket",),
            kinds=(str,),
            cursor=Cursor.encode("a"),
            limit=3,
            shape=str,
        )

    assert page == Page([])
