"""The week of calls as a page: what each day holds, and a call moved to another."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from leadflow.accounts.models import CallPlan
from leadflow.accounts.queries.week import ON_DAY
from leadflow.identity.models import User
from leadflow.kernel.clock import now
from tests.factories.accounts import make_account, make_kam, make_team
from tests.factories.accounts_calls import make_call_plan
from tests.web.counting import questions
from tests.web.reading import body, html

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WEEK = "/app/week/"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-03-10T12:00:00Z", tick=False)
    return time_machine


@pytest.fixture
def kam():
    return make_kam(make_team(), timezone="Asia/Kolkata")


@pytest.fixture
def browser(client, kam):
    client.force_login(User.objects.get(pk=kam.user_id))
    return client


def plan(kam, name="Taj", *, at=None, **facts):
    account = make_account(kam, name=name, **facts)
    return make_call_plan(account, next_call_date=at or now())


def days_of(response):
    """Return what each day's column says."""
    parts = html(response).split('<section class="week-day')[1:]
    return [" ".join(part.split()) for part in parts]


def move(browser, plan, day):
    return browser.post(reverse("call-week-move", args=[plan.pk]), {"day": day})


def test_each_day_holds_its_calls_in_the_readers_zone(browser, kam):
    plan(kam, "Late", at=now() - 5 * DAY)
    plan(kam, "Tonight", at=datetime(2026, 3, 10, 18, 15, tzinfo=UTC))  # 23:45 there
    plan(kam, "Past midnight", at=datetime(2026, 3, 10, 18, 45, tzinfo=UTC))
    plan(kam, "Seventh", at=now() + 6 * DAY)
    plan(kam, "Eighth", at=now() + 7 * DAY)

    days = days_of(browser.get(WEEK))

    assert len(days) == 7
    assert "Late" in days[0]
    assert "5 days overdue" in days[0]
    assert "Tonight" in days[0]
    assert "Past midnight" in days[1]
    assert "Seventh" in days[6]
    assert "Eighth" not in body(browser.get(WEEK))


def test_a_later_week_holds_nothing_that_is_overdue(browser, kam):
    plan(kam, "Overdue Grill", at=now() - 5 * DAY)
    plan(kam, "Eighth", at=now() + 7 * DAY)

    page = body(browser.get(WEEK, {"from": "2026-03-17"}))

    assert "Eighth" in page
    assert "Overdue Grill" not in page


@pytest.mark.parametrize("first", ["", "x", "0001-01-01", "9999-12-31", "2026-02-30", "a\x00"])
def test_a_week_nobody_can_ask_for_breaks_nothing(browser, first):
    assert browser.get(WEEK, {"from": first}).status_code == 200


def test_a_call_is_moved_to_another_day_at_its_time(browser, kam):
    made = plan(kam, at=datetime(2026, 3, 7, 9, tzinfo=UTC))

    move(browser, made, "2026-03-13")

    assert CallPlan.objects.get().next_call_date == datetime(2026, 3, 13, 9, tzinfo=UTC)


def test_a_moved_call_is_moved_back(browser, kam):
    made = plan(kam)
    move(browser, made, "2026-03-13")

    browser.post(reverse("call-week-undo", args=[made.pk]))

    assert CallPlan.objects.get().next_call_date == now()


@pytest.mark.parametrize("day", ["", "x", "2026-03-09", "0001-01-01", "9999-12-31", "1\x00"])
def test_a_day_that_is_none_or_past_is_refused(browser, kam, day):
    made = plan(kam)

    answer = move(browser, made, day)

    assert answer.status_code == 422
    assert CallPlan.objects.get().next_call_date == now()


def test_another_kams_call_is_not_there(browser):
    made = plan(make_kam())

    assert move(browser, made, "2026-03-13").status_code == 404
    assert CallPlan.objects.get().next_call_date == now()


def test_a_full_day_shows_the_first_and_counts_all(browser, kam):
    for number in range(ON_DAY + 2):
        plan(kam, f"Account {number}")

    today = days_of(browser.get(WEEK))[0]

    assert f"data-count>{ON_DAY + 2}<" in today
    assert "2 more" in today


def test_a_fuller_week_asks_no_more_questions(browser, kam):
    plan(kam)
    one = questions(browser, WEEK)
    for number in range(8):
        plan(kam, f"Account {number}", at=now() + (number % 7) * DAY)

    assert questions(browser, WEEK) <= one
