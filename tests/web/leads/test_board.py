"""The board: its columns, its cards, one move at a time, and what it asks of the database."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from leadflow.leads.queries import listing
from leadflow.leads.types import LeadFilters, LeadStatus
from leadflow.pipeline.queries.board import column_totals
from leadflow.web.leads import board
from tests.factories.identity import actor_for, make_user
from tests.factories.leads import lead_actor, make_lead
from tests.web.counting import questions
from tests.web.reading import body, html, tag

pytestmark = pytest.mark.django_db

BOARD = {"layout": "board"}


@pytest.fixture
def browser(client):
    client.force_login(make_user(Role.DIRECTOR))
    return client


def move(browser, lead, to, **values):
    return browser.post(
        reverse("lead-move", args=[lead.pk]), {"to": to, **values}, HTTP_HX_REQUEST="true"
    )


def told(response):
    return json.loads(response["HX-Trigger"])["toast"]["msg"]


def test_counts_each_column_and_what_it_is_worth():
    for value in (100, 200):
        Lead.objects.filter(pk=make_lead().pk).update(value=value)
    make_lead(status=LeadStatus.CONTACTED)

    totals = column_totals(actor=lead_actor(), filters=LeadFilters())

    assert (totals[LeadStatus.NEW].count.value, totals[LeadStatus.NEW].value) == (2, Decimal(300))
    assert totals[LeadStatus.CONTACTED].count.value == 1
    assert totals[LeadStatus.LOST].count.value == 0


def test_counts_no_further_than_the_cap(monkeypatch):
    monkeypatch.setattr("leadflow.pipeline.queries.board.COUNT_CAP", 2)
    for _ in range(4):
        make_lead()

    total = column_totals(actor=lead_actor(), filters=LeadFilters())[LeadStatus.NEW]

    assert str(total.count) == "2+"


def test_counts_what_the_person_may_see():
    agent = make_user(Role.SENIOR)
    Lead.objects.filter(pk=make_lead().pk).update(assigned_to=agent)
    make_lead()

    totals = column_totals(actor=actor_for(agent), filters=LeadFilters())

    assert totals[LeadStatus.NEW].count.value == 1


def test_shows_open_leads_as_cards_and_keeps_ended_ones_folded(browser):
    make_lead(name="Asha Rao")
    make_lead(name="Imran Sheikh", status=LeadStatus.CONVERTED)

    text = body(browser.get(reverse("leads"), BOARD))

    assert "Asha Rao" in text
    assert "Imran Sheikh" not in text


def test_a_card_knows_where_its_lead_may_go(browser):
    lead = make_lead(status=LeadStatus.QUALIFIED)

    card = tag(browser.get(reverse("leads"), BOARD), id=f"card-{lead.pk}")

    assert 'data-steps="lost negotiation"' in card


def test_a_card_of_somebody_who_may_only_look_goes_nowhere(client):
    client.force_login(make_user(Role.COLLECTIONS))
    lead = make_lead()

    assert 'data-steps=""' in tag(client.get(reverse("leads"), BOARD), id=f"card-{lead.pk}")


def test_shows_more_cards_of_a_column(browser, monkeypatch):
    monkeypatch.setattr(board, "IN_COLUMN", 2)
    for name in ("Asha", "Imran", "Lerato"):
        make_lead(name=name, city="Pune")
    page = html(browser.get(reverse("leads"), {**BOARD, "city": "Pune"}))
    more = page.partition("/app/leads/board/new/")[2].partition('"')[0].replace("&amp;", "&")

    text = html(browser.get(f"/app/leads/board/new/{more}"))

    assert "Asha" not in page
    assert "Asha" in text
    assert "Imran" not in text


def test_opens_a_folded_column_narrowed_like_the_board(browser):
    make_lead(name="Asha", status=LeadStatus.LOST, city="Pune")
    make_lead(name="Imran", status=LeadStatus.LOST, city="Delhi")

    text = html(browser.get("/app/leads/board/lost/", {"city": "Pune"}))

    assert "Asha" in text
    assert "Imran" not in text


def test_gives_one_card_back_for_a_move(browser):
    lead = make_lead(name="Asha Rao")
    make_lead()

    response = move(browser, lead, "contacted")

    assert html(response).count("<li") == 1
    assert 'data-status="contacted"' in html(response)
    assert told(response) == "Asha Rao is now contacted."


@pytest.mark.parametrize(
    ("to", "status", "words"),
    [
        ("negotiation", 409, "new cannot become negotiation."),
        ("lost", 422, "Say why the lead is lost."),
        ("nonsense", 422, "There is no such status."),
        ("", 422, "There is no such status."),
    ],
)
def test_says_why_a_move_is_refused(browser, to, status, words):
    lead = make_lead()

    response = move(browser, lead, to)

    assert (response.status_code, told(response)) == (status, words)
    assert Lead.objects.get(pk=lead.pk).status == "new"


def test_refuses_to_move_what_somebody_else_has_changed(browser):
    lead = make_lead()

    assert move(browser, lead, "contacted", version="99").status_code == 412


def test_takes_a_move_back(browser):
    lead = make_lead()
    response = move(browser, lead, "contacted")
    undo = json.loads(response["HX-Trigger"])["toast"]["undo"]

    browser.post(undo["url"], undo["values"], HTTP_HX_REQUEST="true")

    assert Lead.objects.get(pk=lead.pk).status == "new"


def test_asks_the_database_as_often_however_many_cards_there_are(browser):
    make_lead()
    before = questions(browser, reverse("leads"), **BOARD)

    for _ in range(8):
        make_lead()

    assert questions(browser, reverse("leads"), **BOARD) == before
    assert before <= 28


def test_a_move_asks_the_database_as_often_however_full_the_board_is(browser):
    first, second = make_lead(), make_lead()
    move(browser, make_lead(), "contacted")
    with CaptureQueriesContext(connection) as alone:
        move(browser, first, "contacted")
    for _ in range(8):
        make_lead()

    with CaptureQueriesContext(connection) as crowded:
        move(browser, second, "contacted")

    assert len(crowded) == len(alone)


def test_reads_at_most_the_cap_of_each_column():
    with CaptureQueriesContext(connection) as captured:
        column_totals(actor=lead_actor(), filters=LeadFilters())

    assert len(captured) == len(LeadStatus)
    assert all(f"LIMIT {listing.COUNT_CAP + 1}" in query["sql"] for query in captured)
