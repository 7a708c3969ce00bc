"""API.md, Seed 4: being in touch, notes, tags, files and the timeline, by HTTP."""

import io
import zipfile

import pytest

from leadflow.identity.types import Role
from tests.conformance.pipeline import NEVER, PDF, Caller, problem
from tests.factories.identity import auth_client

pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024


@pytest.fixture
def head():
    return Caller(Role.HEAD)


@pytest.fixture
def lead(head):
    return head.lead()["id"]


def bell(caller):
    return auth_client(caller.user).get("/api/notifications/").json()


@pytest.mark.parametrize("kind", ["call", "email", "meeting", "site-visit", "whatsapp", "other"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_being_in_touch_is_recorded(head, lead, kind, slash):
    answer = head.post(
        f"/{lead}/interactions{slash}",
        {
            "type": kind,
            "date": "2026-03-10T14:00:00+02:00",
            "details": "Spoke of the price",
            "outcome": "follow-up",
            "next_action": "Send the plan",
            "next_action_date": "2026-12-24",
        },
    )

    made = answer.json()
    assert answer.status_code == 201
    assert made == {
        "id": made["id"],
        "type": kind,
        "date": "2026-03-10T12:00:00Z",
        "details": "Spoke of the price",
        "outcome": "follow-up",
        "next_action": "Send the plan",
        "next_action_date": "2026-12-24T00:00:00Z",
        "by": head.id,
    }
    assert head.get(f"/{lead}/interactions{slash}").json() == [made]
    read = head.get(f"/{lead}/").json()
    assert (read["next_action"], read["next_action_date"]) == (
        ("Send the plan", "2026-12-24T00:00:00Z")
    )
    assert read["touched_at"] is not None


def test_an_interaction_is_now_when_no_date_is_told(head, lead):
    made = head.post(f"/{lead}/interactions/", {"type": "call"}).json()

    assert made["date"] == head.get(f"/{lead}/").json()["touched_at"]
    assert (made["outcome"], made["next_action"], made["next_action_date"]) == ("", "", None)


@pytest.mark.parametrize("outcome", ["positive", "neutral", "negative", "follow-up", None])
def test_every_outcome_is_taken(head, lead, outcome):
    answer = head.post(f"/{lead}/interactions/", {"type": "call", "outcome": outcome})

    assert (answer.status_code, answer.json()["outcome"]) == (201, outcome or "")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "type"),
        ({"type": "pigeon"}, "type"),
        ({"type": None}, "type"),
        ({"type": "call", "outcome": "great"}, "outcome"),
        ({"type": "call", "date": "soon"}, "date"),
        ({"type": "call", "date": 5}, "date"),
        ({"type": "call", "details": "x" * 20_001}, "details"),
        ({"type": "call", "next_action": "x" * 201}, "next_action"),
        ({"type": "call", "next_action_date": "31.12.2026"}, "next_action_date"),
    ],
)
def test_an_interaction_that_cannot_be_is_refused_by_name(head, lead, body, field):
    problem(head.post(f"/{lead}/interactions/", body), 422, field)

    assert head.get(f"/{lead}/interactions/").json() == []


def test_an_interaction_without_a_next_action_clears_the_leads(head, lead):
    head.post(f"/{lead}/interactions/", {"type": "call", "next_action": "Call again"})

    head.post(f"/{lead}/interactions/", {"type": "call"})

    assert head.get(f"/{lead}/").json()["next_action"] == ""


def test_an_interaction_taken_back_leaves_the_lead_as_it_was(head, lead):
    head.send("PATCH", f"/{lead}/", {"next_action": "Call"})
    made = head.post(f"/{lead}/interactions/", {"type": "call", "next_action": "Wait"}).json()

    answer = head.send("DELETE", f"/{lead}/interactions/{made['id']}/")

    read = head.get(f"/{lead}/").json()
    assert answer.status_code == 204
    assert (read["next_action"], read["touched_at"]) == ("Call", None)
    assert head.get(f"/{lead}/interactions/").json() == []
    problem(head.send("DELETE", f"/{lead}/interactions/{made['id']}/"), 404)


def test_a_note_is_written_and_listed(head, lead):
    answer = head.post(f"/{lead}/notes/", {"text": " Likes the view "})

    made = answer.json()
    assert answer.status_code == 201
    assert (made["text"], made["by"], made["mentions"]) == ("Likes the view", head.id, [])
    assert head.get(f"/{lead}/notes").json() == [made]


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "  "}, {"text": 5}, {"text": None}])
def test_a_note_without_words_is_refused(head, lead, body):
    problem(head.post(f"/{lead}/notes/", body), 422, "text")


