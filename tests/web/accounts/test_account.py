"""The page of one account: what it shows, and everything that is done there, with the way back."""

import json
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from leadflow.accounts.models import CallPlan, Contact, Engagement
from leadflow.audit.models import Record
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Interaction, Lead, Note
from tests.factories.accounts import make_account, make_contact
from tests.factories.accounts_calls import make_call_plan
from tests.factories.accounts_orders import every, make_engagement, make_order, make_orders
from tests.factories.identity import make_user
from tests.factories.leads import make_lead
from tests.web.accounts.working import HTMX, manager, own_account, send, undo
from tests.web.counting import questions
from tests.web.reading import body, html, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def kam(client):
    return manager(client)


def page(client, account):
    return client.get(reverse("account", args=[account.pk]))


def toast(response):
    return json.loads(response["HX-Trigger"])["toast"]


def test_shows_who_it_is_and_how_to_reach_it(client, kam):
    account = own_account(
        kam, phone="+919876543210", email="jo@example.com", timezone="Asia/Tokyo", city="Tokyo"
    )

    response = page(client, account)

    assert 'href="tel:+919876543210"' in html(response)
    assert 'href="https://wa.me/919876543210"' in html(response)
    assert 'href="mailto:jo@example.com"' in html(response)
    assert "Asia/Tokyo" in body(response)


def test_shows_the_clock_where_the_account_is(client, kam):
    account, zone = own_account(kam, timezone="Asia/Kathmandu"), ZoneInfo("Asia/Kathmandu")
    before = now().astimezone(zone)

    text = body(page(client, account))

    after = now().astimezone(zone)
    assert any(f"{moment:%H:%M} there" in text for moment in (before, after))


def test_notes_that_somebody_looked(client, kam):
    account = own_account(kam)

    page(client, account)

    assert Record.objects.filter(action="leads.viewed", object_id=str(account.pk)).exists()


def test_is_not_found_by_others(client, kam):
    assert page(client, make_account()).status_code == 404


def test_a_lead_that_is_no_account_has_no_such_page(client):
    manager(client, Role.ADMIN)
    assert page(client, make_lead()).status_code == 404


def test_every_status_but_its_own_is_a_button(client, kam):
    text = html(page(client, own_account(kam)))

    assert text.count("data-step") == 5
    assert 'title="Move to Converted"' in text


def test_moves_to_any_status_and_back(client, kam):
    account = own_account(kam)

    response = send(client, "account-status", account.pk, to="converted")
    assert Lead.objects.get(pk=account.pk).status == "converted"
    undo(client, toast(response))

    assert Lead.objects.get(pk=account.pk).status == "new"


def test_shows_the_history_of_its_status(client, kam):
    account = own_account(kam)
    send(client, "account-status", account.pk, to="lost")

    text = body(page(client, account))

    assert "Status history" in text
    assert "New → Lost" in text


def test_refuses_to_move_what_somebody_else_has_changed(client, kam):
    account = own_account(kam)

    response = send(client, "account-status", account.pk, to="lost", version="99")

    assert response.status_code == 412
    assert Lead.objects.get(pk=account.pk).status == "new"


def test_adds_a_contact_and_takes_it_back(client, kam):
    account = own_account(kam)

    response = send(
        client, "account-contact-add", account.pk, name="Jo", role="Manager", phone="123-456"
    )

    assert "Manager" in words(response)
    undo(client, toast(response))
    assert Contact.objects.get().deleted_at is not None


def test_says_at_the_field_what_a_contact_lacks(client, kam):
    response = send(client, "account-contact-add", own_account(kam).pk, name="")

    assert response.status_code == 422
    assert response["HX-Retarget"] == "#new-contact"


def test_changes_a_contact_and_takes_it_back(client, kam):
    contact = make_contact(own_account(kam), name="John Doe")
    args = (contact.lead_id, contact.pk)

    response = send(client, "account-contact", *args, name="John Smith")
    assert Contact.objects.get().name == "John Smith"
    undo(client, toast(response))

    assert (Contact.objects.get().name, Contact.objects.get().phone) == ("John Doe", contact.phone)


def test_removes_a_contact_and_brings_it_back(client, kam):
    contact = make_contact(own_account(kam), name="John Doe")

    response = send(client, "account-contact-remove", contact.lead_id, contact.pk)
    assert "John Doe was removed." in toast(response)["msg"]
    undo(client, toast(response))

    assert Contact.objects.get().deleted_at is None


def test_a_contact_is_found_at_its_own_account_alone(client, kam):
    contact = make_contact(own_account(kam))
    other = own_account(kam)

    response = send(client, "account-contact-remove", other.pk, contact.pk)

    assert response.status_code == 404


