"""Leads as a file: what one sees and no more, safe to open, written down before and after."""

import csv
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from leadflow.audit.models import Record
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.leads import services as leads
from leadflow.leads.models import Lead
from leadflow.pipeline.queries.exports import LARGE_EXPORT
from leadflow.pipeline.rules.export import LABELS, Format, format_of
from leadflow.pipeline.rules.list_query import BadParameter, Column, read_query
from leadflow.pipeline.services import exports
from leadflow.pipeline.services.exports import export_leads
from tests.factories.identity import make_actor, make_user
from tests.factories.leads import NOON, make_found_lead, make_lead

pytestmark = pytest.mark.django_db(transaction=True)

CAPE_TOWN = ZoneInfo("Africa/Johannesburg")
AFTER = NOON + timedelta(minutes=1)


@pytest.fixture
def head():
    return make_actor(Role.HEAD)


def pieces_of(actor, query="", *, form=Format.CSV, zone=CAPE_TOWN):
    moments = iter([NOON, AFTER])
    return export_leads(
        actor=actor, query=read_query(query), form=form, zone=zone, clock=lambda: next(moments)
    )


def csv_of(actor, query="", **options):
    text = b"".join(pieces_of(actor, query, **options)).decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def xlsx_of(actor, query="", **options):
    book = load_workbook(BytesIO(b"".join(pieces_of(actor, query, form=Format.XLSX, **options))))
    return [list(row) for row in book.active.values]


def records():
    return list(Record.objects.filter(object_type="leads_export").order_by("id"))


def test_a_file_holds_the_list_in_its_order_with_its_columns(head):
    make_lead(name="Asha", city="Pune", value=Decimal("100.00"))
    make_lead(name="Ben", city="Pune", value=Decimal("250.50"))
    make_lead(name="Cleo", city="Delhi")

    rows = csv_of(head, "city=Pune&sort=-value&columns=city,value")

    assert rows == [
        ["Name", "City", "Value"],
        ["Ben", "Pune", "250.50"],
        ["Asha", "Pune", "100.00"],
    ]


def test_without_chosen_columns_everything_is_in_it(head):
    agent = make_user(Role.SENIOR, name="Sam")
    lead = make_lead(assigned_to=agent.pk)
    leads.set_tags(actor=head, lead_id=lead.pk, tags=["hot", "spring"], now=NOON)

    header, row = csv_of(head, zone=ZoneInfo("UTC"))

    told = dict(zip(header, row, strict=True))
    assert len(header) == len(Column) == len(LABELS)
    assert (told["Lead"], told["Owner"], told["Tags"]) == (str(lead.pk), "Sam", "hot, spring")


def test_times_are_the_readers_and_the_heading_says_so(head):
    make_lead(at=datetime(2026, 3, 10, 12, 5, tzinfo=UTC))

    header, row = csv_of(head, "columns=name,created_at")
    sheet = xlsx_of(head, "columns=name,created_at")

    assert (header[1], row[1]) == ("Created (Africa/Johannesburg)", "2026-03-10 14:05")
    assert sheet[0][1] == "Created (Africa/Johannesburg)"
    assert sheet[1][1] == datetime(2026, 3, 10, 14, 5)


def test_nothing_in_a_file_is_run(head):
    make_lead(name="=cmd|' /C calc'!A0")

    assert csv_of(head, "columns=name")[1] == ["'=cmd|' /C calc'!A0"]
    assert xlsx_of(head, "columns=name")[1] == ["=cmd|' /C calc'!A0"]  # as a text cell


def test_phones_keep_their_plus_and_zeros(head):
    make_lead(name="Asha", phone="+27821234567")

    assert csv_of(head, "columns=phone")[1] == ["Asha", "+27821234567"]
    assert xlsx_of(head, "columns=phone")[1] == ["Asha", "+27821234567"]


