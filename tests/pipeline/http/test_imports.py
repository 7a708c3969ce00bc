"""A file of leads over HTTP: sent in, named, checked, started, read, taken back."""

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from leadflow.audit.models import Record
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from leadflow.pipeline.models.imports import ImportJob
from leadflow.pipeline.rules.imports.options import Options
from tests.factories.identity import auth_client, make_user
from tests.factories.imports import bring, csv_of, importer, people, phone, work
from tests.factories.leads import make_lead

pytestmark = pytest.mark.django_db(transaction=True)

IMPORTS = "/api/imports/"


@pytest.fixture
def head():
    return auth_client(make_user(Role.HEAD))


def send(client, content, name="leads.csv", **options):
    sent = {"file": SimpleUploadedFile(name, content)}
    return client.post(IMPORTS, sent | ({"options": json.dumps(options)} if options else {}))


def post(client, job_id, word):
    return client.post(f"{IMPORTS}{job_id}/{word}/", {}, content_type="application/json")


def test_a_file_goes_all_the_way_and_back(head):
    known = make_lead(phone=phone(1), phone_raw=phone(1))
    answer = send(head, csv_of(*people(1, 2), ("Bad", "12", "", "")), source="fair")
    assert answer.status_code == 201
    job = answer.json()
    assert job["mapping"] == {"name": 0, "phone": 1, "email": 2, "city": 3}
    assert (job["state"], job["total"], job["options"]["source"]) == ("draft", 3, "fair")
    address = f"{IMPORTS}{job['id']}/"

    body = {"mapping": {"name": 0, "phone": 1}, "options": {"tags": ["hot"], "owner": "nobody"}}
    named = head.patch(address, body, content_type="application/json").json()
    assert named["options"]["tags"] == ["hot"]
    assert post(head, job["id"], "check").status_code == 202
    work(job["id"], now=now())
    checked = head.get(address).json()
    assert checked["check_counts"] == {"added": 1, "updated": 0, "duplicate": 1, "invalid": 1}
    assert Lead.objects.count() == 1

    assert post(head, job["id"], "start").status_code == 202
    work(job["id"], now=now())
    assert head.get(address).json()["counts"] == checked["check_counts"]
    rows = head.get(f"{address}rows/?state=duplicate").json()
    assert [(row["number"], row["lead_id"]) for row in rows] == [(2, known.pk)]
    rejects = b"".join(head.get(f"{address}rejects/").streaming_content).decode()
    assert rejects.count("\r\n") == 3

    assert post(head, job["id"], "undo").status_code == 202
    work(job["id"], now=now())
    assert head.get(address).json()["state"] == "undone"
    assert Lead.objects.filter(deleted_at=None).count() == 1
    told = set(Record.objects.filter(object_type="import").values_list("action", flat=True))
    assert {"leads.import_uploaded", "leads.import_started", "leads.import_undone"} <= told


def test_a_workbook_is_taken(head):
    book, out = Workbook(), BytesIO()
    book.active.append(["Name", "Phone"])
    book.active.append(["Asha", 919812345001.0])
    book.save(out)

    job = send(head, out.getvalue(), name="leads.xlsx").json()

    assert job["samples"] == [["Asha"], ["919812345001"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.no_rows"),
        (b"Name,Phone", "file.no_rows"),
        (b"%PDF-1.4", "file.unreadable"),
        (b"PK\x03\x04rubbish", "file.unreadable"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(head, content, code):
    answer = send(head, content)

    assert answer.status_code == 422
    assert answer.json()["code"] == code
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize(
    "options", ["{", "[]", '{"plate": 1}', '{"on_match": "burn"}', '{"tags": "x"}', "null"]
)
def test_options_that_cannot_be_are_refused(head, options):
    sent = {"file": SimpleUploadedFile("a.csv", csv_of(*people(1))), "options": options}

    assert head.post(IMPORTS, sent).status_code == 422


@pytest.mark.parametrize(
    ("option", "value", "field"),
    [("source", " ", "options.source"), ("tags", ["hot", ""], "options.tags.1")],
)
def test_a_refused_option_is_named_by_its_place(head, option, value, field):
    job = send(head, csv_of(*people(1))).json()["id"]
    body = {"options": {option: value}}

    answers = [
        send(head, csv_of(*people(1)), **body["options"]),
        head.patch(f"{IMPORTS}{job}/", body, content_type="application/json"),
    ]

    named = [(answer.status_code, answer.json()["errors"][0]["field"]) for answer in answers]
    assert named == [(422, field)] * 2
    assert ImportJob.objects.get().options == Options().to_json()


def test_without_a_file_it_is_refused(head):
    assert head.post(IMPORTS, {"x": "1"}).json()["code"] == "file.missing"


@pytest.mark.parametrize("role", [Role.SENIOR, Role.MARKETING, Role.KAM_MANAGER, Role.AFFILIATE])
def test_who_may_not_import_learns_nothing(role):
    job = bring(importer(), *people(1))
    client = auth_client(make_user(role))

    answers = [
        client.get(IMPORTS),
        client.get(f"{IMPORTS}{job.id}/"),
        client.get(f"{IMPORTS}{job.id}/rows/"),
        client.get(f"{IMPORTS}{job.id}/rejects/"),
        send(client, csv_of(*people(1))),
        post(client, job.id, "undo"),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert Lead.objects.filter(deleted_at=None).count() == 1


def test_a_step_that_cannot_be_taken_is_refused(head):
    job = bring(importer(), *people(1))

    assert post(head, job.id, "start").status_code == 409
    assert post(head, job.id, "check").status_code == 409
    assert post(head, job.id, "cancel").status_code == 409


def test_the_list_asks_the_same_number_of_questions_however_long(
    head, django_assert_max_num_queries
):
    for number in range(4):
        bring(importer(), *people(number))

    with django_assert_max_num_queries(8):
        rows = head.get(f"{IMPORTS}?limit=3")

    assert len(rows.json()) == 3
    assert 'rel="next"' in rows["Link"]
