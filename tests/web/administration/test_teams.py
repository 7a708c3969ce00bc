"""The pages of teams: made, renamed, removed, chosen for a person, and every change taken back."""

import re

import pytest
from django.urls import reverse

from leadflow.identity.models import Team, User
from leadflow.identity.types import Role
from tests.factories.accounts import make_team
from tests.factories.identity import make_user
from tests.web.counting import questions

pytestmark = pytest.mark.django_db


def take_back(browser, response):
    html = browser.get(response["Location"]).content.decode()
    address = re.search(r'data-flash="[^"]*undo:([^"]*)"', html)[1].replace("&amp;", "&")
    assert browser.post(address, HTTP_HX_REQUEST="true").status_code == 200


def test_makes_a_team_and_takes_it_back(browser):
    response = browser.post(reverse("teams"), {"name": "Key accounts"})
    assert [team.name for team in Team.objects.all()] == ["Key accounts"]

    take_back(browser, response)
    assert not Team.objects.exists()


def test_renames_a_team_and_takes_it_back(browser):
    team = make_team("Before")

    response = browser.post(reverse("team", args=[team.pk]), {"name": "After"})
    assert Team.objects.get().name == "After"

    take_back(browser, response)
    assert Team.objects.get().name == "Before"


def test_removes_a_team_and_takes_it_back(browser):
    team = make_team("Key accounts")

    response = browser.post(reverse("team-remove", args=[team.pk]))
    assert not Team.objects.exists()

    take_back(browser, response)
    assert Team.objects.get().name == "Key accounts"


def test_refuses_a_name_that_is_taken_under_its_field(browser):
    make_team("Key accounts")

    response = browser.post(reverse("teams"), {"name": "key accounts"})

    assert response.status_code == 422
    assert 'id="id_name-error"' in response.content.decode()
    assert Team.objects.count() == 1


def test_says_that_a_team_with_people_stays(browser):
    team = make_team()
    make_user(Role.KAM, team=team)

    response = browser.post(reverse("team-remove", args=[team.pk]))

    assert response.status_code == 409
    assert Team.objects.filter(pk=team.pk).exists()


def test_shows_the_people_of_a_team(browser):
    team = make_team("Key accounts")
    make_user(Role.KAM, team=team, name="Sanjay Pillai")
    make_user(Role.KAM, name="Somebody Else")

    html = browser.get(reverse("team", args=[team.pk])).content.decode()

    assert "Sanjay Pillai" in html
    assert "Somebody Else" not in html


def test_chooses_the_team_of_a_person_and_takes_it_back(browser):
    team = make_team()
    user = make_user(Role.KAM, name="Sanjay")
    address = reverse("person", args=[user.pk])

    response = browser.post(address, {"name": "Sanjay", "roles": ["kam"], "team": team.pk})
    assert User.objects.get(pk=user.pk).team_id == team.pk

    take_back(browser, response)
    assert User.objects.get(pk=user.pk).team_id is None


@pytest.mark.parametrize("team", ["999", "x", "-1", "9" * 40])
def test_refuses_a_team_that_is_none_under_its_field(browser, team):
    user = make_user(Role.KAM)

    response = browser.post(reverse("person", args=[user.pk]), {"roles": ["kam"], "team": team})

    assert response.status_code == 422
    assert 'id="id_team-error"' in response.content.decode()


def test_asks_as_many_questions_for_one_team_as_for_many(browser):
    make_user(Role.KAM, team=make_team())
    few = questions(browser, reverse("teams"))

    for _ in range(5):
        make_user(Role.KAM, team=make_team())

    assert questions(browser, reverse("teams")) == few
