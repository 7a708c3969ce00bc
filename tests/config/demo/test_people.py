"""The demo's accounts are those the contract names."""

from datetime import UTC, datetime

import pytest

from leadflow.config.demo.people import PASSWORD, PEOPLE, load_people
from leadflow.identity.models import User, UserRole
from leadflow.identity.queries import find_user
from leadflow.identity.services import authenticate
from leadflow.identity.types import Role

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAMES = """
admin principal head director senior junior collections kam supply affiliate affiliate2
provider1 provider2 provider3 provider4 provider_premium provider_broke provider_electric
provider_unverified
"""
pytestmark = pytest.mark.django_db(transaction=True)


def test_the_accounts_are_all_there():
    assert [person.username for person in PEOPLE] == NAMES.split()


def test_everybody_can_sign_in_and_plays_one_part():
    ids = load_people(NOON)

    for number, person in enumerate(PEOPLE):
        address = f"192.0.2.{number}"
        user_id = authenticate(
            username=person.username, password=PASSWORD, address=address, now=NOON
        )
        assert user_id == ids[person.username]
        assert find_user(user_id).roles == (person.role,)
        assert person.name.count(" ") >= 1


def test_only_the_administrator_is_a_superuser():
    load_people(NOON)

    assert User.objects.filter(is_superuser=True, is_staff=True).get().username == "admin"
    assert User.objects.filter(is_staff=True).count() == 1


def test_loading_again_changes_nothing():
    ids = load_people(NOON)
    User.objects.filter(username="kam").update(name="Renamed", password="!")
    UserRole.objects.filter(user__username="kam").update(role=Role.KAM_MANAGER)

    assert load_people(NOON) == ids

    assert find_user(ids["kam"]).name == "Renamed"
    assert find_user(ids["kam"]).roles == ("kam_manager",)
    assert User.objects.count() == len(PEOPLE)


def test_one_missing_account_is_made_again():
    ids = load_people(NOON)
    User.objects.filter(username="junior").delete()

    assert set(load_people(NOON)) == set(ids)

    assert find_user(load_people(NOON)["junior"]).roles == ("junior",)
