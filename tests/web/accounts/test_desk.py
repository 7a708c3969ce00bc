"""The desk of accounts: that of leads, with columns of its own, where any status follows any."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from leadflow.accounts.queries.desk import account_lines
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from leadflow.leads.types import LeadStatus
from leadflow.pipeline.models.views import SavedView
from tests.factories.accounts import make_account
from tests.factories.accounts_calls import make_call_plan
from tests.factories.accounts_orders import every, make_orders
from tests.factories.identity import make_user
from tests.factories.leads import make_lead
from tests.web.accounts.working import HTMX, manager, own_account, send, undo
from tests.web.counting import questions
from tests.web.reading import body, html, tag

pytestmark = pytest.mark.django_db

BOARD = {"layout": "board"}


@pytest.fixture
def kam(client):
    return manager(client)


def toast(response):
    return json.loads(response["HX-Trigger"])["toast"]


def test_shows_accounts_and_no_other_leads(client):
    manager(client, Role.ADMIN)
    make_account(name="Spice Route")
    make_lead(name="Asha Rao")

    text = body(client.get(reverse("accounts")))

    assert "Spice Route" in text
    assert "Asha Rao" not in text


def test_shows_ones_own_accounts_alone(client, kam):
    own_account(kam, name="Spice Route")
    make_account(name="Casa Verde")

    assert "Casa Verde" not in body(client.get(reverse("accounts")))


def test_says_whom_one_talks_to_and_what_is_ordered(client, kam):
    account = own_account(kam, contact_person="John Doe", cuisine_type="Italian")
    make_orders(account.pk, now().date() - timedelta(days=0))

    text = body(client.get(reverse("accounts")))

    assert "John Doe" in text
    assert "Italian" in text


def test_says_when_the_next_call_is_overdue(client, kam):
    make_call_plan(own_account(kam), next_call_date=now() - timedelta(days=3))

    assert "Overdue 3d" in body(client.get(reverse("accounts")))


def test_says_how_late_the_next_order_is(client, kam):
    account = own_account(kam)
    make_orders(account.pk, *every(5, count=8, until=now().date() - timedelta(days=30)))

    assert "25 days late" in body(client.get(reverse("accounts")))


def test_asks_the_database_as_often_however_many_accounts_there_are(client, kam):
    own_account(kam)
    before = questions(client, reverse("accounts"))

    for number in range(6):
        make_orders(
            own_account(kam, name=f"Account {number}").pk, *every(7, count=3, until=now().date())
        )

    assert questions(client, reverse("accounts")) == before
    assert before <= 24


def test_the_board_asks_as_often_however_many_cards_there_are(client, kam):
    own_account(kam)
    before = questions(client, reverse("accounts"), **BOARD)

    for number in range(6):
        own_account(kam, name=f"Account {number}")

    assert questions(client, reverse("accounts"), **BOARD) == before
    assert before <= 36


def test_a_card_may_go_to_every_other_status(client, kam):
    account = own_account(kam)

    card = tag(client.get(reverse("accounts"), BOARD), id=f"card-{account.pk}")

    for status in set(LeadStatus) - {LeadStatus.NEW}:
        assert status.value in card


def test_moves_an_account_from_new_to_converted_at_once(client, kam):
    account = own_account(kam)

    response = send(client, "account-move", account.pk, to="converted")

    assert 'data-status="converted"' in html(response)
    assert Lead.objects.get(pk=account.pk).status == "converted"


def test_takes_a_move_back(client, kam):
    account = own_account(kam)
    response = send(client, "account-move", account.pk, to="lost")

    undo(client, toast(response))

    assert Lead.objects.get(pk=account.pk).status == "new"


def test_a_lead_still_follows_its_rules(client):
    manager(client, Role.ADMIN)
    lead = make_lead()

    response = client.post(reverse("lead-move", args=[lead.pk]), {"to": "converted"}, **HTMX)

    assert response.status_code == 409


def test_changes_the_potential_where_it_stands(client, kam):
    account = own_account(kam)

    response = send(client, "account-edit-field", account.pk, "value", value="12500")

    assert Lead.objects.get(pk=account.pk).value == Decimal(12500)
    assert f"/app/accounts/{account.pk}/" in html(response)


def test_the_panel_shows_what_accounts_have_besides(client, kam):
    account = own_account(kam, contact_person="John Doe")

    text = html(client.get(reverse("account-peek", args=[account.pk]), **HTMX))

    assert "John Doe" in text
    assert "Rhythm" in text


def test_a_saved_view_opens_the_desk_it_was_saved_at(client, kam):
    own_account(kam)

    response = client.post(
        reverse("view-save"), {"name": "Mine", "query": "status=new&is_account=1"}
    )

    view = SavedView.objects.get()
    assert response.url == f"{reverse('accounts')}?status=new&view={view.pk}"
    assert "Mine" in body(client.get(reverse("accounts")))
    assert "Mine" not in body(client.get(reverse("leads")))


def test_keeps_the_columns_of_accounts_in_a_saved_view(client, kam):
    query = "columns=rhythm,next_call&is_account=1"

    client.post(reverse("view-save"), {"name": "Late", "query": query})

    assert "rhythm%2Cnext_call" in SavedView.objects.get().query


def test_whoever_may_only_look_is_offered_nothing_to_do(client):
    client.force_login(make_user(Role.COLLECTIONS))
    make_account(name="Spice Route")

    text = html(client.get(reverse("accounts")))

    assert "Spice Route" in text
    assert 'data-edit="' not in text
    assert "New account" not in text


def test_of_no_account_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert account_lines(lead_ids=[], now=now()) == {}


@pytest.mark.parametrize("nonsense", ["x", "2", "\x00", "1" * 400])
def test_survives_whatever_is_asked_for(client, kam, nonsense):
    own_account(kam)
    asked = dict.fromkeys(("is_account", "cursor_", "owner", "columns", "peek", "sort"), nonsense)

    assert client.get(reverse("accounts"), asked).status_code == 200
