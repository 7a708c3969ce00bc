"""Pages come as small as the browser can read them."""

import gzip

import brotli
import pytest
from django.urls import reverse

from leadflow.identity.types import Door, Role
from tests.factories.identity import auth_client, make_user

pytestmark = pytest.mark.django_db


def answer(name: str, accepted: str):
    browser = auth_client(make_user(Role.HEAD), door=Door.SESSION)
    return browser.get(reverse(name), headers={"Accept-Encoding": accepted})


@pytest.mark.parametrize("accepted", ["br", "gzip, deflate, br, zstd", "gzip;q=0.5, br;q=1"])
def test_a_page_comes_in_brotli_where_that_is_understood(accepted):
    got = answer("settings", accepted)

    assert got.headers["Content-Encoding"] == "br"
    assert b"<title>Settings" in brotli.decompress(got.content)


def test_a_page_comes_in_gzip_elsewhere():
    got = answer("settings", "gzip")

    assert b"<title>Settings" in gzip.decompress(got.content)


def test_a_page_comes_as_it_is_where_nothing_is_understood():
    assert b"<title>Settings" in answer("settings", "identity").content


def test_whatever_is_kept_between_is_told_that_there_are_several():
    assert "Accept-Encoding" in answer("settings", "br").headers["Vary"]


def test_the_same_page_has_another_length_each_time():
    browser = auth_client(make_user(Role.HEAD), door=Door.SESSION)
    accepted = {"Accept-Encoding": "br"}

    lengths = {len(browser.get(reverse("settings"), headers=accepted).content) for _ in range(12)}

    assert len(lengths) > 3


@pytest.mark.parametrize("accepted", ["br", "gzip", "identity"])
def test_the_icons_are_the_same_however_they_come(accepted):
    got = answer("icons", accepted)
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}[accepted]

    assert unpack(got.content).startswith(b"<svg")
