"""Reading a list of cars."""

import pytest

from leadflow.affiliates.rules.vehicle_list import (
    MAX_LINES,
    BadVehicleList,
    VehicleInput,
    read_vehicles,
)


@pytest.mark.parametrize(
    "text",
    [
        "registration,blocked,note\nMH12AB1234,yes,stolen\n",
        "registration;blocked;note\r\nMH12AB1234;X;stolen\r\n",
        "\ufeffRegistration Number , Blocked , Notes\nMH12AB1234,TRUE, stolen \n\n",
        'note,plate,is_blocked\n"stolen",MH12AB1234,1',
    ],
)
def test_files_as_people_save_them(text):
    assert read_vehicles(text) == [VehicleInput("MH12AB1234", is_blocked=True, note="stolen")]


def test_only_the_registration_is_needed():
    text = "registration\nMH12AB1234\nKA01A1\n"

    assert read_vehicles(text) == [VehicleInput("MH12AB1234"), VehicleInput("KA01A1")]


def test_short_lines_are_filled_up():
    text = "registration,blocked,note\nMH12AB1234\n"

    assert read_vehicles(text) == [VehicleInput("MH12AB1234")]


def test_long_notes_are_cut():
    assert len(read_vehicles(f"registration,note\nMH12AB1234,{'n' * 999}")[0].note) == 200


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("\ufeff", "empty"),
        ("car\nMH12AB1234", "registration"),
        ("registration,blocked\nMH12AB1234,perhaps", "Line 2"),
        ('registration\n"MH12', "no CSV"),
        ("registration\n" + "A1\n" * (MAX_LINES + 1), "at most"),
    ],
)
def test_what_is_no_list_is_refused(text, says):
    with pytest.raises(BadVehicleList, match=says) as refused:
        read_vehicles(text)

    assert refused.value.field == "file"
