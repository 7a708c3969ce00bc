"""How accounts perform: the overview, the reports, the threshold, and where each number leads."""

from datetime import timedelta
from decimal import Decimal

import pytest

from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.types import LeadStatus
from tests.factories.accounts import make_account
from tests.factories.accounts_orders import every, make_order, make_orders
from tests.web.accounts.working import manager, own_account
from tests.web.counting import questions
from tests.web.reading import body, html

pytestmark = pytest.mark.django_db

ADDRESS = "/app/performance/"


@pytest.fixture
def kam(client):
    return manager(client)


def report(client, name, **query):
    return client.get(ADDRESS, {"report": name, **query})


def won(user, **facts):
    return own_account(user, status=LeadStatus.CONVERTED, **facts)


def test_shows_the_accounts_that_are_won_and_worth_it(client, kam):
    won(kam, name="Spice Route", potential_revenue=Decimal(12_000))
    won(kam, name="Casa Verde", potential_revenue=Decimal(8_000))

    text = body(report(client, "performing"))

    assert "Spice Route" in text
    assert "Casa Verde" not in text


def test_takes_another_threshold(client, kam):
    won(kam, name="Casa Verde", potential_revenue=Decimal(8_000))

    assert "Casa Verde" in body(report(client, "performing", threshold="8 000"))


@pytest.mark.parametrize("nonsense", ["much", "-1", "1e99", "\x00", "NaN"])
def test_a_threshold_that_is_none_is_the_usual_one(client, kam, nonsense):
    won(kam, name="Spice Route", potential_revenue=Decimal(12_000))

    response = report(client, "performing", threshold=nonsense, owner=nonsense)

    assert "Spice Route" in body(response)
    assert 'value="10000"' in html(response)


def test_says_why_an_account_underperforms(client, kam):
    own_account(kam, name="Le Petit Bistro", potential_revenue=Decimal(2_000))

    text = body(report(client, "underperforming"))

    assert "Le Petit Bistro" in text
    assert "Not won, and worth little" in text


def test_each_account_leads_to_its_page(client, kam):
    account = won(kam, potential_revenue=Decimal(12_000))

    assert f'href="/app/accounts/{account.pk}/"' in html(report(client, "performing"))


def test_compares_the_orders_of_two_months(client, kam):
    account = won(kam, name="Spice Route")
    make_order(account.pk, at=now(), total_price=Decimal(500))

    text = body(report(client, "patterns")).replace("\N{NO-BREAK SPACE}", " ")

    assert "Spice Route" in text
    assert "R 500" in text


def test_shows_whose_rhythm_broke(client, kam):
    account = won(kam, name="Spice Route")
    make_orders(account.pk, *every(5, count=9, until=now().date() - timedelta(days=30)))

    text = body(report(client, "alarms"))

    assert "Spice Route" in text
    assert "25 days" in text
    assert "Very regular" in text


def test_the_overview_counts_and_draws(client, kam):
    account = won(kam, name="Spice Route", potential_revenue=Decimal(12_000))
    make_order(account.pk, at=now())

    response = client.get(ADDRESS)

    assert "Performing 1 100% of all" in body(response)
    assert 'class="chart"' in html(response)


def test_narrows_to_ones_own_accounts(client):
    user = manager(client, Role.ADMIN)
    won(user, name="Spice Route", potential_revenue=Decimal(12_000))
    make_account(name="Casa Verde", status=LeadStatus.CONVERTED, potential_revenue=Decimal(12_000))

    text = body(report(client, "performing", owner="me"))

    assert "Spice Route" in text
    assert "Casa Verde" not in text


def test_offers_files_to_those_who_may_take_leads_out(client, kam):
    won(kam, potential_revenue=Decimal(12_000))
    assert "export/" not in html(report(client, "performing"))

    manager(client, Role.DIRECTOR)

    text = html(report(client, "performing", threshold="500"))
    assert "/performance/performing-accounts/export/?threshold=500.00&amp;format=xlsx" in text


def test_the_file_opens_from_the_page(client):
    manager(client, Role.DIRECTOR)

    response = client.get("/performance/rhythm-alarms/export/?format=csv")

    assert response.status_code == 200


@pytest.mark.parametrize("name", ["", "performing", "underperforming", "patterns", "alarms"])
def test_asks_the_database_as_often_however_many_accounts_there_are(client, kam, name):
    make_orders(won(kam).pk, *every(5, count=4, until=now().date() - timedelta(days=30)))
    before = questions(client, ADDRESS, report=name)

    for _ in range(5):
        make_orders(won(kam).pk, *every(5, count=4, until=now().date() - timedelta(days=30)))
        own_account(kam)

    assert questions(client, ADDRESS, report=name) == before
    assert before <= 20


def test_says_what_comes_when_there_is_nothing_yet(client, kam):
    assert "Nothing to measure yet" in body(client.get(ADDRESS))


@pytest.mark.parametrize("name", ["performing", "underperforming", "patterns", "alarms"])
def test_an_empty_report_says_so(client, kam, name):
    assert report(client, name).status_code == 200
    assert "Overview" in body(report(client, name))


def test_a_report_nobody_knows_is_the_overview(client, kam):
    assert report(client, "nonsense").status_code == 200
