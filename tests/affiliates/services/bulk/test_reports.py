"""What came of a file can be downloaded, safe to open and ready to be uploaded again."""

import pytest

from leadflow.affiliates.models import BulkJob
from leadflow.affiliates.queries.bulk import BulkJobNotFound, list_lines
from leadflow.affiliates.rules.bulk.states import REJECTS, BulkResult
from leadflow.affiliates.rules.bulk.table import read_table
from leadflow.affiliates.services.bulk.reports import export_rows
from leadflow.audit.models import Record
from tests.factories.affiliates import NOON
from tests.factories.bulk import (
    csv_of,
    make_batch,
    make_checked,
    make_desk,
    make_running,
    mobile,
    work_out,
)

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = [
    (mobile(1), "", "Asha", "Pune"),
    (mobile(1), "", "=1+1", "Goa"),
    ("12", "", "@x", ""),
    (mobile(2), "MH12AB1234", "", ""),
    (mobile(2), "MH12AB1234", "", ""),
]


def exported(actor, job_id, results=REJECTS, **given):
    return export_rows(actor=actor, job_id=job_id, results=results, now=NOON, **given)


def test_the_rejects_hold_the_original_columns_and_the_reason():
    actor = make_desk()
    job_id = work_out(actor, make_running(actor, *ROWS)).pk

    table = read_table(exported(actor, job_id).encode())

    assert table.columns == ("Mobile", "Car", "Name", "City", "Row", "Result", "Reason")
    assert [line.cells[:6] for line in table.lines] == [
        (mobile(1), "", "=1+1", "Goa", "3", "awaiting_registration"),
        ("12", "", "@x", "", "4", "invalid"),
        (mobile(2), "MH12AB1234", "", "", "6", "rejected"),
    ]
    assert "too few digits" in table.lines[1].cells[6]


def test_nothing_in_the_rejects_is_run_and_numbers_are_whole():
    actor = make_desk()
    job_id = work_out(actor, make_running(actor, *ROWS)).pk

    text = exported(actor, job_id)

    assert '"\'=1+1"' in text
    assert '"\'@x"' in text
    assert f'"{mobile(1)}"' in text


def test_the_rejects_can_be_uploaded_as_they_are():
    actor = make_desk()
    job_id = work_out(actor, make_running(actor, *ROWS)).pk

    again = make_checked(actor, content=exported(actor, job_id).encode())

    job = BulkJob.objects.get(pk=again)
    assert (job.total, job.mapping["mobile"], job.mapping["registration_number"]) == (3, 0, 1)


def test_any_result_can_be_downloaded():
    actor = make_desk()
    job_id = work_out(actor, make_running(actor, *ROWS)).pk

    table = read_table(exported(actor, job_id, results=[BulkResult.ACCEPTED]).encode())

    assert [line.cells[4] for line in table.lines] == ["2", "5"]


def test_what_the_dry_run_found_can_be_downloaded():
    actor = make_desk()
    job_id = make_checked(actor, *ROWS)

    table = read_table(exported(actor, job_id, is_check=True).encode())

    assert [line.cells[5] for line in table.lines] == [
        "awaiting_registration",
        "invalid",
        "rejected",
    ]


def test_cells_beyond_the_header_are_not_lost():
    actor = make_desk()
    job_id = make_checked(actor, content=csv_of((mobile(1), "a", "b"), header=("Mobile", "City")))

    (line,) = read_table(exported(actor, job_id, is_check=True).encode()).lines

    assert line.cells[:2] == (mobile(1), "a b")


def test_the_rows_of_a_batch_are_told_by_their_fields():
    actor = make_desk()
    job_id = work_out(actor, make_batch(actor, [{"mobile": "12", "name": "Asha"}, 7])).pk

    table = read_table(exported(actor, job_id).encode())

    assert table.columns[:3] == ("Mobile number", "Car registration", "Name")
    assert [line.cells[:3] for line in table.lines] == [("12", "", "Asha"), ("", "", "")]


def test_every_download_is_written_down():
    actor = make_desk()
    job_id = work_out(actor, make_running(actor, *ROWS)).pk

    exported(actor, job_id)

    written = Record.objects.get(action="bulk.exported")
    assert (written.object_id, written.details, written.actor_id) == (
        str(job_id),
        {"rows": 3},
        actor.user_id,
    )


def test_another_affiliate_downloads_nothing():
    job_id = make_checked(make_desk(), *ROWS)

    with pytest.raises(BulkJobNotFound):
        exported(make_desk(), job_id)


def test_lines_are_listed_in_the_order_of_the_file_page_by_page():
    actor = make_desk()
    job_id = work_out(actor, make_running(actor, *ROWS)).pk

    first = list_lines(actor=actor, job_id=job_id, limit=3)
    rest = list_lines(actor=actor, job_id=job_id, limit=3, cursor=first.next_cursor)
    rejected = list_lines(actor=actor, job_id=job_id, results=[BulkResult.REJECTED])

    assert [line.number for line in first.items + rest.items] == [2, 3, 4, 5, 6]
    assert rest.next_cursor is None
    assert [line.number for line in rejected.items] == [6]
