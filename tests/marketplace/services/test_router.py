"""The router is told how to work: each time a version, and any of them can be had back."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from leadflow.audit.models import Record
from leadflow.identity.types import Role
from leadflow.kernel.errors import Denied, DomainError
from leadflow.marketplace.models import RouterRule
from leadflow.marketplace.queries.routing import router_in_force
from leadflow.marketplace.rules.routing import BadRouter
from leadflow.marketplace.services.router import (
    NoSuchRouterVersion,
    RouterChanged,
    publish_router,
    roll_back_router,
)
from leadflow.marketplace.types.routing import Order, RouterSpec
from tests.factories.identity import make_actor
from tests.harness.races import rush

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
FIVE = RouterSpec(wave_size=5, order=Order.STRICT)


def publish(spec: RouterSpec = FIVE, *, on: int = 0, role: Role = Role.HEAD) -> int:
    return publish_router(actor=make_actor(role), spec=spec, if_version=on, note="Why", now=NOON)


def test_until_it_is_told_the_router_goes_by_the_seed():
    assert router_in_force().spec == RouterSpec()


def test_the_minutes_between_waves_may_come_from_the_environment(settings):
    settings.MARKET_WAVE_MINUTES = 15

    assert router_in_force().spec.wave_minutes == 15


def test_what_is_published_is_in_force_and_on_record():
    assert publish() == 1

    now = router_in_force()
    assert (now.version, now.spec, now.note) == (1, FIVE, "Why")
    assert Record.objects.get(action="market.router_published").object_id == "1"


def test_what_is_the_same_is_no_version():
    publish()

    assert publish(on=1) == 1
    assert RouterRule.objects.count() == 1


def test_any_version_can_be_had_back_and_how_it_came_too():
    head = make_actor(Role.HEAD)
    publish()
    publish(replace(FIVE, wave_size=7), on=1)

    assert roll_back_router(actor=head, version=1, now=NOON) == 3
    assert router_in_force().spec == FIVE
    assert roll_back_router(actor=head, version=0, now=NOON) == 4
    assert router_in_force().spec == RouterSpec()


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (lambda: publish(role=Role.DIRECTOR), Denied),
        (lambda: publish(role=Role.PROVIDER), Denied),
        (lambda: publish(replace(FIVE, wave_size=0)), BadRouter),
        (lambda: publish(on=3), RouterChanged),
        (
            lambda: roll_back_router(actor=make_actor(Role.HEAD), version=9, now=NOON),
            NoSuchRouterVersion,
        ),
    ],
)
def test_who_may_not_and_what_makes_no_sense_changes_nothing(act, refusal):
    with pytest.raises(refusal):
        act()

    assert not RouterRule.objects.exists()


@pytest.mark.postgres
def test_of_many_who_publish_at_once_one_does_and_the_others_hear_of_it():
    head = make_actor(Role.HEAD)

    answers = rush(
        lambda size: publish_router(
            actor=head, spec=RouterSpec(wave_size=size), if_version=0, now=NOON
        ),
        range(20, 28),
    )

    assert answers.count(1) == 1
    assert all(answer == 1 or isinstance(answer, DomainError) for answer in answers)
    assert RouterRule.objects.count() == 1
