"""On the pages of assignment …"""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from leadflow.pipeline.models import Absence, AssignmentRule, AssignmentRuleVersion, WorkingTime
from leadflow.pipeline.rules.assignment.spelling import read_spec
from leadflow.pipeline.types.assignment import Conditions, Member, Strategy
from tests.factories.assignment import make_agent, make_rule
from tests.factories.identity import make_user
from tests.factories.leads import make_lead
from tests.web.counting import questions
from tests.web.reading import body, error_of, words

pytestmark = pytest.mark.django_db(transaction=True)

RULES = "/app/assignment/"


@pytest.fixture
def director() -> User:
    return make_user(Role.DIRECTOR, username="dora")


@pytest.fixture
def browser(client: Client, director: User) -> Client:
    client.force_login(director)
    return client


@pytest.fixture
def priya() -> User:
    return make_agent("Priya")


def filled(*users: User, **fields) -> dict:
    """Return what the editor sends."""
    return {
        "name": "Mumbai",
        "strategy": "round_robin",
        "return_minutes": "60",
        "is_active": "on",
        "is_sticky": "on",
        "take_up_backlog": "on",
        "member": [str(user.pk) for user in users],
        **fields,
    }


def undo_of(response) -> str:
    """Return the address that takes back what was told of last."""
    found = re.findall(r"undo:([^\" ]+)", response.content.decode())
    return found[-1].replace("&amp;", "&")


def test_there_is_a_way_to_begin_when_there_is_no_rule(browser):
    page = browser.get(RULES)

    assert "No rule yet" in body(page)
    assert 'href="/app/assignment/new/"' in page.content.decode()


def test_rules_stand_in_their_order_in_words(browser, priya):
    make_rule(
        Member(priya.pk, weight=3),
        name="Big",
        strategy=Strategy.WEIGHTED,
        conditions=Conditions(cities=("Mumbai", "Pune"), value_min=Decimal(100)),
        return_minutes=90,
    )
    make_rule(priya, name="Rest")

    said = body(browser.get(RULES))

    assert said.index("Big") < said.index("Rest")
    assert "City Mumbai or Pune" in said
    assert "Value from 100" in said
    assert "By weight · 1 h 30 min" in said
    assert "Priya × 3" in said
    assert "Every lead" in said


def test_a_rule_is_published_with_its_people(browser, priya):
    sent = filled(
        priya,
        cities=["Mumbai"],
        **{"cities-more": " Pune, mumbai,", f"capacity-{priya.pk}": "9"},
    )

    browser.post(f"{RULES}new/", sent)

    spec = read_spec(AssignmentRule.objects.get().spec)
    assert spec.conditions.cities == ("Mumbai", "Pune")
    assert spec.members == (Member(priya.pk, 1, 9),)
    assert spec.return_minutes == 60
    assert not spec.working_hours_only


def test_words_that_leads_have_are_offered_the_most_frequent_first(browser):
    for city in ("Pune", "Mumbai", "Mumbai", ""):
        make_lead(city=city, language="hi")

    text = browser.get(f"{RULES}new/").content.decode()

    assert re.findall(r'name="cities" value="(\w*)"', text) == ["Mumbai", "Pune"]
    assert re.findall(r'name="languages" value="(\w*)"', text) == ["hi"]
    assert 'name="sources" value="affiliate"' in text


def test_the_words_of_a_rule_are_ticked_even_if_no_lead_has_them(browser, priya):
    made = make_rule(priya, conditions=Conditions(cities=("Nowhere",)))
    make_lead(city="Pune")

    text = browser.get(f"{RULES}{made.pk}/").content.decode()

    assert re.search(r'name="cities" value="Nowhere"[^>]* checked', text)
    assert re.findall(r'name="cities" value="(\w*)"', text) == ["Nowhere", "Pune"]


def test_the_editor_asks_as_many_questions_of_many_leads(browser, priya):
    make_lead(city="Pune")
    few = questions(browser, f"{RULES}new/")
    for number in range(12):
        make_lead(city=f"City {number}", channel=f"Channel {number}")

    assert questions(browser, f"{RULES}new/") == few


