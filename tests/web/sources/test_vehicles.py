"""The vehicle register: cars brought in as a list or one by one."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from leadflow.affiliates.models import KnownVehicle
from leadflow.audit.models import Record
from leadflow.kernel.clock import now
from tests.web.counting import questions

pytestmark = pytest.mark.django_db


def bring_in(browser: Client, content: bytes, name: str = "cars.csv"):
    file = SimpleUploadedFile(name, content, "text/csv")
    return browser.post(reverse("vehicles-import"), {"file": file})


def car(plate: str, *, is_blocked: bool = True) -> KnownVehicle:
    return KnownVehicle.objects.create(registration=plate, is_blocked=is_blocked, created_at=now())


def shown(browser: Client, **query: str) -> str:
    return browser.get(reverse("vehicles"), query).content.decode()


def test_brings_in_a_list_and_says_what_it_did(browser):
    car("MH12AB0001", is_blocked=False)

    response = bring_in(
        browser, b"registration;blocked;note\nMH 12 AB 0001;yes;stolen\nKA01AB1234;no;\n"
    )

    assert (
        "1 added, 1 changed, 0 as before, 0 refused"
        in browser.get(response["Location"]).content.decode()
    )
    assert KnownVehicle.objects.get(registration="MH12AB0001").is_blocked
    assert Record.objects.get().action == "affiliates.vehicles_imported"


def test_names_every_line_that_it_refused_and_takes_the_rest(browser):
    response = bring_in(browser, b"registration\n???\nKA01AB1234\n<b>\n")

    html = response.content.decode()
    assert response.status_code == 200
    assert "1 added, 0 changed, 0 as before, 2 refused" in html
    assert "???" in html
    assert "&lt;b&gt;" in html
    assert KnownVehicle.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [
        b"plate no\nKA01AB1234\n",
        b"PK\x03\x04xxxx",
        b"\xff\xfe\x00",
        b'registration\n"KA01AB1234\n',
        b"registration,blocked\nKA01AB1234,perhaps\n",
        b"",
    ],
)
def test_refuses_a_file_that_is_no_list(browser, content):
    response = bring_in(browser, content)

    assert response.status_code == 422
    assert 'class="field-error"' in response.content.decode()
    assert not Record.objects.exists()


def test_refuses_to_import_nothing(browser):
    assert browser.post(reverse("vehicles-import"), {"x": "1"}).status_code == 422


def test_shows_blocked_cars_first_and_the_others_on_demand(browser):
    car("MH12AB0001")
    car("KA01AB1234", is_blocked=False)

    assert "KA01AB1234" not in shown(browser)
    assert "MH12AB0001" not in shown(browser, show="known")
    assert "MH12AB0001" in shown(browser, show="all", q="mh 12")
    assert "KA01AB1234" not in shown(browser, show="all", q="mh 12")


def test_writes_one_car(browser):
    response = browser.post(
        reverse("vehicle"), {"registration": "ka 01 ab 1234", "is_blocked": "on", "note": "x"}
    )

    assert response.status_code == 302
    assert KnownVehicle.objects.get(registration="KA01AB1234").is_blocked
    assert Record.objects.count() == 1


@pytest.mark.parametrize("plate", ["", "?", "x" * 41, "X"])
def test_refuses_one_car_under_its_field(browser, plate):
    response = browser.post(reverse("vehicle"), {"registration": plate, "note": ""})

    assert response.status_code == 422
    assert 'id="id_registration-error"' in response.content.decode()


@pytest.mark.parametrize("text", ["\x00", "%", "'", "x" * 500])
def test_searches_for_anything_without_falling_over(browser, text):
    assert browser.get(reverse("vehicles"), {"q": text}).status_code == 200


def test_asks_the_same_number_of_questions_for_one_car_and_for_many(browser):
    car("KA01AB1234")
    one = questions(browser, reverse("vehicles"))
    for number in range(9):
        car(f"KA01AB100{number}")

    assert questions(browser, reverse("vehicles")) == one