def test_logs_a_call_with_somebody(client, kam):
    contact = make_contact(own_account(kam), name="John Doe")
    said = {"as": "call", "text": "Wants a sample.", "contact": contact.pk}

    response = client.post(reverse("account-write", args=[contact.lead_id]), said, **HTMX)

    assert "Wants a sample." in words(response)
    assert Engagement.objects.get().contact_id == contact.pk
    undo(client, toast(response))
    assert not Interaction.objects.exists()


def test_logs_an_order_with_what_it_was_worth(client, kam):
    account = own_account(kam)
    order = {"as": "order", "product_details": "50 units", "quantity": "50", "total_price": "500"}

    response = client.post(reverse("account-write", args=[account.pk]), order, **HTMX)

    made = Engagement.objects.get()
    assert (made.order_placed, made.quantity, made.total_price) == (True, 50, Decimal(500))
    assert "R\N{NO-BREAK SPACE}500" in toast(response)["msg"]
    assert 'class="chart"' in html(response)


def test_a_call_keeps_nothing_of_an_order_that_was_not_placed(client, kam):
    account = own_account(kam)
    said = {"as": "call", "text": "x", "quantity": "50", "total_price": "500"}

    client.post(reverse("account-write", args=[account.pk]), said, **HTMX)

    made = Engagement.objects.get()
    assert (made.order_placed, made.quantity, made.total_price) == (False, None, None)


@pytest.mark.parametrize(
    "order",
    [
        {"quantity": "-1"},
        {"quantity": "lots"},
        {"total_price": "1e99"},
        {"contact": "999"},
        {"as": "nonsense"},
        {"at": "2999-01-01T00:00"},
    ],
)
def test_says_beside_the_composer_what_cannot_be_kept(client, kam, order):
    account = own_account(kam)

    response = client.post(
        reverse("account-write", args=[account.pk]), {"as": "order", **order}, **HTMX
    )

    assert response.status_code == 422
    assert response["HX-Retarget"] == "#write-error"
    assert not Interaction.objects.exists()


def test_writes_a_note(client, kam):
    account = own_account(kam)

    client.post(reverse("account-write", args=[account.pk]), {"as": "note", "text": "Hm."}, **HTMX)

    assert Note.objects.get().text == "Hm."


def test_corrects_an_order(client, kam):
    account = own_account(kam)
    made = make_order(account.pk, at=now(), total_price=Decimal(500))
    values = {"kind": "order", "details": "", "quantity": "60", "total_price": "600"}

    send(client, "account-touch", account.pk, made, **values)

    assert Engagement.objects.get().total_price == Decimal(600)


def test_removes_an_order_and_brings_it_back(client, kam):
    account = own_account(kam)
    made = make_order(account.pk, at=now(), total_price=Decimal(500))

    response = send(client, "account-touch-remove", account.pk, made)
    assert not Engagement.objects.exists()
    undo(client, toast(response))

    assert Engagement.objects.get().total_price == Decimal(500)


def test_shows_orders_alone_on_demand(client, kam):
    account = own_account(kam)
    make_engagement(account.pk, at=now(), details="Only a call")
    make_order(account.pk, at=now())

    text = words(
        client.get(reverse("account-touches", args=[account.pk]), {"touches": "orders"}, **HTMX)
    )

    assert "50 units of Product A" in text
    assert "Only a call" not in text


def test_shows_interactions_page_by_page_newest_first(client, kam):
    account = own_account(kam)
    for day in range(12):
        make_engagement(account.pk, at=now() - timedelta(days=day), details=f"Talk {day:02}")
    first = html(page(client, account))
    more = first.partition(f"/app/accounts/{account.pk}/interactions/?cursor=")[2].partition('"')[0]

    rest = words(
        client.get(reverse("account-touches", args=[account.pk]), {"cursor": more}, **HTMX)
    )

    assert "Talk 00" in first
    assert "Talk 11" in rest
    assert "Talk 00" not in rest


def test_draws_the_orders_of_each_month_with_a_table_beside(client, kam):
    account = own_account(kam)
    make_order(account.pk, at=now(), total_price=Decimal(500))

    response = page(client, account)

    assert "Orders by month" in html(response)
    assert f"{now():%B %Y} 1 R 500" in body(response).replace("\N{NO-BREAK SPACE}", " ")


def test_tells_the_rhythm_and_how_sure_it_is(client, kam):
    account = own_account(kam)
    make_orders(account.pk, *every(7, count=9, until=now().date() - timedelta(days=2)))

    text = body(page(client, account))

    assert "Every 7 days" in text
    assert "Very regular (80%)" in text
    assert "Next order expected by" in text


def test_says_when_an_order_should_have_come(client, kam):
    account = own_account(kam)
    make_orders(account.pk, *every(7, count=9, until=now().date() - timedelta(days=30)))

    assert "23 days ago" in body(page(client, account))