def test_publishing_can_be_undone(browser, priya):
    made = make_rule(priya, name="Old")
    page = browser.post(f"{RULES}{made.pk}/", filled(priya, name="New"), follow=True)
    assert "Version 2 is in force" in words(page)

    browser.post(undo_of(page))

    made.refresh_from_db()
    assert read_spec(made.spec).name == "Old"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "This field is required"),
        ({"member": []}, "Choose who gets these leads"),
        ({"member": ["x"]}, "as whole numbers"),
        ({"member": ["9" * 30]}, "as whole numbers"),
        ({"member": ["999999"]}, "cannot own leads"),
        ({"strategy": "best"}, "Select a valid choice"),
        ({"value_min": "9", "value_max": "1"}, "least value is above"),
        ({"value_min": "NaN"}, "Enter a number"),
        ({"cities": "a\x00"}, "Null characters"),
        ({"tags-more": "a\x00"}, "Null characters"),
        ({"cities-more": "x" * 121}, "Keep each word to 120 letters"),
        ({"cities-more": ",".join(map(str, range(51)))}, "Give at most 50 words"),
        ({"return_minutes": "99999999999999999999"}, "less than or equal"),
    ],
    ids=str,
)
def test_a_rule_that_makes_no_sense_is_refused_with_the_reason(browser, priya, fields, said):
    page = browser.post(f"{RULES}new/", filled(priya, **fields))

    assert page.status_code == 422
    assert said in words(page)
    assert not AssignmentRule.objects.exists()


def test_what_was_filled_in_stays_when_it_is_refused(browser, priya):
    page = browser.post(
        f"{RULES}new/",
        filled(priya, name="", **{"cities-more": "Pune", f"weight-{priya.pk}": "7"}),
    )

    text = page.content.decode()
    assert re.search(r'name="cities" value="Pune"[^>]* checked', text)
    assert f'name="weight-{priya.pk}" value="7"' in text
    assert f'value="{priya.pk}" checked' in text
    assert "required" in error_of(page, "id_name")


def test_a_draft_is_tried_on_last_month_and_not_published(browser, priya):
    lead = make_lead(at=now() - timedelta(days=1), name="Asha Rao")

    page = browser.post(f"{RULES}new/", filled(priya, act="try"))

    said = body(page)
    assert "Last month with this rule" in said
    assert "1 leads since" in said
    assert "Priya instead of nobody" in said
    assert page.status_code == 200
    assert not AssignmentRule.objects.exists()
    assert Lead.objects.get(pk=lead.pk).assigned_to is None


def test_rules_move_and_moving_is_undone(browser, priya):
    first, second = make_rule(priya, name="A"), make_rule(priya, name="B")

    def order():
        return list(AssignmentRule.objects.order_by("position").values_list("pk", flat=True))

    answer = browser.post(f"{RULES}{second.pk}/move/", {"to": "up"}, headers={"HX-Request": "true"})
    assert order() == [second.pk, first.pk]
    assert answer.content.decode().lstrip().startswith('<div id="rules"')

    browser.post(f"{RULES}{second.pk}/move/?to=down")

    assert order() == [first.pk, second.pk]


def test_the_first_rule_moves_no_further(browser, priya):
    first, _ = make_rule(priya), make_rule(priya)

    browser.post(f"{RULES}{first.pk}/move/", {"to": "up"})

    assert AssignmentRule.objects.get(pk=first.pk).position == 1


def test_a_rule_is_switched_off_deleted_and_both_are_undone(browser, priya):
    made = make_rule(priya)
    page = browser.post(f"{RULES}{made.pk}/active/", {"is_active": "0"}, follow=True)
    assert "Off" in body(page)
    browser.post(undo_of(page))
    page = browser.post(f"{RULES}{made.pk}/delete/", follow=True)
    assert "No rule yet" in body(page)

    browser.post(undo_of(page))

    made.refresh_from_db()
    assert read_spec(made.spec).is_active
    assert made.deleted_at is None


def test_an_earlier_version_is_brought_back(browser, priya):
    made = make_rule(priya, name="Old")
    browser.post(f"{RULES}{made.pk}/", filled(priya, name="New"))

    page = browser.post(f"{RULES}{made.pk}/rollback/", {"version": "1"}, follow=True)

    assert "Version 1 is in force again" in words(page)
    assert AssignmentRuleVersion.objects.filter(rule=made).count() == 3


@pytest.mark.parametrize("version", ["", "x", "9" * 30, "77"])
def test_a_version_that_never_was_is_not_found(browser, priya, version):
    made = make_rule(priya)

    page = browser.post(f"{RULES}{made.pk}/rollback/", {"version": version, "sent": "1"})

    assert page.status_code == 404


def test_people_are_shown_with_their_load_and_time(browser, director, priya):
    Lead.objects.filter(pk=make_lead().pk).update(assigned_to=priya)

    said = body(browser.get(f"{RULES}people/"))

    assert "Priya" in said
    assert "Mon to Fri 09:00 to 18:00 default" in said


def test_hours_are_set_and_undone(browser, priya):
    path = f"{RULES}people/{priya.pk}/hours/"
    page = browser.post(path, {"act": "set", "opens-0": "10:00", "closes-0": "00:00"}, follow=True)
    assert WorkingTime.objects.get().week == [[600, 1440], *[None] * 6]

    browser.post(undo_of(page))

    assert WorkingTime.objects.get().week is None


