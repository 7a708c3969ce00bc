"""Saved views: private or shared, pinned by each for themselves, put away and brought back."""

from datetime import timedelta

import pytest

from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.leads.queries import list_leads
from leadflow.pipeline.models.views import SavedView
from leadflow.pipeline.queries.views import ViewNotFound, get_view, list_views, page_views
from leadflow.pipeline.rules.list_query import UnknownParameter, read_query
from leadflow.pipeline.services import views as services
from tests.factories.identity import make_actor
from tests.factories.leads import NOON, make_lead

pytestmark = pytest.mark.django_db


def save(actor, name="Hot", query="status=new", **facts):
    return services.save_view(actor=actor, name=name, query=query, now=NOON, **facts)


def names(actor):
    return [view.name for view in list_views(actor=actor)]


@pytest.fixture
def agent():
    return make_actor(Role.SENIOR)


@pytest.fixture
def director():
    return make_actor(Role.DIRECTOR)


def test_a_view_keeps_the_list_in_one_spelling(agent):
    view = get_view(
        actor=agent, view_id=save(agent, "  My hot ones ", "?tag=hot&layout=board&owner=me")
    )

    assert (view.name, view.query) == ("My hot ones", "layout=board&owner=me&tag=hot")
    assert (view.layout, view.is_own, view.is_shared, view.is_pinned) == (
        "board",
        True,
        False,
        False,
    )


def test_an_unknown_parameter_is_refused_by_name(agent):
    with pytest.raises(UnknownParameter, match="colour"):
        save(agent, query="colour=red")


def test_a_private_view_is_nobody_elses(agent):
    view_id = save(agent)

    other = make_actor(Role.ADMIN)
    assert names(other) == []
    with pytest.raises(ViewNotFound):
        get_view(actor=other, view_id=view_id)


@pytest.mark.parametrize("role", [Role.SENIOR, Role.COLLECTIONS, Role.KAM, Role.PRINCIPAL])
def test_a_shared_view_is_everybodys_who_sees_leads(director, role):
    save(director, is_shared=True)

    [view] = list_views(actor=make_actor(role))

    assert (view.name, view.is_own, view.owner_name) == ("Hot", False, director.username.title())


@pytest.mark.parametrize("role", [Role.AFFILIATE, Role.PROVIDER, Role.SUPPLY])
def test_who_sees_no_lead_sees_no_view(director, role):
    save(director, is_shared=True)

    assert names(make_actor(role)) == []


def test_a_shared_view_shows_each_only_what_they_may_see(director, agent):
    mine = make_lead(assigned_to=agent.user_id, city="Pune").pk
    make_lead(city="Pune")
    view_id = save(director, query="city=Pune", is_shared=True)

    seen = read_query(get_view(actor=agent, view_id=view_id).query)
    filters = seen.filters(user_id=agent.user_id, zone=NOON.tzinfo, now=NOON)

    assert [row.id for row in list_leads(actor=agent, filters=filters).items] == [mine]


@pytest.mark.parametrize("role", [Role.SENIOR, Role.JUNIOR, Role.KAM, Role.COLLECTIONS])
def test_only_who_assigns_leads_shares_views(role):
    actor = make_actor(role)

    with pytest.raises(NotPermitted):
        save(actor, is_shared=True)


def test_sharing_later_is_sharing_too(agent):
    view_id = save(agent)

    with pytest.raises(NotPermitted):
        services.update_view(actor=agent, view_id=view_id, is_shared=True, now=NOON)


def test_who_lost_the_right_to_share_can_still_change_what_they_shared(director):
    view_id = save(director, is_shared=True)
    demoted = make_actor(Role.SENIOR)
    SavedView.objects.filter(pk=view_id).update(owner_id=demoted.user_id)

    services.update_view(actor=demoted, view_id=view_id, name="Cold", now=NOON)

    assert get_view(actor=demoted, view_id=view_id).name == "Cold"


