"""The call desk as pages: whom it shows, what a click does, and a form sent twice."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from leadflow.accounts.models import CallPlan
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Interaction, Lead, Note
from leadflow.leads.types import LeadStatus
from tests.factories.accounts import make_account, make_contact, make_kam, make_team
from tests.factories.accounts_calls import make_call_plan, make_rhythm
from tests.factories.identity import make_user
from tests.factories.leads import make_lead, make_suppression
from tests.web.counting import questions
from tests.web.reading import body, html

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
DESK = "/app/call-desk/"
NOW = "2026-03-10T12:00:00Z"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def team():
    return make_team("West")


@pytest.fixture
def kam(team):
    return make_kam(team, name="Sanjay Pillai")


@pytest.fixture
def browser(client, kam):
    client.force_login(kam_user(kam))
    return client


def kam_user(actor):
    from leadflow.identity.models import User

    return User.objects.get(pk=actor.user_id)


@pytest.fixture
def account(kam):
    made = make_account(kam, name="Taj", timezone="Asia/Kolkata", country="IN")
    make_call_plan(made, next_call_date=now() - 3 * DAY)
    return made


def send(browser, account, **form):
    return browser.post(reverse("call-desk-write", args=[account.pk]), form, follow=True)


def htmx(browser, account, body, **headers):
    return browser.post(
        reverse("call-desk-write", args=[account.pk]),
        body,
        content_type="application/x-www-form-urlencoded",
        headers={"HX-Request": "true", **headers},
    )


def test_a_row_says_who_why_and_what_the_clock_shows_there(browser, account):
    make_contact(account, name="Meera Shah")

    page = body(browser.get(DESK))

    assert "Taj" in page
    assert "Call plan 3 days overdue" in page
    assert "17:30 there; calling hours until 21:00" in page
    assert "ask for Meera Shah" in page


@pytest.mark.parametrize(
    ("moment", "clock_says"),
    [
        ("2026-03-10T18:00:00Z", "23:30 there; closed until 10:00 tomorrow"),
        ("2026-03-10T02:00:00Z", "07:30 there; closed until 10:00"),
    ],
)
def test_a_row_says_until_when_it_is_too_early_or_late_there(
    browser, account, clock, moment, clock_says
):
    clock.move_to(moment, tick=False)

    assert clock_says in body(browser.get(DESK))


def test_a_broken_rhythm_says_how_sure_it_is(browser, kam):
    account = make_account(kam)
    day = now().date() - 4 * DAY
    make_rhythm(account, last_order=day - 7 * DAY, due_on=day, late_after=day + DAY)

    assert "Order rhythm broken: due Friday, 80 % sure" in body(browser.get(DESK))


def test_a_promised_call_and_a_fresh_lead_say_so(browser, kam):
    promised = make_lead(name="Asha", assigned_to=kam.user_id)
    Lead.objects.filter(pk=promised.pk).update(
        next_action="Call back", next_action_at=now() + timedelta(hours=2)
    )
    make_lead(name="Imran", assigned_to=kam.user_id, status=LeadStatus.QUALIFIED)

    page = body(browser.get(DESK))

    assert "Call promised, due 14:00" in page
    assert "Qualified just now, not worked since" in page


def test_a_number_that_is_never_to_be_called_is_not_dialled(browser, kam):
    account = make_account(kam, phone="+91 98765 43210")
    make_call_plan(account, next_call_date=now() - DAY)
    make_suppression("+919876543210")

    page = browser.get(DESK)

    assert "Never call this number" in body(page)
    assert "tel:" not in html(page)
    assert "wa.me" not in html(page)


def test_an_empty_desk_says_so(browser):
    assert "Nobody left to call" in body(browser.get(DESK))


def test_a_kam_sees_the_teams_calls_when_asked(browser, team):
    make_call_plan(make_account(make_kam(team), name="Ours"), next_call_date=now() - DAY)

    assert "Ours" not in body(browser.get(DESK))
    assert "Ours" in body(browser.get(DESK, {"owner": "team"}))


def test_a_director_chooses_whose_calls(client, kam, account):
    client.force_login(make_user(Role.DIRECTOR))

    assert "Taj" not in body(client.get(DESK))
    assert "Taj" in body(client.get(DESK, {"owner": str(kam.user_id)}))


@pytest.mark.parametrize("owner", ["0", "9" * 30, "x", "-1", "team\x00"])
def test_whose_calls_nobody_has_break_nothing(browser, owner):
    assert browser.get(DESK, {"owner": owner}).status_code == 200


def test_who_only_looks_logs_nothing(client, account):
    client.force_login(make_user(Role.COLLECTIONS))
    Lead.objects.filter(pk=account.pk).update(assigned_to=None)

    page = body(client.get(DESK, {"owner": "team"}))

    assert "View only" in page
    assert send(client, account, **{"as": "reached"}).status_code == 403


def test_a_click_logs_the_call_and_plans_the_next(browser, account):
    page = body(send(browser, account, **{"as": "reached", "text": "Likes the menu"}))

    assert CallPlan.objects.get().next_call_date == now() + 7 * DAY
    assert Interaction.objects.get().details == "Likes the menu"
    assert "Nobody left to call" in page


def test_a_click_without_words_says_what_it_means(browser, account):
    send(browser, account, **{"as": "no-answer"})

    assert Interaction.objects.get().details == "No answer"
    assert CallPlan.objects.get().next_call_date == now() + DAY


def test_the_undo_of_a_click_takes_everything_back(browser, account):
    send(browser, account, **{"as": "reached"})
    touch = Interaction.objects.get()

    browser.post(reverse("call-desk-undo", args=[account.pk, touch.pk]))

    assert CallPlan.objects.get().next_call_date == now() - 3 * DAY
    assert not Interaction.objects.exists()


def test_a_note_alone_leaves_the_call_where_it_is(browser, account):
    send(browser, account, **{"as": "note", "text": "Closed on Mondays"})

    assert Note.objects.get().text == "Closed on Mondays"
    assert CallPlan.objects.get().next_call_date == now() - 3 * DAY


@pytest.mark.parametrize("form", [{}, {"as": "sold"}, {"as": "reached\x00"}])
def test_an_outcome_that_is_none_is_not_there(browser, account, form):
    assert send(browser, account, **form).status_code == 404
    assert not Interaction.objects.exists()


def test_an_empty_note_is_refused(browser, account):
    assert send(browser, account, **{"as": "note", "text": " \x00"}).status_code == 422


def test_a_form_sent_twice_with_its_key_has_its_effect_once(browser, account):
    first = htmx(browser, account, "as=reached&text=Hello", **{"Idempotency-Key": "a"})
    again = htmx(browser, account, "as=reached&text=Hello", **{"Idempotency-Key": "a"})

    assert (first.status_code, again.status_code) == (200, 200)
    assert first["HX-Trigger"] == again["HX-Trigger"]
    assert Interaction.objects.count() == 1


def test_a_note_sent_twice_with_its_key_is_kept_once(browser, account):
    for _ in range(2):
        htmx(browser, account, "as=note&text=Hello", **{"Idempotency-Key": "n"})

    assert Note.objects.count() == 1


def test_other_words_with_the_same_key_are_refused(browser, account):
    htmx(browser, account, "as=reached&text=Hello", **{"Idempotency-Key": "a"})

    other = htmx(browser, account, "as=reached&text=Goodbye", **{"Idempotency-Key": "a"})

    assert other.status_code == 422
    assert Interaction.objects.count() == 1


def test_a_key_of_somebody_else_is_another_key(browser, team, account):
    htmx(browser, account, "as=note&text=Hello", **{"Idempotency-Key": "a"})
    colleague = Client()
    colleague.force_login(kam_user(make_kam(team)))

    htmx(colleague, account, "as=note&text=Hello", **{"Idempotency-Key": "a"})

    assert Note.objects.count() == 2


def test_a_refused_form_leaves_its_key_free(browser, account):
    htmx(browser, account, "as=note&text=", **{"Idempotency-Key": "a"})

    htmx(browser, account, "as=note&text=Hello", **{"Idempotency-Key": "a"})

    assert Note.objects.count() == 1


def test_a_key_on_a_form_with_files_breaks_nothing(browser, account):
    answer = browser.post(
        reverse("call-desk-write", args=[account.pk]),
        {"as": "note", "text": "Hello"},
        headers={"Idempotency-Key": "a"},
    )

    assert answer.status_code == 302


def test_a_call_written_down_offline_keeps_its_time(browser, account):
    htmx(browser, account, "as=reached&written_at=2026-03-10T09:30:00.000Z")

    assert Interaction.objects.get().at == now() - timedelta(hours=2, minutes=30)
    assert CallPlan.objects.get().last_called == now() - timedelta(hours=2, minutes=30)


@pytest.mark.parametrize(
    "told", ["", "soon", "2027-01-01T00:00:00Z", "0001-01-01", "a\x00", "9" * 99]
)
def test_a_clock_that_is_wrong_is_not_believed(browser, account, told):
    htmx(browser, account, f"as=reached&written_at={told}")

    assert Interaction.objects.get().at == now()


def test_another_kams_account_is_not_there(browser):
    account = make_account()

    assert send(browser, account, **{"as": "reached"}).status_code == 404
    assert not Interaction.objects.exists()


def test_a_longer_desk_asks_no_more_questions(browser, kam, account):
    one = questions(browser, DESK)
    for number in range(8):
        make_call_plan(make_account(kam, name=f"Account {number}"), next_call_date=now() - DAY)

    assert questions(browser, DESK) <= one