def test_a_file_is_read_page_by_page_with_as_many_questions(
    head, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(exports, "CHUNK", 2)
    for _ in range(6):
        make_lead()
    pieces = pieces_of(head)

    # three pages with their tags and what is noted with their leads; the record after
    with django_assert_num_queries(3 * (2 + 3) + 3):
        rows = b"".join(pieces).decode().strip().split("\r\n")

    assert len(rows) == 7


@pytest.mark.parametrize(
    "role", [Role.SENIOR, Role.JUNIOR, Role.KAM, Role.KAM_MANAGER, Role.COLLECTIONS, Role.DPO]
)
def test_who_may_not_take_leads_out_gets_nothing(role):
    with pytest.raises(NotPermitted):
        pieces_of(make_actor(role))

    assert records() == []


def test_it_is_written_down_before_the_first_piece_and_counted_after_the_last(head):
    make_lead()
    pieces = pieces_of(head, "status=new&columns=name")
    [begun] = records()
    assert (begun.action, begun.actor_id, begun.at) == ("leads.export_begun", head.user_id, NOON)
    assert begun.details == {"format": "csv", "columns": ["name"], "narrowed_by": ["status"]}

    list(pieces)

    ended = records()[1]
    assert (ended.action, ended.object_id, ended.at) == ("leads.exported", begun.object_id, AFTER)
    assert ended.details == {"rows": 1, "is_complete": True, "format": "csv"}


def test_what_was_searched_for_is_not_written_down(head):
    make_found_lead(name="Asha Rao")

    assert len(csv_of(head, "q=Asha")) == 2

    assert "Asha" not in str([one.details for one in records()])


def test_a_receiver_that_goes_away_is_told_of_as_such(head, monkeypatch):
    monkeypatch.setattr(exports, "CHUNK", 2)
    monkeypatch.setattr(exports, "DRAINED_AT", 1)
    for _ in range(6):
        make_lead()
    pieces = pieces_of(head, "columns=name")
    next(pieces)

    pieces.close()

    ended = records()[1]
    assert not ended.details["is_complete"]
    assert ended.details["rows"] < 6


def test_leads_that_were_put_away_stay_away(head):
    make_lead(deleted_at=NOON)

    assert len(csv_of(head)) == 1


def test_a_kind_of_file_nobody_makes_is_refused():
    with pytest.raises(BadParameter):
        format_of("pdf")


def named(lead):
    return list(Record.objects.filter(object_type="lead", object_id=str(lead.pk)))


def test_every_lead_of_a_file_is_told_that_it_left_before_it_does(head, monkeypatch):
    monkeypatch.setattr(exports, "CHUNK", 2)
    leads_in = [make_lead(name=f"Lead {number}") for number in range(3)]
    left_behind = make_lead(name="Elsewhere", city="Pune")
    Lead.objects.exclude(pk=left_behind.pk).update(city="Delhi")
    pieces = pieces_of(head, "city=Delhi")

    assert [named(lead) for lead in leads_in] == [[], [], []]
    b"".join(pieces)

    [[first], [second], [third]] = map(named, leads_in)
    assert {one.action for one in (first, second, third)} == {"leads.exported"}
    assert first.details == {"export": records()[0].object_id, "format": "csv"}
    assert named(left_behind) == []


def test_of_a_large_file_no_lead_is_named_but_between_which_they_stand(head, monkeypatch):
    monkeypatch.setattr(exports, "NAMED_UP_TO", 2)
    monkeypatch.setattr(exports, "CHUNK", 2)
    made = [make_lead() for _ in range(3)]

    b"".join(pieces_of(head))

    large = Record.objects.filter(object_type=LARGE_EXPORT).order_by("id")
    begun, ended = large
    assert not Record.objects.filter(object_type="lead").exists()
    assert begun.object_id == ended.object_id
    assert (ended.details["first"], ended.details["last"]) == (made[0].pk, made[2].pk)


def test_as_many_questions_name_two_leads_as_one(head, django_assert_num_queries):
    make_lead()
    with CaptureQueriesContext(connection) as one:
        b"".join(pieces_of(head))
    make_lead()

    with django_assert_num_queries(len(one)):
        b"".join(pieces_of(head))
