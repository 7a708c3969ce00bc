"""The leaf parts of the pages."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django import forms
from django.template import RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import timezone

from leadflow.affiliates.types import CallState, State
from leadflow.leads.types import LeadStatus
from leadflow.web import charts, steps, words
from leadflow.web.states import STATES, TONES
from leadflow.web.templatetags.desk import short_money

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def draw(source: str, path: str = "/", **context: object) -> str:
    request = RequestFactory().get(path)
    return Template("{% load ui %}" + source).render(RequestContext(request, context))


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5), "5m ago"),
        (timedelta(hours=3, minutes=59), "3h ago"),
        (timedelta(days=2), "2d ago"),
        (timedelta(days=65), "2mo ago"),
        (timedelta(days=800), "2y ago"),
        (-timedelta(hours=3), "in 3h"),
    ],
)
def test_says_how_long_ago(before, text):
    with time_machine.travel(NOON, tick=False):
        assert words.since(NOON - before) == text


@pytest.mark.parametrize(
    ("after", "text"),
    [
        (timedelta(hours=2), "Today 14:00"),
        (timedelta(hours=13), "Tomorrow 01:00"),
        (-timedelta(hours=13), "Yesterday 23:00"),
        (timedelta(days=3), "Sat 12:00"),
        (timedelta(days=30), "18 Dec"),
        (timedelta(days=400), "23 Dec 2027"),
    ],
)
def test_says_when_it_is_due(after, text):
    with time_machine.travel(NOON, tick=False):
        assert words.due(NOON + after) == text


def test_says_times_in_the_readers_zone():
    with time_machine.travel(NOON, tick=False), timezone.override("Asia/Kolkata"):
        assert words.due(NOON) == "Today 17:30"
        assert words.moment(NOON) == "18 Nov 2026, 17:30"


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (Decimal("4800.00"), "ZAR", "R 4 800"),
        (Decimal("4800.5"), "INR", "₹ 4 800.50"),
        (None, "GBP", "£ 0"),
        ("1234567", "CHF", "CHF 1 234 567"),
        ("nonsense", "ZAR", ""),
    ],
)
def test_writes_money(value, currency, text):
    assert words.money(value, currency).replace("\N{NO-BREAK SPACE}", " ") == text


@pytest.mark.parametrize(
    ("number", "text"),
    [("+919876543210", "+91 98765 43210"), ("+447911123456", "+44 7911 123456"), ("n/a", "n/a")],
)
def test_writes_phones_as_people_do(number, text):
    assert words.phone(number) == text


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Amara Naidoo", "AN"), ("Cher", "CH"), ("Ana de la Cruz", "AC"), ("", "?"), ("+9198", "98")],
)
def test_shortens_names(name, letters):
    assert words.initials(name) == letters


def test_escapes_what_people_typed():
    html = draw("{% pill name name %}{% avatar name %}{% chip name name off='x' %}", name="<i>&")

    assert "<i>&" not in html


def test_names_every_state_of_leads_submissions_and_calls():
    for code in [*LeadStatus, *State, *CallState]:
        assert code.value in STATES


def test_uses_only_tones_that_exist():
    assert {tone for _, tone in STATES.values()} <= TONES


def test_refuses_an_icon_nobody_listed():
    with pytest.raises(TemplateSyntaxError, match="unicorn"):
        draw("{% icon 'unicorn' %}")


def test_changes_the_query_and_starts_paging_over():
    url = draw("{% q state='new' city='' %}", path="/?city=Pune&q=a+b&cursor=xyz")

    assert url == "?q=a+b&amp;state=new"


def test_marks_the_chosen_of_a_few():
    options = [("7", "7 days"), ("30", "30 days")]

    html = draw(
        "{% segmented options 'period' 'Period' default='30' %}", "/?period=7", options=options
    )

    assert '<a href="?period=7" aria-current="true">' in html
    assert '<a href="?"><' in html


class SampleForm(forms.Form):
    mobile = forms.CharField(label="Mobile", help_text="Any spelling")


def test_binds_help_and_error_to_their_field():
    form = SampleForm({"mobile": ""})

    html = draw("{% field form.mobile inputmode='tel' %}", form=form)

    assert 'aria-describedby="id_mobile-help id_mobile-error"' in html
    assert 'id="id_mobile-help"' in html
    assert 'id="id_mobile-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'inputmode="tel"' in html


@pytest.mark.parametrize("state", list(State))
def test_shows_where_every_submission_stands(state):
    rows = steps.of_submission(state.value)

    assert [row.state for row in rows].count("current") == 1
    assert all(row.tone == "" for row in rows if row.state != "current")


def test_makes_a_button_of_a_step_that_may_be_taken():
    way = [
        steps.Step("New", "current"),
        steps.Step("Contacted", "todo", url="/go/", values={"to": "x"}),
    ]

    html = draw("{% steps way 'Status' target='#lead' %}", way=way)

    assert '<form method="post" action="/go/" hx-post="/go/" hx-target="#lead">' in html
    assert '<input type="hidden" name="to" value="x">' in html


@pytest.mark.parametrize("most", [0, 1, 4, 5, 9, 17, 20, 99, 100, 101, 4321, 99_999])
def test_draws_no_column_above_the_grid(most):
    top = charts.nice_top(most)

    assert top >= most
    assert top % charts.GRID_LINES == 0


def test_draws_columns_that_lead_somewhere():
    chart = charts.Columns(
        "A <b>", "Each day", ["In", "Out"], [charts.Bar("3 Nov", [2, 1], "?d=3")]
    )

    svg = chart.svg

    assert 'href="?d=3"' in svg
    assert "3 Nov: 3. In 2 · Out 1" in svg
    assert "<b>" not in svg


def test_draws_nothing_without_numbers():
    assert charts.Columns("Empty", "", ["In"], []).is_empty
    assert charts.sparkline([1]) == ""
    assert "0 of" not in charts.share(0, 0, 0, 1)
    assert charts.bar_list([]) == '<ul class="bar-list"></ul>'


@pytest.mark.parametrize(
    ("amount", "told"),
    [(None, "0"), (999, "999"), (5_000, "5k"), (50_000_000, "50m"), (5_640_000, "5.6m")],
)
def test_an_amount_at_a_glance_loses_no_zero_that_counts(amount, told):
    assert short_money(None if amount is None else Decimal(amount)) == f"R\N{NO-BREAK SPACE}{told}"
