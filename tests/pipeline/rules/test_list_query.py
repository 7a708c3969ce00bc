"""The address of the leads list in one spelling, strictly read."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.kernel.errors import Invalid
from leadflow.leads.types import LeadFilters, LeadStatus, Sort
from leadflow.pipeline.rules.list_query import (
    BadParameter,
    Column,
    Density,
    Layout,
    UnknownParameter,
    read_query,
)

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
CAPE_TOWN = ZoneInfo("Africa/Johannesburg")


def filters(text, *, user_id=7, zone=UTC):
    return read_query(text).filters(user_id=user_id, zone=zone, now=NOW)


def test_no_parameters_are_every_lead_as_a_table():
    query = read_query("")

    assert (query.text, query.layout, query.density) == ("", Layout.TABLE, Density.COMFORTABLE)
    assert query.columns == ()
    assert filters("") == LeadFilters()


def test_two_addresses_that_mean_the_same_have_one_spelling():
    one = read_query("?status=new&city=Pune&layout=table&sort=-created_at&cursor=abc&peek=12")
    other = read_query("city=+Pune&status=new&q=")

    assert one.text == other.text == "city=Pune&status=new"


def test_the_names_of_the_api_are_the_same_parameters():
    assert read_query("assigned_to=me&has_next_action=0").text == "next=none&owner=me"
    assert read_query("is_unassigned=true").text == "owner=none"
    assert read_query("is_unassigned=0&owner=5").text == "owner=5"


def test_everything_a_list_can_be_narrowed_to():
    said = filters(
        "status=lost&source=form&channel=spring&city=Pune&owner=12&tag=hot&lost_reason=Price"
        "&next=any&is_open=0&is_touched=0&q=asha&created_after=2026-03-01T08:00:00Z&sort=-value"
    )

    assert said == LeadFilters(
        status=LeadStatus.LOST,
        source="form",
        channel="spring",
        city="Pune",
        assigned_to=12,
        tag="hot",
        lost_reason="Price",
        has_next_action=True,
        is_open=False,
        is_touched=False,
        q="asha",
        created_after=datetime(2026, 3, 1, 8, tzinfo=UTC),
        sort=Sort.DEAREST,
    )


def test_mine_are_those_of_whoever_looks():
    assert filters("owner=me", user_id=3).assigned_to == 3
    assert filters("owner=me", user_id=4).assigned_to == 4


def test_a_day_begins_at_the_midnight_of_whoever_looks():
    said = filters("created_after=2026-03-10", zone=CAPE_TOWN)

    assert said.created_after == datetime(2026, 3, 9, 22, tzinfo=UTC)


def test_overdue_is_what_is_due_by_now_and_still_open():
    said = filters("overdue=1&next=none")

    assert (said.due_before, said.is_open, said.has_next_action) == (NOW, True, None)


def test_columns_stand_in_their_order_each_once():
    assert read_query("columns=phone.name,phone").columns == (Column.PHONE, Column.NAME)


def test_an_unknown_parameter_is_refused_by_its_name():
    with pytest.raises(UnknownParameter) as refused:
        read_query("status=new&colour=red")

    assert refused.value.field == "colour"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("status=gone", "status"),
        ("sort=colour", "sort"),
        ("layout=cube", "layout"),
        ("columns=name,secret", "columns"),
        ("owner=somebody", "owner"),
        ("owner=0", "owner"),
        ("owner=99999999999999999999", "owner"),
        ("owner=1&assigned_to=2", "assigned_to"),
        ("is_open=perhaps", "is_open"),
        ("created_after=2026-13-01", "created_after"),
        ("created_after=yesterday", "created_after"),
        ("q=%00", "q"),
        (f"q={'x' * 101}", "q"),
        (f"city={'x' * 121}", "city"),
        ("x" * 2001, "query"),
        ("hot leads", "query"),
        ("status=new&&q", "query"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(text, field):
    with pytest.raises(BadParameter) as refused:
        read_query(text)

    assert refused.value.field == field


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        query = read_query(text)
    except Invalid:
        return
    assert read_query(query.text) == query


@given(
    st.dictionaries(
        st.sampled_from(["status", "created_after", "owner", "is_open", "columns", "due_before"]),
        st.one_of(st.text(max_size=30), st.sampled_from(["0001-01-01", "9999-12-31", "me", "1"])),
    )
)
def test_what_is_read_can_be_asked_for(given_parameters):
    from urllib.parse import urlencode

    try:
        query = read_query(urlencode(given_parameters))
    except Invalid:
        return
    for zone in (ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Pago_Pago")):
        query.filters(user_id=1, zone=zone, now=NOW)
