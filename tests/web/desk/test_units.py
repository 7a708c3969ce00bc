"""The catalogue's pages: what they show to whom, and what can be done and taken back."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from leadflow.pipeline.models import Unit, UnitInterest
from tests.factories.identity import make_user
from tests.factories.leads import make_lead
from tests.factories.units import make_unit, want
from tests.web.counting import questions
from tests.web.reading import body, error_of, html, words

pytestmark = pytest.mark.django_db


def browser_of(*roles: Role) -> Client:
    client = Client()
    client.force_login(make_user(*roles))
    return client


@pytest.fixture
def browser() -> Client:
    return browser_of(Role.DIRECTOR)


def test_the_catalogue_shows_what_is_on_offer(browser):
    make_unit(name="A-1", price=Decimal(1_250_000))
    make_unit(name="Gone", status="withdrawn")

    page = body(browser.get(reverse("units")))

    assert "A-1" in page
    assert "R\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}250\N{NO-BREAK SPACE}000" in page.replace(
        " ", "\N{NO-BREAK SPACE}"
    )
    assert "Gone" not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"status": "withdrawn"}, {"Gone"}),
        ({"status": "all"}, {"Gone", "Cheap", "Dear"}),
        ({"price_min": "500"}, {"Dear"}),
        ({"price_max": "R 5"}, {"Cheap", "Dear"}),
        ({"q": "lake"}, {"Dear"}),
        ({"project": "Hill"}, {"Cheap"}),
        ({"status": "nonsense"}, {"Cheap", "Dear"}),
    ],
)
def test_the_address_narrows_the_catalogue(browser, query, shown):
    make_unit(name="Cheap", price=Decimal(100), project="Hill")
    make_unit(name="Dear", price=Decimal(900), project="Lake")
    make_unit(name="Gone", status="withdrawn", project="Gone")

    page = html(browser.get(reverse("units"), query))

    assert {name for name in ("Gone", "Cheap", "Dear") if f"<b>{name}</b>" in page} == shown


def test_an_empty_catalogue_says_what_to_do_next(browser):
    assert "New unit" in body(browser.get(reverse("units")))
    assert "New unit" not in body(browser_of(Role.SENIOR).get(reverse("units")))


def test_the_catalogue_asks_as_much_for_many_as_for_one(browser):
    want(make_lead(), make_unit())
    one = questions(browser, reverse("units"))
    for _ in range(9):
        want(make_lead(), make_unit())

    assert questions(browser, reverse("units")) == one


def test_a_unit_is_added_and_taken_back(browser):
    answer = browser.post(
        reverse("new-unit"), {"name": "A-1", "price": "100", "status": "available"}, follow=True
    )

    unit = Unit.objects.get()
    assert "Unit added" in words(answer)
    browser.post(f"{reverse('unit-status', args=[unit.pk])}?status=withdrawn")
    unit.refresh_from_db()
    assert unit.status == "withdrawn"


def test_what_is_wrong_with_a_unit_stands_under_its_field(browser):
    answer = browser.post(reverse("new-unit"), {"name": "A", "price": "-4"})

    assert answer.status_code == 422
    assert error_of(answer, "id_price")
    assert not Unit.objects.exists()


def test_a_change_can_be_taken_back(browser):
    unit = make_unit(name="A-1", price=Decimal(100), bedrooms=0)
    path = reverse("unit-change", args=[unit.pk])

    answer = browser.post(path, {"name": "A-2", "status": "sold"}, follow=True)
    undo = html(answer).split("undo:")[1].split('"')[0].replace("&amp;", "&")
    browser.post(undo)

    unit.refresh_from_db()
    assert (unit.name, unit.price, unit.status, unit.bedrooms) == ("A-1", 100, "available", 0)


def test_a_unit_is_withdrawn_with_a_way_back(browser):
    unit = make_unit()

    answer = browser.post(
        reverse("unit-status", args=[unit.pk]), {"status": "withdrawn"}, follow=True
    )

    unit.refresh_from_db()
    assert unit.status == "withdrawn"
    assert "?status=available" in html(answer)


def test_an_agent_sees_no_others_lead_on_a_units_page():
    agent, unit = make_user(Role.JUNIOR), make_unit()
    want(make_lead(name="Mine Own", assigned_to=agent.pk), unit, note="Sea view")
    want(make_lead(name="Not Yours"), unit, note="secret")
    client = Client()
    client.force_login(agent)

    page = body(client.get(reverse("unit", args=[unit.pk])))

    assert "Mine Own" in page
    assert "Not Yours" not in page
    assert "secret" not in page
    assert "Interested leads 1" in page
    assert "Withdraw" not in page


def test_the_units_page_asks_as_much_for_many_leads_as_for_one(browser):
    unit = make_unit()
    want(make_lead(assigned_to=make_user(Role.SENIOR).pk), unit)
    one = questions(browser, reverse("unit", args=[unit.pk]))
    for _ in range(9):
        want(make_lead(assigned_to=make_user(Role.SENIOR).pk), unit)

    assert questions(browser, reverse("unit", args=[unit.pk])) == one


class TestOfALead:
    """The part of the lead's page."""

    HTMX = {"HX-Request": "true"}

    def test_the_part_comes_alone_when_asked_for_by_htmx(self, browser):
        lead = make_lead()
        want(lead, make_unit(name="A-1"))

        part = html(browser.get(reverse("lead-units", args=[lead.pk]), headers=self.HTMX))

        assert part.strip().startswith("<section")
        assert "A-1" in part

    def test_units_to_add_are_found_and_those_listed_are_not_offered(self, browser):
        lead = make_lead()
        want(lead, make_unit(name="Lake one"))
        make_unit(name="Lake two")
        make_unit(name="Lake gone", status="withdrawn")
        headers = self.HTMX | {"HX-Target": "unit-choices"}

        part = html(
            browser.get(reverse("lead-units", args=[lead.pk]), {"q": "lake"}, headers=headers)
        )

        assert "<b>Lake two</b>" in part
        assert "Lake one" not in part
        assert "Lake gone" not in part

    def test_a_unit_is_added_moved_noted_and_removed_with_a_way_back(self, browser):
        lead, first, second = make_lead(), make_unit(), make_unit()
        want(lead, first)
        add = reverse("lead-unit-add", args=[lead.pk])
        browser.post(add, {"unit": second.pk}, headers=self.HTMX)
        row = UnitInterest.objects.get(unit=second)

        args = [lead.pk, row.pk]
        browser.post(reverse("lead-unit-move", args=args), {"to": "up"}, headers=self.HTMX)
        browser.post(reverse("lead-unit-note", args=args), {"note": "Sea"}, headers=self.HTMX)
        row.refresh_from_db()
        assert (row.rank, row.note) == (1, "Sea")

        answer = browser.post(reverse("lead-unit-remove", args=args), {"x": "1"}, headers=self.HTMX)
        assert f'"unit": {second.pk}, "rank": 1, "note": "Sea"' in answer["HX-Trigger"]
        browser.post(add, {"unit": second.pk, "rank": 1, "note": "Sea"}, headers=self.HTMX)
        again = UnitInterest.objects.get(unit=second)
        assert (again.rank, again.note) == (1, "Sea")

    def test_who_only_reads_gets_no_buttons(self):
        lead = make_lead()
        want(lead, make_unit())

        part = html(browser_of(Role.COLLECTIONS).get(reverse("lead-units", args=[lead.pk])))

        assert "Remove" not in part.split('id="lead-units"')[1].split("</section>")[0]

    def test_others_leads_are_not_there_for_an_agent(self):
        lead, unit = make_lead(), make_unit()
        agent = browser_of(Role.SENIOR)

        assert agent.get(reverse("lead-units", args=[lead.pk])).status_code == 404
        assert (
            agent.post(reverse("lead-unit-add", args=[lead.pk]), {"unit": unit.pk}).status_code
            == 404
        )
        assert Lead.objects.get(pk=lead.pk).seq == 1

    @pytest.mark.parametrize("unit", ["", "x", "\x00", "9" * 40, "404"])
    def test_a_unit_that_is_none_is_refused_in_words(self, browser, unit):
        lead = make_lead()

        answer = browser.post(
            reverse("lead-unit-add", args=[lead.pk]), {"unit": unit}, headers=self.HTMX
        )

        assert answer.status_code == 422
        assert "no such unit" in answer["HX-Trigger"]