def test_a_day_has_a_break_and_both_times_are_undone_together(browser, priya):
    path = f"{RULES}people/{priya.pk}/hours/"
    day = {"opens-0": ["09:00", "14:00"], "closes-0": ["13:00", "18:00"]}
    browser.post(path, {"act": "set", **day})
    assert WorkingTime.objects.get().week[0] == [540, 780, 840, 1080]
    page = browser.post(path, {"act": "set", "opens-0": "10:00", "closes-0": "11:00"}, follow=True)

    page = browser.post(undo_of(page), follow=True)

    assert WorkingTime.objects.get().week[0] == [540, 780, 840, 1080]
    assert page.content.decode().count('name="opens-0"') == 3
    assert "Mon 09:00 to 13:00 and 14:00 to 18:00" in body(browser.get(f"{RULES}people/"))


@pytest.mark.parametrize(
    "fields",
    [
        {"opens-0": ["09:00", "12:00"], "closes-0": ["13:00", "18:00"]},
        {"opens-0": ["09:00", "12:00"], "closes-0": ["13:00"]},
        {"opens-0": "10:00"},
        {"opens-0": "10:00", "closes-0": "09:00"},
        {"opens-0": "\x00", "closes-0": "09:00"},
    ],
)
def test_hours_that_make_no_sense_are_refused(browser, priya, fields):
    page = browser.post(f"{RULES}people/{priya.pk}/hours/", {"act": "set", **fields})

    assert page.status_code == 422
    assert not WorkingTime.objects.exists()


def test_days_away_last_until_the_end_of_the_last_on_the_persons_own_clock(browser, priya):
    User.objects.filter(pk=priya.pk).update(timezone="Asia/Kolkata")

    browser.post(f"{RULES}people/{priya.pk}/away/", {"first": "2036-01-01", "last": "2036-01-02"})

    row = Absence.objects.get()
    assert row.starts_at.isoformat() == "2035-12-31T18:30:00+00:00"
    assert row.ends_at - row.starts_at == timedelta(days=2)


def test_absences_are_added_deleted_and_both_are_undone(browser, priya):
    page = browser.post(
        f"{RULES}people/{priya.pk}/away/",
        {"first": "2036-01-01", "last": "2036-01-02", "reason": "Leave"},
        follow=True,
    )
    assert "Leave" in body(page)
    page = browser.post(undo_of(page), follow=True)
    assert Absence.objects.get().deleted_at is not None

    browser.post(undo_of(page))

    assert Absence.objects.get().deleted_at is None


@pytest.mark.parametrize(
    "fields",
    [
        {"first": "2036-01-02", "last": "2035-01-01"},
        {"first": "", "last": ""},
        {"first": "9999-12-31", "last": "9999-12-31"},
        {"first": "0001-01-01", "last": "9999-01-01"},
    ],
)
def test_absences_that_make_no_sense_are_refused(browser, priya, fields):
    page = browser.post(f"{RULES}people/{priya.pk}/away/", {**fields, "sent": "1"})

    assert page.status_code == 422
    assert not Absence.objects.exists()


def test_a_capacity_is_set_and_undone(browser, priya):
    page = browser.post(f"{RULES}people/{priya.pk}/capacity/", {"capacity": "7"}, follow=True)
    assert WorkingTime.objects.get().capacity == 7

    browser.post(undo_of(page))

    assert WorkingTime.objects.get().capacity is None


def test_the_backlog_says_why_and_assigns_now_with_a_way_back(browser, priya):
    make_rule(priya, take_up_backlog=False)
    lead = make_lead(name="Asha Rao")
    assert "No rule has looked at it yet" in body(browser.get(f"{RULES}backlog/"))

    page = browser.post(f"{RULES}backlog/{lead.pk}/", follow=True)

    lead.refresh_from_db()
    assert lead.assigned_to == priya
    assert "Given to Priya" in words(page)
    browser.post(undo_of(page))
    lead.refresh_from_db()
    assert lead.assigned_to is None


def test_the_backlog_says_when_nothing_waits(browser):
    assert "Nothing waits" in body(browser.get(f"{RULES}backlog/"))


def test_agents_find_their_own_time_on_the_settings_page(client, priya):
    client.force_login(priya)

    assert 'href="/app/assignment/me/"' in client.get("/app/settings/").content.decode()
    page = client.get("/app/assignment/me/")
    assert "My working time" in body(page)
    assert "Save capacity" not in body(page)


@pytest.mark.parametrize("path", ["", "people/", "backlog/"])
def test_a_page_asks_as_much_however_long_it_is(browser, priya, path):
    make_rule(priya)
    make_lead()
    few = questions(browser, RULES + path)
    for _ in range(4):
        make_rule(make_agent())
        make_lead()

    assert questions(browser, RULES + path) == few
