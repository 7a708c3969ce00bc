"""The list of today: what is due first, why each lead is there, and one click that plans on."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Interaction, Lead
from leadflow.leads.types import LeadStatus
from leadflow.web.shell import badges
from leadflow.web.today import listing
from tests.factories.identity import make_user
from tests.factories.leads import make_lead
from tests.web.counting import questions
from tests.web.leads.working import own_lead, part, send, signed_in
from tests.web.reading import body, html, words

pytestmark = pytest.mark.django_db

TODAY = "/app/today/"


@pytest.fixture(autouse=True)
def fresh_badges():
    badges.forget()
    yield
    badges.forget()


@pytest.fixture
def senior(client):
    return signed_in(client, Role.SENIOR)


def due_lead(owner, *, since=timedelta(days=2), **facts):
    made = own_lead(owner, **facts)
    Lead.objects.filter(pk=made.pk).update(next_action="Call", next_action_at=now() - since)
    return made


def worked_lead(owner, **facts):
    made = own_lead(owner, status=LeadStatus.CONTACTED, **facts)
    Lead.objects.filter(pk=made.pk).update(touched_at=now() - timedelta(days=9))
    return made


def test_tells_of_each_lead_why_it_is_there(client, senior):
    due_lead(senior, name="Asha Rao")
    own_lead(senior, name="Imran Sheikh")
    worked_lead(senior, name="Kiara Mistry")

    text = body(client.get(TODAY))

    assert text.index("2 days overdue") < text.index("New, waiting") < text.index("No next action")
    assert text.index("Asha Rao") < text.index("Imran Sheikh") < text.index("Kiara Mistry")


def test_has_the_most_overdue_first(client, senior):
    due_lead(senior, name="Later", since=timedelta(days=1))
    due_lead(senior, name="Earlier", since=timedelta(days=5))

    text = body(client.get(TODAY))

    assert text.index("Earlier") < text.index("Later")


@pytest.mark.parametrize("status", [LeadStatus.CONVERTED, LeadStatus.LOST])
def test_lets_what_has_ended_rest(client, senior, status):
    due_lead(senior, name="Asha Rao", status=status)

    assert "Nothing left for today" in body(client.get(TODAY))


def test_leaves_out_what_is_due_later(client, senior):
    due_lead(senior, since=-timedelta(days=2))

    assert "Nothing left for today" in body(client.get(TODAY))


def test_shows_agents_nobody_elses_day(client, senior):
    due_lead(make_user(Role.JUNIOR), name="Imran Sheikh")

    for owner in ("", "team", "1"):
        assert "Imran Sheikh" not in body(client.get(TODAY, {"owner": owner}))


def test_shows_directors_their_own_a_persons_or_the_teams_day(client):
    director = signed_in(client, Role.DIRECTOR)
    junior = make_user(Role.JUNIOR)
    due_lead(director, name="Asha Rao")
    due_lead(junior, name="Imran Sheikh")

    own = body(client.get(TODAY))
    team = body(client.get(TODAY, {"owner": "team"}))
    person = body(client.get(TODAY, {"owner": junior.pk}))

    assert ("Asha Rao" in own, "Imran Sheikh" in own) == (True, False)
    assert ("Asha Rao" in team, "Imran Sheikh" in team) == (True, True)
    assert ("Asha Rao" in person, "Imran Sheikh" in person) == (False, True)


@pytest.mark.parametrize(
    ("key", "outcome", "days"),
    [
        ("reached", "positive", 3),
        ("no-answer", "neutral", 1),
        ("follow-up", "follow-up", 7),
        ("not-now", "negative", 30),
    ],
)
def test_notes_what_came_of_it_and_plans_on_with_one_click(client, senior, key, outcome, days):
    lead = due_lead(senior)

    response = send(client, "today-click", lead.pk, key)

    lead.refresh_from_db()
    made = Interaction.objects.get()
    assert (made.kind, made.outcome) == ("call", outcome)
    assert days <= (lead.next_action_at.date() - now().date()).days <= days + 2
    assert "1 of 1" in words(response)


def test_takes_a_click_back(client, senior):
    lead = due_lead(senior)
    before = Lead.objects.get(pk=lead.pk).next_action_at
    told = json.loads(send(client, "today-click", lead.pk, "reached")["HX-Trigger"])["toast"]

    client.post(told["undo"]["url"], {"sent": "1"}, HTTP_HX_REQUEST="true")

    assert Lead.objects.get(pk=lead.pk).next_action_at == before
    assert not Interaction.objects.exists()


def test_knows_no_other_outcomes(client, senior):
    assert send(client, "today-click", due_lead(senior).pk, "nonsense").status_code == 404


def test_shows_those_who_only_look_no_outcomes(client):
    signed_in(client, Role.COLLECTIONS)
    due_lead(make_user(Role.SENIOR))

    page = client.get(TODAY)

    assert "View only" in body(page)
    assert "data-outcome=" not in html(page)


def test_goes_on_where_a_long_list_ends(client, senior, monkeypatch):
    monkeypatch.setattr(listing, "ON_PAGE", 2)
    for number in range(3):
        due_lead(senior, name=f"Lead {number}", since=timedelta(days=9 - number))
    page = html(client.get(TODAY))
    more = page.split('hx-get="/app/today/?part=')[1].split('"')[0].replace("&amp;", "&")

    rest = client.get(f"{TODAY}?part={more}", HTTP_HX_REQUEST="true")

    assert "Lead 2" not in page
    assert "Lead 2" in words(rest)


def test_counts_in_the_sidebar_what_is_due(client, senior):
    for _ in range(3):
        due_lead(senior)

    assert "Today 3 waiting" in words(client.get("/app/settings/"))


@pytest.mark.parametrize("role", [Role.SENIOR, Role.JUNIOR])
def test_is_the_home_of_agents(client, role):
    due_lead(signed_in(client, role), name="Asha Rao")

    assert "2 days overdue" in body(client.get(reverse("home")))


def test_asks_the_database_as_often_however_much_is_due(client, senior):
    for make in (due_lead, own_lead, worked_lead):
        make(senior)
    before = questions(client, TODAY)

    for make in (due_lead, own_lead, worked_lead) * 4:
        make(senior)

    assert questions(client, TODAY) == before


@pytest.mark.parametrize("given", ["\x00", "-1", str(2**64), "x", "' OR 1=1"])
def test_survives_whatever_is_asked_for(client, given):
    signed_in(client, Role.DIRECTOR)
    make_lead()

    assert client.get(TODAY, {"owner": given}).status_code == 200
    assert part(client, "today", part=given).status_code == 200


def test_refuses_a_cursor_of_another_list(client, senior):
    assert part(client, "today", part="due", cursor="nonsense").status_code == 422