def test_tells_no_rhythm_from_two_orders(client, kam):
    account = own_account(kam)
    make_orders(account.pk, *every(7, count=2, until=now().date()))

    assert "it takes orders on three days" in body(page(client, account))


def test_plans_calls_and_takes_it_back(client, kam):
    account = own_account(kam)

    response = send(client, "account-plan-make", account.pk, frequency="WEEKLY")

    assert CallPlan.objects.get().frequency == "WEEKLY"
    undo(client, toast(response))
    assert not CallPlan.objects.exists()


def test_says_that_there_is_a_plan_of_that_purpose_already(client, kam):
    account = own_account(kam)
    make_call_plan(account)

    response = send(client, "account-plan-make", account.pk, frequency="DAILY")

    assert response.status_code == 422
    assert "already" in words(response)


def test_notes_a_call_by_one_click_and_takes_it_back(client, kam):
    account = own_account(kam)
    due = now() - timedelta(days=3)
    plan = make_call_plan(account, next_call_date=due)

    response = send(client, "account-plan-called", account.pk, plan.pk)
    assert CallPlan.objects.get().next_call_date > now() + timedelta(days=6)
    undo(client, toast(response))

    assert CallPlan.objects.get().next_call_date == due


def test_moves_the_next_call_by_the_clock_of_the_account(client, kam):
    account = own_account(kam, timezone="Asia/Tokyo")
    plan = make_call_plan(account)

    send(
        client,
        "account-plan",
        account.pk,
        plan.pk,
        frequency="WEEKLY",
        next_call="2030-01-15T10:00",
    )

    assert CallPlan.objects.get().next_call_date.isoformat() == "2030-01-15T01:00:00+00:00"


def test_saving_a_plan_as_it_is_moves_no_call(client, kam):
    account = own_account(kam)
    at = now()
    plan = make_call_plan(account, next_call_date=at)

    send(
        client,
        "account-plan",
        account.pk,
        plan.pk,
        frequency="WEEKLY",
        next_call=f"{at:%Y-%m-%dT%H:%M}",
    )

    assert CallPlan.objects.get().next_call_date == at


def test_removes_a_plan_and_brings_it_back(client, kam):
    plan = make_call_plan(own_account(kam), notes="Ask for Jo")

    response = send(client, "account-plan-remove", plan.lead_id, plan.pk)
    assert not CallPlan.objects.exists()
    undo(client, toast(response))

    assert CallPlan.objects.get().notes == "Ask for Jo"


def test_deletes_an_account_and_brings_it_back(client, kam):
    account = own_account(kam)

    send(client, "account-delete", account.pk)
    assert page(client, account).status_code == 404
    send(client, "account-restore", account.pk)

    assert page(client, account).status_code == 200


def test_plans_the_next_action_and_stays_the_accounts_page(client, kam):
    account = own_account(kam)
    from_page = {**HTMX, "HTTP_HX_CURRENT_URL": f"http://testserver/app/accounts/{account.pk}/"}

    response = client.post(
        reverse("lead-detail", args=[account.pk, "next"]),
        {"value": "Send prices", "at": "2030-01-01T10:00"},
        **from_page,
    )

    assert "Send prices" in words(response)
    assert "Order rhythm" in words(response)


def test_asks_the_database_as_often_however_much_happened(client, kam):
    account = own_account(kam)
    contact = make_contact(account)
    make_order(account.pk, at=now(), contact=contact.pk)
    make_call_plan(account)
    send(client, "account-status", account.pk, to="contacted")
    address = reverse("account", args=[account.pk])
    before = questions(client, address)

    for number in range(6):
        make_order(account.pk, at=now(), contact=make_contact(account).pk)
        make_call_plan(account, purpose=f"Purpose {number}")
        send(client, "account-status", account.pk, to=["lost", "new"][number % 2])

    assert questions(client, address) == before
    assert before <= 50


def test_whoever_may_only_look_sees_everything_and_may_do_nothing(client):
    client.force_login(make_user(Role.COLLECTIONS))
    account = make_account()
    make_contact(account, name="John Doe")

    text = html(page(client, account))

    assert "John Doe" in text
    assert "View only" in text
    assert "hx-post" not in text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("nonsense", ["\x00", "' OR 1=1", "9" * 60, "x" * 5000])
def test_survives_whatever_is_sent(client, kam, nonsense):
    account = own_account(kam)
    sent = dict.fromkeys(
        ("as", "text", "contact", "quantity", "total_price", "at", "frequency", "to", "name"),
        nonsense,
    )

    for name in ("account-write", "account-plan-make", "account-status", "account-contact-add"):
        assert send(client, name, account.pk, **sent).status_code < 500