def test_a_note_tells_those_it_calls_who_may_see_the_lead(head):
    owner, director = Caller(Role.SENIOR), Caller(Role.DIRECTOR)
    other, gone = Caller(Role.SENIOR), Caller(Role.HEAD, is_active=False)
    lead = head.lead(name="Secret Name", assigned_to=owner.id)["id"]
    called = [owner, director, other, gone, head]
    text = " ".join(f"@{who.user.username}" for who in called) + ", look. mail@x.test @nobody"

    made = head.post(f"/{lead}/notes/", {"text": text}).json()

    assert made["mentions"] == sorted([owner.id, director.id])
    told = [note for note in bell(owner) if note["kind"] == "leads.mentioned"]
    assert [note["lead"] for note in told] == [lead]
    assert len(bell(director)) == 1
    assert bell(other) == bell(head) == []
    assert "Secret" not in str(bell(owner) + bell(director))


def test_a_note_is_taken_back_by_its_writer_alone(head, lead):
    made = head.post(f"/{lead}/notes/", {"text": "Slip"}).json()

    problem(Caller(Role.DIRECTOR).send("DELETE", f"/{lead}/notes/{made['id']}/"), 403)
    assert head.send("DELETE", f"/{lead}/notes/{made['id']}/").status_code == 204
    assert head.get(f"/{lead}/notes/").json() == []
    assert "Slip" not in str(head.get(f"/{lead}/timeline/").json())


def test_tags_are_replaced_in_one_spelling(head, lead):
    answer = head.send("PUT", f"/{lead}/tags/", {"tags": [" Sea  View", "VIP", "vip"]})

    assert (answer.status_code, answer.json()["tags"]) == (200, ["sea view", "vip"])
    assert head.get(f"/{lead}/tags").json() == ["sea view", "vip"]
    assert head.send("PUT", f"/{lead}/tags/", {"tags": []}).json()["tags"] == []


@pytest.mark.parametrize(
    "tags", [None, "vip", [5], [None], [""], ["x" * 41], [f"t{n}" for n in range(21)]]
)
def test_tags_that_cannot_be_are_refused(head, lead, tags):
    answer = head.send("PUT", f"/{lead}/tags/", {"tags": tags})

    assert answer.status_code == 422
    assert all(error["field"].startswith("tags") for error in answer.json()["errors"])
    assert head.get(f"/{lead}/tags/").json() == []


def office(*members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return content.getvalue()


KEPT = {
    "offer.pdf": (PDF, "application/pdf"),
    "plan.png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image/png"),
    "house.jpg": (b"\xff\xd8\xff\xe0" + b"\0" * 20, "image/jpeg"),
    "move.gif": (b"GIF89a" + b"\0" * 20, "image/gif"),
    "house.webp": (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
    "words.txt": ("Grüße".encode(), "text/plain"),
    "table.csv": (b"a;b\n1;2\n", "text/csv"),
    "letter.docx": (
        office("[Content_Types].xml", "word/document.xml"),
        "wordprocessingml.document",
    ),
    "sums.xlsx": (office("[Content_Types].xml", "xl/workbook.xml"), "spreadsheetml.sheet"),
    "show.pptx": (office("[Content_Types].xml", "ppt/p.xml"), "presentationml.presentation"),
}


@pytest.mark.parametrize("name", KEPT)
def test_a_file_is_kept_and_handed_out_as_nothing_but_a_file(head, lead, name):
    content, kind = KEPT[name]

    answer = head.upload(f"/{lead}/attachments/", content, name)

    made = answer.json()
    assert answer.status_code == 201, answer.content
    assert made["content_type"].endswith(kind)
    assert (made["name"], made["size"], made["by"]) == (name, len(content), head.id)
    assert head.get(f"/{lead}/attachments").json() == [made]
    got = auth_client(head.user).get(made["url"])
    assert b"".join(got.streaming_content) == content
    assert got["Content-Disposition"] == f'attachment; filename="{name}"'
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><p>x",
        b"\xef\xbb\xbf  <svg xmlns='x'>",
        b"hello <script>alert(1)</script>",
        b"<?xml version='1.0'?><x/>",
        b"#!/bin/sh\nrm",
        b"MZ\x90\x00",
        b"\x7fELF",
        b"\x00\x01\x02",
        b"PK\x03\x04 not really",
        office("x.txt"),
        office("[Content_Types].xml", "word/vbaProject.bin"),
        b"",
    ],
)
@pytest.mark.parametrize("name", ["offer.pdf", "words.txt"])
def test_a_file_of_another_kind_is_refused_whatever_it_is_called(head, lead, content, name):
    problem(head.upload(f"/{lead}/attachments/", content, name), 415, "file")

    assert head.get(f"/{lead}/attachments/").json() == []