def test_a_shared_view_is_changed_by_its_owner_alone(director, agent):
    view_id = save(director, is_shared=True)

    with pytest.raises(services.NotYourView):
        services.update_view(actor=agent, view_id=view_id, name="Mine", now=NOON)
    with pytest.raises(services.NotYourView):
        services.delete_view(actor=make_actor(Role.ADMIN), view_id=view_id, now=NOON)


def test_a_name_is_taken_however_it_is_capitalised(agent):
    save(agent, "Hot")

    with pytest.raises(services.NameTaken):
        save(agent, "HOT")


def test_two_people_may_use_one_name(agent, director):
    save(agent, "Hot")

    save(director, "Hot")


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x00b", "a\r\nb"])
def test_a_view_needs_a_name_that_can_be_kept(agent, name):
    with pytest.raises(services.BadName):
        save(agent, name)


def test_nobody_has_more_than_a_hundred(agent):
    for number in range(services.MOST_VIEWS):
        save(agent, f"View {number}")

    with pytest.raises(services.TooManyViews):
        save(agent, "One more")


def test_a_change_is_refused_when_somebody_was_faster(agent):
    view_id = save(agent)
    services.update_view(actor=agent, view_id=view_id, name="Cold", now=NOON, if_version=1)

    with pytest.raises(services.ViewChanged):
        services.update_view(actor=agent, view_id=view_id, name="Warm", now=NOON, if_version=1)


def test_a_view_that_was_put_away_comes_back_with_its_pin(agent):
    view_id = save(agent)
    services.pin_view(actor=agent, view_id=view_id)
    services.delete_view(actor=agent, view_id=view_id, now=NOON)
    assert names(agent) == []

    services.restore_view(actor=agent, view_id=view_id, now=NOON + timedelta(days=30))

    assert get_view(actor=agent, view_id=view_id).is_pinned


def test_a_view_does_not_come_back_over_another_of_its_name(agent):
    view_id = save(agent)
    services.delete_view(actor=agent, view_id=view_id, now=NOON)
    save(agent)

    with pytest.raises(services.NameTaken):
        services.restore_view(actor=agent, view_id=view_id, now=NOON)


def test_after_thirty_days_a_view_is_gone(agent):
    view_id = save(agent)
    services.delete_view(actor=agent, view_id=view_id, now=NOON)

    with pytest.raises(ViewNotFound):
        services.restore_view(actor=agent, view_id=view_id, now=NOON + timedelta(days=31))


def test_nobody_brings_back_the_view_of_another(agent, director):
    view_id = save(agent)
    services.delete_view(actor=agent, view_id=view_id, now=NOON)

    with pytest.raises(ViewNotFound):
        services.restore_view(actor=director, view_id=view_id, now=NOON)


def test_pinned_views_stand_first_in_the_order_of_each_person(agent, director):
    ids = {name: save(director, name, is_shared=True) for name in "abcd"}
    for name in "db":
        services.pin_view(actor=agent, view_id=ids[name])

    services.pin_view(actor=agent, view_id=ids["c"], place=0)

    assert names(agent) == ["c", "d", "b", "a"]
    assert names(director) == ["a", "b", "c", "d"]


def test_pinning_again_moves_and_unpinning_lets_go(agent):
    ids = {name: save(agent, name) for name in "abc"}
    for name in "abc":
        services.pin_view(actor=agent, view_id=ids[name])

    services.pin_view(actor=agent, view_id=ids["a"])
    services.unpin_view(actor=agent, view_id=ids["b"])
    services.unpin_view(actor=agent, view_id=ids["b"])

    assert names(agent) == ["c", "a", "b"]


def test_the_list_is_one_question_however_many_views(agent, django_assert_num_queries):
    for number in range(5):
        services.pin_view(actor=agent, view_id=save(agent, f"View {number}"))

    with django_assert_num_queries(1):
        assert len(list_views(actor=agent)) == 5


def test_views_come_in_pages_by_name(agent):
    for name in "cab":
        save(agent, name)

    first = page_views(actor=agent, limit=2)
    rest = page_views(actor=agent, cursor=first.next_cursor, limit=2)

    assert [view.name for view in [*first.items, *rest.items]] == ["a", "b", "c"]
