"""The editor of a bot."""

import re
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client

from leadflow.capture.models import Bot, BotVersion
from leadflow.capture.rules.document import DEFAULT, parse
from leadflow.identity.types import Role
from leadflow.web.capture.editor.controls import Desk, desk_of
from leadflow.web.capture.editor.reading import read
from tests.factories.capture import begin, behave
from tests.factories.identity import make_user
from tests.web.counting import questions
from tests.web.reading import body, html

pytestmark = pytest.mark.django_db(transaction=True)

BOT = "/app/bots/main/"


@pytest.fixture
def browser(client: Client) -> Client:
    client.force_login(make_user(Role.MARKETING))
    begin()  # makes the first bot
    return client


def sent(desk: Desk) -> dict[str, list[str]]:
    """Return what a browser sends of the form, untouched."""
    rows = [*desk.questions, *desk.products, *desk.ctas]
    controls = [*desk.greeting, *desk.rules, *desk.limits, *desk.ending]
    controls += [control for row in rows for control in (*row.controls, *row.more)]
    told = {}
    for one in controls:
        if one.kind == "check":
            told |= {one.name: ["on"]} if one.value else {}
        elif one.kind == "several":
            told[one.name] = list(one.value)
        else:
            told[one.name] = [one.text.replace("\n", "\r\n")]
    return told


def form(**changes: str) -> dict[str, list[str] | str]:
    """Return what the editor sends for the default document, with changes (`__` is a point)."""
    told = sent(desk_of(DEFAULT.raw(), {}))
    return told | {name.replace("__", "."): value for name, value in changes.items()}


def test_a_form_that_nobody_touched_is_the_same_document():
    posted = QueryDict(mutable=True)
    for name, values in form().items():
        posted.setlist(name, values)

    assert parse(read(posted, DEFAULT.raw())) == DEFAULT


def test_a_draft_is_kept_and_published_and_undone(browser):
    page = browser.post(BOT, form(scoring__clicked_demo__points="40", act="save"), follow=True)
    assert "what you see is a draft" in body(page)
    assert BotVersion.objects.count() == 1

    page = browser.post(
        BOT,
        form(scoring__clicked_demo__points="40", act="publish", note="Dearer demos"),
        follow=True,
    )

    assert "Version 2 talks now" in body(page)
    assert "Dearer demos" in body(page)
    assert parse(Bot.objects.get().current.document).points("clicked_demo") == 40
    undo = unescape(re.findall(r"undo:([^\" ]+)", html(page))[0])
    page = browser.post(undo, follow=True)
    assert "Version 1 talks again, as version 3" in html(page)
    assert parse(Bot.objects.get().current.document) == DEFAULT


def test_nobody_publishes_over_a_version_they_have_not_seen(browser):
    browser.post(BOT, form(scoring__clicked_demo__points="40", act="publish", version="1"))

    late = browser.post(BOT, form(scoring__clicked_demo__points="50", act="publish", version="1"))

    assert late.status_code == 409
    assert parse(Bot.objects.get().current.document).points("clicked_demo") == 40


def test_what_cannot_be_used_is_told_beside_its_control_and_nothing_is_kept(browser):
    page = browser.post(
        BOT,
        form(
            classification_thresholds__mql_threshold="70",
            scoring__clicked_demo__points="many",
            act="publish",
        ),
    )

    assert page.status_code == 422
    assert 'id="scoring.clicked_demo.points-error"' in html(page)
    assert 'value="many"' in html(page)
    assert Bot.objects.get().draft is None
    page = browser.post(BOT, form(classification_thresholds__mql_threshold="70"))
    assert 'id="classification_thresholds.mql_threshold-error"' in html(page)


def test_a_new_question_gets_a_number_that_none_had_before(browser):
    fewer = {name: value for name, value in form().items() if not name.startswith("questions.4.")}
    browser.post(BOT, {**fewer, "act": "save"})

    page = browser.post(BOT, {**fewer, "act": "add-questions"})

    assert 'name="questions.4.id" value="6"' in html(page)
    assert "not saved yet" in body(page)
    added = {"questions.4.id": "6", "questions.4.text": "Do you deliver?", "act": "publish"}
    browser.post(BOT, fewer | added)
    asked = parse(Bot.objects.get().current.document).questions[-1]
    assert (asked.id, asked.key, asked.is_free_text) == (6, "do_you_deliver", True)


@pytest.mark.parametrize(
    ("act", "first"),
    [("down-questions-0", "location"), ("drop-questions-0", "location"), ("up-questions-0", "")],
)
def test_rows_move_without_any_script(browser, act, first):
    page = browser.post(BOT, form(act=act))

    key = re.search(r'name="questions\.0\.key" value="(\w+)"', html(page))
    assert key
    assert key[1] == (first or "business_type")


def test_a_draft_is_tried_on_the_past_before_anything_is_kept(browser):
    behave(begin(), "demo_requested")

    page = browser.post(BOT, form(scoring__clicked_demo__points="60", act="try"))

    assert "2 conversations since" in body(page)
    assert "Visitor SQL with 65 instead of Unqualified with 20" in body(page)
    assert Bot.objects.get().draft is None


def test_the_whole_document_is_checked_before_it_is_kept(browser):
    for text in ("{", "[]", '{"greeting": 1}', "\x00", "[" * 3000):
        page = browser.post(f"{BOT}document/", {"document": text})
        assert (page.status_code, Bot.objects.get().draft) == (422, None)

    short = DEFAULT.model_copy(update={"tests": {}}).model_dump_json(exclude_none=True)
    browser.post(f"{BOT}document/", {"document": short})

    assert parse(Bot.objects.get().draft).tests == {}


def test_the_preview_talks_by_the_draft_and_keeps_nothing(browser):
    browser.post(BOT, form(greeting__text="Good day!", act="save"))

    page = browser.get(f"{BOT}preview/")
    begun = browser.post(f"{BOT}preview/api/session/start", {}, content_type="application/json")

    assert f'data-base="{BOT}preview"' in html(page)
    assert begun.json()["greeting"]["text"] == "Good day!"
    assert Bot.objects.get().current.number == 1
    assert browser.get(f"{BOT}preview/api/secrets").status_code == 404


def test_embedding_names_the_sites_and_can_be_undone(browser):
    told = {"name": 'Cape "Growth"', "origins": "shop.example\nhttps://b.example/x", "is_active": 1}
    page = browser.post(f"{BOT}embed/", told, follow=True)

    assert Bot.objects.get().origins == ["https://shop.example", "https://b.example"]
    assert "data-title=&quot;Cape &amp;quot;Growth&amp;quot;&quot;" in html(page)
    hosted = browser.get("/bot/main/")
    assert hosted["Content-Security-Policy"].endswith(
        "frame-ancestors 'self' https://shop.example https://b.example"
    )
    undo = unescape(re.findall(r"undo:([^\" ]+)", html(page))[0])
    browser.post(undo)
    assert Bot.objects.get().origins == []


def test_a_page_asks_as_much_for_many_as_for_one(browser):
    one = [questions(browser, address) for address in ("/app/conversations/", "/app/bots/", BOT)]
    for _ in range(5):
        behave(begin(), "demo_requested")
    browser.post("/app/bots/new/", {"name": "Second", "key": "second"})

    many = [questions(browser, address) for address in ("/app/conversations/", "/app/bots/", BOT)]

    assert many == one