def test_a_file_of_more_than_ten_megabytes_is_too_large(head, lead):
    problem(head.upload(f"/{lead}/attachments/", b"a" * (10 * MEGABYTE + 1), "a.txt"), 413, "file")

    assert head.upload(f"/{lead}/attachments/", b"a" * 10 * MEGABYTE, "a.txt").status_code == 201


def test_no_form_and_no_file_are_refused(head, lead):
    problem(head.post(f"/{lead}/attachments/", {"file": "x"}), 415)
    empty = head.client.post(f"/api/leads/{lead}/attachments/", {"other": "x"})

    problem(empty, 422, "file")


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("page.html", "page.html.txt"),
        ("a\u202etxt.exe", "atxt.exe.txt"),
        ('quo"te.txt', "quote.txt"),
        ("x" * 300 + ".txt", "x" * 196 + ".txt"),
        (".txt", "txt.txt"),
    ],
)
def test_a_file_is_saved_under_a_harmless_name(head, lead, name, saved):
    assert head.upload(f"/{lead}/attachments/", b"words", name).json()["name"] == saved


def test_the_same_key_keeps_one_file(head, lead):
    first = head.upload(f"/{lead}/attachments/", PDF, Idempotency_Key="k")
    again = head.upload(f"/{lead}/attachments/", PDF, Idempotency_Key="k")

    assert first.json() == again.json()
    assert len(head.get(f"/{lead}/attachments/").json()) == 1


def test_a_file_is_put_away_and_brought_back(head, lead):
    made = head.upload(f"/{lead}/attachments/", PDF).json()
    path = f"/{lead}/attachments/{made['id']}"

    assert head.send("DELETE", f"{path}/").status_code == 204
    problem(head.get(path), 404)
    assert head.get(f"/{lead}/attachments/").json() == []
    assert head.post(f"{path}/restore/").json() == made
    problem(head.post(f"{path}/restore/"), 404)


def test_a_file_is_nobodys_but_theirs_who_see_the_lead(head):
    owner, other = Caller(Role.SENIOR), Caller(Role.SENIOR)
    lead = head.lead(assigned_to=owner.id)["id"]
    own = other.lead()["id"]
    made = owner.upload(f"/{lead}/attachments/", PDF).json()

    assert owner.get(f"/{lead}/attachments/{made['id']}/").status_code == 200
    problem(other.get(f"/{lead}/attachments/{made['id']}/"), 404)
    problem(other.get(f"/{own}/attachments/{made['id']}/"), 404)
    problem(other.upload(f"/{lead}/attachments/", PDF), 404)
    for role in NEVER:
        problem(Caller(role).get(f"/{lead}/attachments/{made['id']}/"), 403)


def test_the_timeline_tells_everything_in_order(head, lead):
    head.post(f"/{lead}/status/", {"status": "contacted"})
    head.post(f"/{lead}/interactions/", {"type": "call", "outcome": "positive"})
    head.post(f"/{lead}/notes/", {"text": "Words"})
    head.send("PUT", f"/{lead}/tags/", {"tags": ["vip"]})
    head.send("PATCH", f"/{lead}/", {"city": "Pune"})
    head.upload(f"/{lead}/attachments/", PDF)

    steps = head.get(f"/{lead}/timeline/").json()

    assert [(step["seq"], step["kind"]) for step in steps] == list(
        enumerate(
            ["received", "status", "interaction", "note", "tagged", "changed", "file_added"], 1
        )
    )
    assert {step["actor"] for step in steps} == {head.user.username}


@pytest.mark.parametrize("part", ["interactions", "notes", "attachments", "history", "timeline"])
def test_a_page_of_a_lead_costs_the_same_however_much_there_is(
    head, lead, part, django_assert_max_num_queries
):
    def more():
        head.post(f"/{lead}/interactions/", {"type": "call"})
        head.post(f"/{lead}/notes/", {"text": "Words"})
        head.upload(f"/{lead}/attachments/", PDF)

    more()
    with django_assert_max_num_queries(8) as few:
        head.get(f"/{lead}/{part}/")
    for _ in range(5):
        more()
    with django_assert_max_num_queries(8) as many:
        head.get(f"/{lead}/{part}/")

    assert len(few) == len(many)
