"""Bringing cars into the local register."""

import pytest

from leadflow.affiliates.models import KnownVehicle
from leadflow.affiliates.rules.vehicle_list import VehicleInput
from leadflow.affiliates.services.register import VehicleImport, import_vehicles
from leadflow.audit.models import Record
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from tests.factories.affiliates import NOON, make_actor

pytestmark = pytest.mark.django_db


def bring_in(*rows, actor=None):
    return import_vehicles(actor=actor or make_actor(Role.AFFILIATE_MANAGER), rows=rows, now=NOON)


def held():
    return set(KnownVehicle.objects.values_list("registration", "is_blocked", "note"))


def test_cars_are_kept_in_their_one_spelling():
    done = bring_in(
        VehicleInput("mh 12 ab 1234"), VehicleInput("KA-01-A-1", is_blocked=True, note="stolen")
    )

    assert done == VehicleImport(added=2, changed=0, unchanged=0)
    assert held() == {("MH12AB1234", False, ""), ("KA01A1", True, "stolen")}


def test_the_same_list_again_changes_nothing():
    rows = [VehicleInput("MH12AB1234"), VehicleInput("KA01A1", is_blocked=True)]
    bring_in(*rows)

    again = bring_in(*rows)

    assert again == VehicleImport(added=0, changed=0, unchanged=2)
    assert len(held()) == 2


def test_a_car_gets_what_the_newest_list_says():
    bring_in(VehicleInput("MH12AB1234"))

    done = bring_in(VehicleInput("MH12AB1234", is_blocked=True, note="stolen"))

    assert done == VehicleImport(added=0, changed=1, unchanged=0)
    assert held() == {("MH12AB1234", True, "stolen")}


def test_the_last_line_about_a_car_counts():
    bring_in(VehicleInput("MH12AB1234", is_blocked=True), VehicleInput("MH 12 AB 1234"))

    assert held() == {("MH12AB1234", False, "")}


def test_lines_without_a_plate_are_refused_and_the_rest_goes_in():
    done = bring_in(
        VehicleInput(""), VehicleInput("MH12AB1234"), VehicleInput("x" * 99), VehicleInput("A")
    )

    assert [line for line, _ in done.refused] == [1, 3, 4]
    assert done.added == 1


def test_thousands_of_cars_go_in_with_few_queries(django_assert_max_num_queries):
    rows = [VehicleInput(f"MH12AB{n:04d}") for n in range(1, 2501)]
    actor = make_actor(Role.AFFILIATE_MANAGER)

    with django_assert_max_num_queries(30):
        done = bring_in(*rows, actor=actor)

    assert done.added == len(held()) == 2500


def test_an_import_stands_on_record():
    bring_in(VehicleInput("MH12AB1234"), VehicleInput(""))

    assert Record.objects.get().details == {"added": 1, "changed": 0, "refused": 1}


@pytest.mark.parametrize("role", [Role.AFFILIATE, Role.SUPPLY])
def test_only_who_manages_campaigns_brings_cars_in(role):
    with pytest.raises(NotPermitted):
        bring_in(VehicleInput("MH12AB1234"), actor=make_actor(role))

    assert held() == set()
