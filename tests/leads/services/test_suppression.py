import pytest
from django.test import override_settings

from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.leads import queries, services
from leadflow.leads.models import Suppression
from tests.factories.leads import NOON, lead_actor, make_suppression

pytestmark = pytest.mark.django_db

PHONE = "+919876543210"


def test_a_suppressed_number_is_known_without_being_kept():
    row = make_suppression(PHONE)

    assert queries.is_suppressed(PHONE)
    assert not queries.is_suppressed("+919876543211")
    assert "9876543210" not in row.phone_hash


def test_asking_twice_is_one_suppression():
    make_suppression(PHONE)
    make_suppression(PHONE)

    assert Suppression.objects.count() == 1


def test_a_new_pepper_forgets_nobody():
    with override_settings(PEPPERS=["old"]):
        make_suppression(PHONE)

    with override_settings(PEPPERS=["new", "old"]):
        assert queries.is_suppressed(PHONE)
        make_suppression(PHONE)

    assert Suppression.objects.count() == 1


def test_the_list_shows_reasons_and_times_newest_first():
    first, second = make_suppression(PHONE), make_suppression("+919876543211", reason="asked")

    rows = queries.list_suppressions(actor=lead_actor(Role.AFFILIATE_MANAGER))

    assert [row.id for row in rows] == [second.pk, first.pk]
    assert (rows[0].reason, rows[0].created_at) == ("asked", NOON)


def test_the_list_goes_on_after_the_last_row_seen():
    first, second = make_suppression(PHONE), make_suppression("+919876543211")

    rows = queries.list_suppressions(actor=lead_actor(Role.AFFILIATE_MANAGER), before_id=second.pk)

    assert [row.id for row in rows] == [first.pk]


def test_staff_let_a_number_be_called_again():
    row = make_suppression(PHONE)

    services.lift(actor=lead_actor(Role.AFFILIATE_MANAGER), suppression_id=row.pk, now=NOON)

    assert not queries.is_suppressed(PHONE)


def test_lifting_what_is_not_there_is_refused():
    with pytest.raises(services.SuppressionNotFound):
        services.lift(actor=lead_actor(Role.AFFILIATE_MANAGER), suppression_id=1, now=NOON)


@pytest.mark.parametrize(
    "role", sorted(set(Role) - {Role.ADMIN, Role.PRINCIPAL, Role.HEAD, Role.AFFILIATE_MANAGER})
)
def test_only_who_keeps_the_list_sees_or_lifts(role):
    row = make_suppression(PHONE)

    with pytest.raises(NotPermitted):
        queries.list_suppressions(actor=lead_actor(role))
    with pytest.raises(NotPermitted):
        services.lift(actor=lead_actor(role), suppression_id=row.pk, now=NOON)

    assert queries.is_suppressed(PHONE)
