"""Bulk submission by pages: every step works without a script, and shows what the job knows."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from leadflow.affiliates.models import Affiliate, BulkJob, Campaign, Submission
from leadflow.affiliates.rules.bulk.states import BulkResult, BulkState
from leadflow.affiliates.rules.bulk.table import read_table
from leadflow.affiliates.services.bulk.running import work_group
from leadflow.affiliates.services.bulk.turns import work_on
from leadflow.events.services import drain
from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.web.bulk.outcomes import REASONS, WORDS, wanted
from tests.factories.bulk import (
    csv_of,
    make_batch,
    make_checked,
    make_desk,
    make_draft,
    make_running,
    mobile,
    work_out,
)
from tests.factories.identity import actor_for, make_user

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = [
    (mobile(1), "", "Asha", "Pune"),
    (mobile(1), "", "Asha", "Pune"),
    ("12", "", "", ""),
    (mobile(2), "MH12AB1234", "", ""),
]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def actor():
    return make_desk(name="Monsoon cars", slug="monsoon")


@pytest.fixture
def browser(client, actor):
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def page_of(browser, name, *args, query=""):
    response = browser.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


def send(browser, content, *, name="march.csv", campaign="monsoon"):
    file = SimpleUploadedFile(name, content, content_type="text/csv")
    return browser.post(reverse("bulk-upload"), {"file": file, "campaign": campaign})


def words_of(page):
    """Return what a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_file_goes_from_upload_to_report_without_a_script(browser):
    uploaded = send(browser, csv_of(*ROWS))
    job = BulkJob.objects.get()
    at = uploaded["Location"]
    columns = browser.get(at).content.decode()
    form = {f"column-{n}": value for n, value in enumerate(["mobile", "registration_number"])}
    browser.post(reverse("bulk-columns", args=[job.pk]), form | {"campaign": "monsoon"})
    checking = browser.get(at).content.decode()
    drain(now=now())
    checked = browser.get(at).content.decode()
    nothing_yet = Submission.objects.count()
    browser.post(reverse("bulk-start", args=[job.pk]))
    running = browser.get(at).content.decode()
    drain(now=now())
    report = browser.get(at).content.decode()

    assert at == reverse("bulk-job", args=[job.pk])
    assert "Check the file" in columns
    assert "0 of 4 rows checked" in words_of(checking)
    assert "Refresh" in checking
    assert "Submit 4 rows" in words_of(checked)
    assert nothing_yet == 0
    assert "0 of 4 rows submitted" in words_of(running)
    assert "Accepted 2 50%" in words_of(report)
    assert Submission.objects.count() == 3


def test_the_columns_are_guessed_and_shown_with_their_first_cells(browser, actor):
    page = page_of(browser, "bulk-job", make_draft(actor, *ROWS))

    chosen = re.findall(r'<option value="(\w+)" selected>', page)
    assert chosen == ["mobile", "registration_number", "name", "city", "monsoon"]
    assert mobile(2) in page
    assert "Asha" in page


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Say which column holds the mobile number."),
        ({"column-0": "mobile", "column-1": "mobile"}, "“Mobile” is this already."),
        ({"column-0": "shoe size"}, "Select a valid choice."),
        ({"column-0": "mobile", "campaign": "closed"}, "Select a valid choice."),
    ],
)
def test_columns_that_cannot_be_are_told_beside_them(browser, actor, form, words):
    job_id = make_draft(actor, *ROWS)

    response = browser.post(reverse("bulk-columns", args=[job_id]), {"campaign": "monsoon", **form})

    assert response.status_code == 422
    assert words in words_of(response.content.decode())
    assert BulkJob.objects.get().state == BulkState.DRAFT


