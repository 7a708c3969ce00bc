"""The dashboard and the workload: numbers, the lists they lead to, and nothing of others."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from leadflow.leads.types import LeadStatus
from tests.factories.identity import make_user
from tests.factories.leads import make_lead
from tests.web.counting import questions
from tests.web.reading import body, html, words

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def lead(status=LeadStatus.NEW, *, days_ago=1, **facts):
    """Make a lead that came in some days ago."""
    changes = {name: facts.pop(name) for name in ("lost_reason", "next_action_at") if name in facts}
    made = make_lead(status=status, at=now() - timedelta(days=days_ago), **facts)
    Lead.objects.filter(pk=made.pk).update(**changes, seq=made.seq)
    return made


def browser_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def browser() -> Client:
    return browser_of(make_user(Role.DIRECTOR))


def figures(page: str) -> list[tuple[str, int]]:
    """Return the tiles: where each leads, and what it counts."""
    found = re.findall(
        r'<a href="([^"]+)"><span class="figure-name">.*?figure-value">([^<]*)<', page
    )
    return [(unescape(url), int(value)) for url, value in found if value.isdigit()]


def listed(client: Client, address: str) -> int:
    total = re.search(r'id="total"[^>]*>\s*([\d ]+)', html(client.get(address)))
    assert total, address
    return int(total[1])


def test_every_tile_leads_to_as_many_leads_as_it_counts(browser):
    for status in (LeadStatus.NEW, LeadStatus.CONTACTED, LeadStatus.CONVERTED):
        lead(status)
    lead(LeadStatus.LOST, lost_reason="Too dear")
    lead(next_action_at=now() - timedelta(hours=1))
    lead(days_ago=60)

    tiles = figures(html(browser.get(reverse("statistics"))))

    assert [count for _, count in tiles] == [5, 3, 1, 1, 1]
    assert [listed(browser, url) for url, _ in tiles] == [5, 3, 1, 1, 1]


def test_says_of_when_the_numbers_are_on_the_readers_clock(browser):
    User.objects.update(timezone="Asia/Kolkata")

    page = html(browser.get(reverse("statistics")))

    told = re.search(r'As of <time datetime="([^"]+)" title="[^"]+">([^<]+)</time>', page)
    assert re.fullmatch(rf"\S+T{told[2]}[.\d]*\+05:30", told[1])


def test_the_numbers_alone_are_counted_anew(browser):
    lead()

    part = html(browser.get(reverse("statistics"), headers={"HX-Request": "true"}))

    assert "As of" in part
    assert "<main" not in part
    assert "<form" not in part


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 2),
        ({"period": "7"}, 1),
        ({"period": "90"}, 3),
        ({"period": "all"}, 4),
        ({"period": "nonsense"}, 2),
        ({"from": "2000-01-01", "to": "1999-01-01"}, 0),
        ({"from": "0001-01-01"}, 2),
        ({"to": "9999-12-31"}, 2),
    ],
)
def test_the_period_narrows_the_numbers(browser, query, count):
    for days in (2, 20, 80, 200):
        lead(days_ago=days)

    page = html(browser.get(reverse("statistics"), query))

    assert (figures(page)[0][1] if "figure-value" in page else 0) == count


@pytest.mark.parametrize("query", [{"period": "7"}, {"period": "all"}, {"from": "2020-01-01"}])
def test_every_column_leads_to_as_many_leads_as_it_counts(browser, query):
    for days in (0, 1, 1, 5, 6, 6, 6):
        lead(days_ago=days)

    page = html(browser.get(reverse("statistics"), query))

    bars = re.findall(r'<a class="bar" href="([^"]+)"[^>]*aria-label="[^:]+: (\d+)\.', page)
    filled = [(unescape(url), int(count)) for url, count in bars if int(count)]
    assert sum(count for _, count in filled) == 7
    assert [listed(browser, url) for url, _ in filled] == [count for _, count in filled]


def test_a_chosen_time_is_kept_in_every_link(browser):
    lead(LeadStatus.LOST, lost_reason="Too dear")
    day = (now() - timedelta(days=5)).date().isoformat()

    page = html(browser.get(reverse("statistics"), {"from": day}))

    found = [unescape(link) for link in re.findall(r'href="(/app/leads/\?[^"]*)"', page)]
    assert found
    assert all(f"created_after={day}" in link or "created_before=" in link for link in found)
    assert any("lost_reason=Too+dear" in link for link in found)


def test_an_agents_dashboard_counts_and_names_nobody_elses():
    agent, other = make_user(Role.JUNIOR), make_user(Role.SENIOR, name="Somebody Else")
    lead(assigned_to=agent.pk)
    lead(LeadStatus.LOST, assigned_to=other.pk, lost_reason="secret reason", source="secret")

    page = body(browser_of(agent).get(reverse("statistics")))

    assert "Leads 1 came in" in page
    assert "Somebody Else" not in page
    assert "secret" not in page.lower()


def test_an_agent_is_told_nothing_by_asking_for_an_owner():
    agent, other = make_user(Role.JUNIOR), make_user(Role.SENIOR, name="Somebody Else")
    lead(assigned_to=other.pk)

    page = words(browser_of(agent).get(reverse("statistics"), {"owner": other.pk}))

    assert "No lead came in then" in page
    assert "Somebody Else" not in page


def test_without_leads_it_says_what_to_do_next(browser):
    assert "Show all time" in body(browser.get(reverse("statistics")))
    assert "Go to leads" in body(browser.get(reverse("statistics"), {"period": "all"}))


def test_the_numbers_come_as_a_file_that_is_safe_to_open(browser):
    lead(LeadStatus.LOST, lost_reason="=cmd()")

    answer = browser.get(reverse("statistics"), {"format": "csv"})

    text = html(answer)
    assert "attachment" in answer["Content-Disposition"]
    assert '"total","","1"' in text
    assert '"\'=cmd()"' in text


def test_the_dashboard_asks_as_much_for_many_as_for_few(browser):
    lead(LeadStatus.LOST, lost_reason="Too dear", assigned_to=make_user(Role.SENIOR).pk)
    few = questions(browser, reverse("statistics"))
    for number in range(8):
        lead(assigned_to=make_user(Role.SENIOR).pk, source=f"source {number}", days_ago=number + 1)

    assert questions(browser, reverse("statistics")) == few


def test_workload_shows_everybody_who_could_own_leads(browser):
    busy = make_user(Role.SENIOR, name="Busy Bee")
    make_user(Role.JUNIOR, name="Idle Ida")
    lead(assigned_to=busy.pk, next_action_at=now() - timedelta(hours=1))
    lead()

    answer = browser.get(reverse("workload"))

    page = body(answer)
    assert page.index("Nobody") < page.index("Busy Bee") < page.index("Idle Ida")
    assert f"/app/leads/?owner={busy.pk}&amp;overdue=1" in html(answer)


def test_every_number_of_the_workload_leads_to_as_many_leads(browser):
    owner = make_user(Role.SENIOR)
    for whose in (owner.pk, None):
        lead(assigned_to=whose, next_action_at=now() - timedelta(hours=1), days_ago=9)
        lead(assigned_to=whose)
        lead(assigned_to=whose, days_ago=3)
        lead(LeadStatus.CONVERTED, assigned_to=whose)
    worked = Lead.objects.filter(status=LeadStatus.NEW, last_activity_at__gt=now() - 2 * DAY)
    assert worked.update(touched_at=now()) == 2

    page = html(browser.get(reverse("workload")))

    cells = re.findall(r'<td class="number"><a class="drill[^"]*" href="([^"]+)">(\d+)<', page)
    assert [int(count) for _, count in cells] == [3, 1, 2, 2] * 2
    assert [listed(browser, unescape(url)) for url, _ in cells] == [3, 1, 2, 2] * 2


def test_a_manager_who_sees_own_leads_sees_no_others_load():
    manager = make_user(Role.KAM_MANAGER)
    lead(assigned_to=make_user(Role.SENIOR, name="Somebody Else").pk)

    assert "Somebody Else" not in body(browser_of(manager).get(reverse("workload")))


def test_workload_asks_as_much_for_many_as_for_few(browser):
    lead(assigned_to=make_user(Role.SENIOR).pk)
    few = questions(browser, reverse("workload"))
    for _ in range(8):
        lead(assigned_to=make_user(Role.SENIOR).pk)

    assert questions(browser, reverse("workload")) == few
