"""`leadflow import_vehicles`, as an operator types it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from leadflow.affiliates.models import KnownVehicle

pytestmark = pytest.mark.django_db


def run(path):
    out, err = StringIO(), StringIO()
    call_command("import_vehicles", str(path), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_list_goes_in_and_what_is_no_plate_is_named(tmp_path):
    cars = tmp_path / "cars.csv"
    cars.write_text("registration,blocked\nMH 12 AB 1234,yes\n?,no\nKA01A1,\n", encoding="utf-8")

    out, err = run(cars)

    assert out == "2 added, 0 changed, 0 as they were, 1 refused\n"
    assert err.startswith("row 2:")
    assert KnownVehicle.objects.get(is_blocked=True).registration == "MH12AB1234"


@pytest.mark.parametrize("content", [b"", b"car\nMH12AB1234\n", b"registration\n\xff\xfe\n"])
def test_what_is_no_list_changes_nothing(tmp_path, content):
    cars = tmp_path / "cars.csv"
    cars.write_bytes(content)

    with pytest.raises(CommandError, match=r"cars\.csv"):
        run(cars)

    assert not KnownVehicle.objects.exists()


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "none.csv")