def test_consent_for_the_file_is_kept_with_its_text(browser, actor):
    job_id = make_draft(actor, *ROWS)
    form = {"column-0": "mobile", "campaign": "monsoon", "consent": "on", "text_version": "v3"}

    browser.post(reverse("bulk-columns", args=[job_id]), form)

    consent = BulkJob.objects.get().consent
    assert (consent["given"], consent["text_version"]) == (True, "v3")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty."),
        (b"mobile\n", "There is a header, but no row below it."),
        (b"PK\x03\x04xxxx", "Save the table as CSV first."),
        (b"mobile\n1\x00\n", "Line 2 holds a character that is no text"),
        (b'mobile\n"1\n', "Line 2 is not well-formed CSV"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(browser, content, words):
    response = send(browser, content)

    assert response.status_code == 422
    assert words in words_of(response.content.decode())
    assert not BulkJob.objects.exists()


def test_a_file_that_is_too_large_is_refused(browser):
    response = send(browser, b"mobile\n" + b"1\n" * (5 * 1024 * 1024))

    assert response.status_code == 422
    assert "at most 10 MB" in response.content.decode()


def test_without_a_file_nothing_is_uploaded(browser):
    response = browser.post(reverse("bulk-upload"), {"campaign": "monsoon"})

    assert response.status_code == 422
    assert "Choose a file first." in response.content.decode()


def test_who_has_no_campaign_is_told_so(browser):
    Campaign.objects.update(is_active=False)

    assert "No campaign is open to you" in page_of(browser, "bulk-upload")


def test_the_sample_can_be_uploaded_as_it_is(browser):
    sample = b"".join(browser.get(reverse("bulk-sample")))

    send(browser, sample)

    job = BulkJob.objects.get()
    assert job.total == len(read_table(sample).lines) == 3
    assert len(job.mapping) == 6


def test_an_empty_list_says_how_to_begin(browser):
    page = page_of(browser, "bulk")

    assert "No file submitted yet" in page
    assert reverse("bulk-sample") in page


def test_the_list_shows_files_and_batches_with_their_sums(browser, actor):
    work_out(actor, make_running(actor, *ROWS, file_name="march.csv"))
    work_out(actor, make_batch(actor, [{"mobile": mobile(9)}]))

    words = words_of(page_of(browser, "bulk"))

    assert "march.csv" in words
    assert "Done Monsoon cars 4 rows 2 1 1" in words
    assert "API batch" in words


def test_names_of_files_and_columns_are_only_text(browser, actor):
    content = csv_of((mobile(1), "<i>x</i>"), header=("Mobile", "<script>alert(1)</script>"))

    page = page_of(
        browser, "bulk-job", make_draft(actor, content=content, file_name="<b>a</b>.csv")
    )

    assert "<script>alert" not in page
    assert "<b>a" not in page
    assert "<i>x" not in page


def test_rows_are_narrowed_by_their_result(browser, actor):
    job = work_out(actor, make_running(actor, *ROWS))

    page = page_of(browser, "bulk-job", job.pk, query="?result=invalid")

    rows = re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)
    assert len(rows) == 1
    assert "too few digits" in rows[0]


def test_a_result_without_rows_offers_all_of_them(browser, actor):
    job = work_out(actor, make_running(actor, *ROWS))

    assert "No row came to this" in page_of(browser, "bulk-job", job.pk, query="?result=verifying")


def test_a_result_nobody_knows_narrows_nothing(browser, actor):
    job = work_out(actor, make_running(actor, *ROWS))

    page = page_of(browser, "bulk-job", job.pk, query="?result=%00x")

    assert page.count('<th scope="row"') == 4


def test_a_row_leads_to_its_submission(browser, actor):
    job = work_out(actor, make_running(actor, ROWS[0]))

    address = reverse("my-submission", args=[Submission.objects.get().pk])
    assert f'href="{address}"' in page_of(browser, "bulk-job", job.pk)


def test_the_rows_to_correct_are_downloaded(browser, actor):
    job = work_out(actor, make_running(actor, *ROWS))

    response = browser.get(reverse("bulk-rows", args=[job.pk]))

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == (f'attachment; filename="bulk-{job.pk}-rejects.csv"')
    assert [line.cells[5] for line in read_table(response.content).lines] == [
        "awaiting_registration",
        "invalid",
    ]


def test_the_name_of_a_download_holds_nothing_from_outside(browser, actor):
    job = work_out(actor, make_running(actor, *ROWS))

    response = browser.get(reverse("bulk-rows", args=[job.pk]) + '?result=a";%0d%0ax')

    assert response["Content-Disposition"] == f'attachment; filename="bulk-{job.pk}-ax.csv"'


def test_the_page_asks_again_while_rows_are_worked_and_rests_afterwards(browser, actor):
    job_id = make_running(actor, *ROWS)
    at = reverse("bulk-job", args=[job_id])

    working = browser.get(at, headers=HTMX).content.decode()
    work_out(actor, job_id)
    over = browser.get(at, headers=HTMX).content.decode()

    assert 'hx-trigger="live, every 3s"' in working
    assert 'hx-trigger="live"' in over
    assert "<html" not in over


