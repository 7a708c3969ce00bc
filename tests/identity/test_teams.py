"""Teams: made, renamed, removed when empty, and people put into them, all on record."""

import pytest

from leadflow.audit.models import Record
from leadflow.identity import queries, services
from leadflow.identity.models import Team, User
from leadflow.identity.rules import NotPermitted
from leadflow.identity.services.teams import (
    NoSuchTeam,
    TeamNameTaken,
    TeamNotEmpty,
    UnusableTeamName,
)
from leadflow.identity.services.users import AdministratorsOnly
from leadflow.identity.types import Role
from tests.factories.accounts import make_account, make_kam, make_team
from tests.factories.identity import actor_for, make_actor, make_user
from tests.factories.leads import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make_actor(Role.ADMIN)


def test_a_team_is_made_and_listed(admin):
    team_id = services.create_team(actor=admin, name="  Key   accounts ", now=NOON)

    (row,) = queries.list_teams(actor=admin).items
    assert (row.id, row.name, row.people) == (team_id, "Key accounts", 0)
    assert Record.objects.filter(action="identity.team_created", object_id=team_id).exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b", "\ud800"])
def test_a_team_without_a_usable_name_is_not_made(admin, name):
    with pytest.raises(UnusableTeamName):
        services.create_team(actor=admin, name=name, now=NOON)

    assert not Team.objects.exists()


def test_no_two_teams_have_one_name_in_whatever_letters(admin):
    make_team("Key accounts")

    with pytest.raises(TeamNameTaken):
        services.create_team(actor=admin, name="KEY ACCOUNTS", now=NOON)

    assert Team.objects.count() == 1


def test_a_team_is_renamed(admin):
    team = make_team("Key accounts")

    services.rename_team(actor=admin, team_id=team.pk, name="key accounts", now=NOON)

    assert queries.get_team(actor=admin, team_id=team.pk).name == "key accounts"


def test_a_team_is_not_called_as_another(admin):
    make_team("North")
    team = make_team("South")

    with pytest.raises(TeamNameTaken):
        services.rename_team(actor=admin, team_id=team.pk, name="north", now=NOON)

    assert Team.objects.get(pk=team.pk).name == "South"


def test_an_empty_team_is_removed_and_its_accounts_stay_with_their_owner(admin):
    team = make_team()
    keeper = make_kam(team)
    account = make_account(keeper)
    User.objects.filter(pk=keeper.user_id).update(team=None)

    services.delete_team(actor=admin, team_id=team.pk, now=NOON)

    account.lead.refresh_from_db()
    assert not Team.objects.exists()
    assert (account.lead.team_id, account.lead.assigned_to_id) == (None, keeper.user_id)


def test_a_team_with_people_is_not_removed(admin):
    team = make_team()
    make_kam(team)

    with pytest.raises(TeamNotEmpty):
        services.delete_team(actor=admin, team_id=team.pk, now=NOON)

    assert Team.objects.filter(pk=team.pk).exists()


@pytest.mark.parametrize("act", [services.delete_team, services.rename_team, queries.get_team])
def test_a_team_that_is_none_is_not_found(admin, act):
    more = {"name": "x"} if act is services.rename_team else {}
    when = {} if act is queries.get_team else {"now": NOON}

    with pytest.raises(queries.TeamNotFound):
        act(actor=admin, team_id=999, **more, **when)


def test_a_user_is_put_into_a_team_and_taken_out(admin):
    team, user = make_team(), make_user(Role.KAM)

    services.set_team(actor=admin, user_id=user.pk, team_id=team.pk, now=NOON)
    assert queries.find_user(user.pk).team_id == team.pk

    services.set_team(actor=admin, user_id=user.pk, team_id=None, now=NOON)
    assert queries.find_user(user.pk).team_id is None
    assert Record.objects.filter(action="identity.team_changed").count() == 2


def test_a_user_is_put_into_no_team_that_is_none(admin):
    user = make_user(Role.KAM)

    with pytest.raises(NoSuchTeam):
        services.set_team(actor=admin, user_id=user.pk, team_id=999, now=NOON)

    assert queries.find_user(user.pk).team_id is None


def test_changing_a_name_leaves_the_team(admin):
    team = make_team()
    user = make_user(Role.KAM, team=team)

    services.rename_user(actor=admin, user_id=user.pk, name="Sanjay", now=NOON)

    assert queries.find_user(user.pk).team_id == team.pk


def test_an_account_is_opened_in_a_team(admin):
    team = make_team()

    user_id = services.create_user(
        actor=admin,
        username="sanjay",
        password="another-long-battery-horse",
        roles=[Role.KAM],
        team_id=team.pk,
        now=NOON,
    )

    assert [row.id for row in queries.list_users(actor=admin, team_id=team.pk).items] == [user_id]


def test_only_an_administrator_puts_one_into_a_team():
    team, admin = make_team(), make_user(Role.ADMIN)

    with pytest.raises(AdministratorsOnly):
        services.set_team(
            actor=make_actor(Role.PRINCIPAL), user_id=admin.pk, team_id=team.pk, now=NOON
        )

    assert queries.find_user(admin.pk).team_id is None


@pytest.mark.parametrize("role", [Role.HEAD, Role.KAM_MANAGER, Role.KAM, Role.AFFILIATE])
def test_teams_are_for_those_who_manage_users(role):
    actor, team = make_actor(role), make_team()

    for act in (
        lambda: services.create_team(actor=actor, name="x", now=NOON),
        lambda: services.rename_team(actor=actor, team_id=team.pk, name="x", now=NOON),
        lambda: services.delete_team(actor=actor, team_id=team.pk, now=NOON),
        lambda: services.set_team(actor=actor, user_id=1, team_id=team.pk, now=NOON),
        lambda: queries.list_teams(actor=actor),
        lambda: queries.team_names(actor=actor),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_teams_are_listed_in_one_query_however_many(admin, django_assert_num_queries):
    for number in range(12):
        make_user(Role.KAM, team=make_team(f"Team {number:02}"))

    with django_assert_num_queries(1):
        page = queries.list_teams(actor=admin, limit=10)

    assert [row.people for row in page.items] == [1] * 10
    rest = queries.list_teams(actor=admin, cursor=page.next_cursor, limit=10)
    assert [row.name for row in rest.items] == ["Team 10", "Team 11"]


def test_the_team_counts_from_the_next_request_on(admin):
    team, user = make_team(), make_user(Role.KAM)

    services.set_team(actor=admin, user_id=user.pk, team_id=team.pk, now=NOON)

    assert queries.find_actor(user.pk).team_id == team.pk
    assert actor_for(User.objects.get(pk=user.pk)).team_id == team.pk
