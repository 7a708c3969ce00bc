"""The reports by HTTP: indexes, alarms, numbers, months, and files."""

import csv
import io
from datetime import timedelta
from zipfile import ZipFile

import pytest

from leadflow.audit.models import Record
from leadflow.identity.types import Role
from leadflow.leads.types import LeadStatus
from tests.factories.accounts import make_account
from tests.factories.accounts_orders import every, make_order, make_orders
from tests.factories.identity import actor_for, auth_client, make_user
from tests.factories.leads import NOON

pytestmark = pytest.mark.django_db

TODAY = NOON.date()
REPORTS = ("performing-accounts", "underperforming-accounts", "order-patterns", "rhythm-alarms")


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def kam():
    return make_user(Role.KAM, timezone="Asia/Kolkata")


@pytest.fixture
def late(kam):
    """An account that ordered every week until a month ago."""
    made = make_account(actor_for(kam), name="=Bad & Co", status=LeadStatus.CONVERTED)
    days = every(7, count=6, until=TODAY - timedelta(days=30))
    make_orders(made.pk, *days, total_price=100)
    return made.pk


def get(user, path):
    answer = auth_client(user).get(path)
    assert answer.status_code == 200, answer.content
    return answer


def file_of(user, path):
    return b"".join(get(user, path).streaming_content)


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("path", ["/track/", "/track", "/performance/", "/performance"])
def test_an_index_leads_to_what_is_below_it(kam, path):
    links = get(kam, path).json()

    assert links
    for link in links.values():
        assert link.startswith("http://testserver/")
        assert get(kam, link).status_code == 200


def test_an_alarm_tells_what_to_say_on_the_phone(kam, late):
    (alarm,) = get(kam, "/performance/rhythm-alarms/").json()

    assert alarm["restaurant_id"] == late
    assert (alarm["lead_status"], alarm["name"]) == ("CONVERTED", "=Bad & Co")
    assert (alarm["interval"], alarm["confidence"], alarm["days_late"]) == (7.0, 0.71, 23)
    assert (alarm["due_on"], alarm["last_order"]) == ("2026-02-15", "2026-02-08")
    assert alarm["last_contact"] == "2026-02-08T12:00:00Z"
    assert alarm["last_contact_type"] == "ORDER"


def test_the_numbers_of_all_accounts_together(kam, late):
    answer = get(kam, "/performance/numbers/")

    numbers = answer.json()
    assert (numbers["accounts"], numbers["late"], numbers["orders_dropped"]) == (1, 1, 1)
    assert (numbers["orders_last_month"], numbers["orders_this_month"]) == (2, 0)
    assert b'"total_last_month":200.00' in answer.content
    assert numbers["currency"] == "ZAR"
    assert late


def test_the_months_of_all_accounts(kam, late):
    months = get(kam, "/performance/trend/?months=3").json()

    assert months == [
        {"month": "2026-01-01", "orders": 4, "total": 400.0},
        {"month": "2026-02-01", "orders": 2, "total": 200.0},
        {"month": "2026-03-01", "orders": 0, "total": 0.0},
    ]
    assert late


def test_the_orders_of_one_account(kam, late):
    found = get(kam, f"/performance/accounts/{late}/?months=2").json()

    assert (found["orders"], found["total"], found["currency"]) == (6, 600.0, "ZAR")
    assert [month["orders"] for month in found["months"]] == [2, 0]
    assert (found["rhythm"]["interval"], found["rhythm"]["is_broken"]) == (7.0, True)


@pytest.mark.parametrize("months", ["0", "37", "x", "1e9", "-1"])
def test_a_number_of_months_that_is_none_is_refused(kam, months):
    answer = auth_client(kam).get(f"/performance/trend/?months={months}")

    assert answer.status_code == 422


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyIyMDI2LTEzLTQ1IiwxXQ", "W251bGwsbnVsbF0"])
@pytest.mark.parametrize("report", REPORTS)
def test_a_cursor_that_is_none_is_refused(kam, report, cursor):
    answer = auth_client(kam).get(f"/performance/{report}/?cursor={cursor}")

    assert answer.status_code == (200 if cursor == "WzFd" and report != REPORTS[3] else 422)


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("report", REPORTS)
def test_every_report_is_a_file(report, form):
    answer = get(make_user(Role.HEAD), f"/performance/{report}/export/?format={form}")

    content = b"".join(answer.streaming_content)
    assert f'filename="{report}-2026-03-10.{form}"' in answer["Content-Disposition"]
    assert content.startswith(b"PK" if form == "xlsx" else b"\xef\xbb\xbf")
    if form == "xlsx":
        assert ZipFile(io.BytesIO(content)).testzip() is None


def test_a_file_holds_what_the_report_says(late):
    content = file_of(make_user(Role.HEAD), "/performance/underperforming-accounts/export/")

    head, row = rows_of(content)
    told = dict(zip(head, row, strict=True))
    assert (told["Account"], told["Status"], told["Reasons"]) == (
        str(late),
        "CONVERTED",
        "orders_dropped",
    )
    assert (told["Orders last month"], told["Orders this month"]) == ("2", "0")


@pytest.mark.usefixtures("late")
def test_a_name_that_would_run_is_inert():
    content = file_of(make_user(Role.HEAD), "/performance/order-patterns/export/")

    assert '"\'=Bad & Co"' in content.decode()


@pytest.mark.usefixtures("late")
def test_times_are_in_the_readers_zone():
    head = make_user(Role.HEAD, timezone="Asia/Kolkata")

    names, row = rows_of(file_of(head, "/performance/rhythm-alarms/export/"))

    assert names[-1] == "Last contact (Asia/Kolkata)"
    assert row[-1] == "2026-02-08 17:30"


def test_a_long_report_leaves_whole(kam):
    for _ in range(3):
        make_account(actor_for(kam))

    rows = rows_of(file_of(make_user(Role.HEAD), "/performance/order-patterns/export/"))

    assert len(rows) == 4


@pytest.mark.usefixtures("late")
def test_what_left_is_written_down():
    head = make_user(Role.HEAD)

    file_of(head, "/performance/order-patterns/export/?assigned_to=1")

    begun = Record.objects.get(action="accounts.export_begun")
    ended = Record.objects.get(action="accounts.exported")
    assert begun.object_id == ended.object_id
    assert begun.details["report"] == "order-patterns"
    assert ended.details["is_complete"] is True


def test_who_may_not_take_leads_out_takes_no_report_out(kam):
    answer = auth_client(kam).get("/performance/order-patterns/export/")

    assert answer.status_code == 403
    assert not Record.objects.filter(object_type="accounts_export").exists()


@pytest.mark.parametrize(
    ("path", "status"),
    [("order-patterns/export/?format=pdf", 422), ("no-such-report/export/", 404)],
)
def test_what_is_no_file_is_refused(path, status):
    answer = auth_client(make_user(Role.HEAD)).get(f"/performance/{path}")

    assert answer.status_code == status


def test_the_bar_is_a_setting(kam, settings):
    make_account(actor_for(kam), status=LeadStatus.CONVERTED, potential_revenue=500)
    assert get(kam, "/performance/performing-accounts/").json() == []

    settings.ACCOUNT_POTENTIAL_THRESHOLD = 500

    assert len(get(kam, "/performance/performing-accounts/").json()) == 1


def test_the_leads_api_reads_an_order_too(kam, late):
    make_order(late, details="Rice")

    rows = get(kam, f"/api/leads/{late}/interactions/").json()

    assert (rows[0]["type"], rows[0]["details"]) == ("order", "Rice")