def test_progress_is_that_of_the_job(browser, actor):
    job_id = make_running(actor, *ROWS)
    work_group(actor=actor, job_id=job_id, now=now(), limit=3)

    page = page_of(browser, "bulk-job", job_id)

    assert "3 of 4 rows submitted" in words_of(page)
    assert '<progress value="3" max="4"' in page


def test_a_paused_job_says_why_and_can_go_on_at_once(browser):
    Affiliate.objects.update(daily_cap=1)
    actor = _actor_of(browser)
    job = work_out(actor, make_running(actor, ROWS[0], ROWS[3]), now=now())

    words = words_of(page_of(browser, "bulk-job", job.pk))

    assert "Paused until" in words
    assert "The cap for this period is used up." in words
    assert "Submit the other 1" in words


def test_a_stopped_job_says_why(browser, actor):
    job_id = make_running(actor, *ROWS)
    Affiliate.objects.update(is_suspended=True)
    drain(now=now())

    words = words_of(page_of(browser, "bulk-job", job_id))

    assert "Your affiliate is suspended" in words


def test_a_cancelled_job_keeps_what_is_submitted_and_can_go_on(browser, actor):
    job_id = make_running(actor, *ROWS)
    work_group(actor=actor, job_id=job_id, now=now(), limit=1)
    browser.post(reverse("bulk-cancel", args=[job_id]))
    cancelled = words_of(page_of(browser, "bulk-job", job_id))

    browser.post(reverse("bulk-start", args=[job_id]))
    drain(now=now())

    assert "Submit the other 3" in cancelled
    assert BulkJob.objects.get().state == BulkState.DONE


def test_a_batch_that_was_cut_off_can_be_finished_here(browser, actor):
    job_id = make_batch(actor, [{"mobile": mobile(n)} for n in range(3)])
    work_group(actor=actor, job_id=job_id, now=now(), limit=1)
    BulkJob.objects.update(leased_until=None)
    cut_off = words_of(page_of(browser, "bulk-job", job_id))

    browser.post(reverse("bulk-start", args=[job_id]))
    drain(now=now())

    assert "The request was cut off." in cut_off
    assert BulkJob.objects.get().counts == {"accepted": 3}


def test_a_file_can_be_checked_anew_with_other_columns(browser, actor):
    job_id = make_checked(actor, *ROWS)

    browser.post(reverse("bulk-reopen", args=[job_id]))

    assert "Check the file" in page_of(browser, "bulk-job", job_id)


def test_a_file_can_be_discarded(browser, actor):
    job_id = make_draft(actor, *ROWS)

    response = browser.post(reverse("bulk-discard", args=[job_id]))

    assert response["Location"] == reverse("bulk")
    assert not BulkJob.objects.exists()


def test_a_job_without_rows_left_shows_its_counts(browser, actor):
    job = work_out(actor, make_running(actor, *ROWS))
    job.rows.all().delete()

    words = words_of(page_of(browser, "bulk-job", job.pk))

    assert "The rows are no longer kept" in words
    assert "Accepted 2" in words


def test_staff_have_no_bulk_page(client):
    client.force_login(make_user(Role.AFFILIATE_MANAGER))

    assert client.get(reverse("bulk")).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_rows(
    browser, actor, django_assert_max_num_queries
):
    job = work_out(actor, make_running(actor, *[(mobile(n), "", "", "") for n in range(60)]))

    with django_assert_max_num_queries(14):
        page_of(browser, "bulk-job", job.pk)


def test_every_result_has_its_words():
    assert set(WORDS) == set(BulkResult)
    assert all(wanted(result.value) == [result] for result in WORDS if result.value)
    assert wanted("open") == [BulkResult.OPEN]


def test_every_reason_a_job_can_rest_for_has_its_words(actor):
    job_id = make_running(actor, *ROWS)
    Affiliate.objects.update(is_suspended=True)

    work_on(job_id=job_id, turn=BulkJob.objects.get().turn, now=now())

    assert BulkJob.objects.get().pause_reason in REASONS


def _actor_of(browser):
    return actor_for(User.objects.get(pk=browser.session["_auth_user_id"]))
