"""Pages of experiments and analytics."""

import pytest
from django.urls import reverse

from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from tests.factories.identity import make_user
from tests.factories.lab import expose, make_bot, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    client.force_login(make_user(Role.MARKETING))

    def get(name, *args, **query):
        return client.get(reverse(name, args=args), query)

    return get


def test_an_experiment_says_in_words_what_it_found(page):
    for number in range(4):
        expose(make_session(), "AB"[number % 2])

    listed = page("experiments")
    shown = page("experiment", "main", "greeting_message", goal="contact")

    assert b"Too early to tell" in listed.content
    assert b"Question flow" in listed.content
    assert b"Contact left" in shown.content
    assert page("experiment", "main", "greeting_message", goal="nonsense").status_code == 404
    assert page("experiment", "main", "price").status_code == 404


def test_analytics_show_the_figures_of_the_chosen_time_and_bot(page, django_assert_max_num_queries):
    make_session(started_at=now(), source="google", answers=5, is_completed=True, score=40)
    make_session(started_at=now(), bot=make_bot("shop"))
    page("capture-analytics")  # who reads, and what stays in memory

    with django_assert_max_num_queries(20):
        answer = page("capture-analytics", bot="main")

    assert b"google" in answer.content
    assert b"Monthly sales" in answer.content
    for hostile in ({"period": "x"}, {"bot": "nobody"}, {"period": "all"}):
        assert page("capture-analytics", **hostile).status_code == 200
    rows = page("capture-analytics", format="csv").content.decode()
    assert '"total_sessions","","2"' in rows
    assert '"by_source","google","1"' in rows


def test_there_is_a_page_before_there_is_anything_to_show(page):
    assert b"No conversation began then" in page("capture-analytics").content
    assert page("experiments").status_code == 200
