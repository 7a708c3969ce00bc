"""Sites as people write them and as browsers send them."""

import pytest

from leadflow.capture.rules.origins import BadOrigin, origin_of, origins_of


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://shop.example/prices?a=1", "https://shop.example"),
        ("  Shop.Example ", "https://shop.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("https://shop.example:443", "https://shop.example"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
    ],
)
def test_an_address_counts_as_its_site(written, origin):
    assert origin_of(written) == origin


@pytest.mark.parametrize(
    "written",
    [
        "*",
        "javascript:alert(1)",
        "https://",
        "https://a b.example",
        "https://a.example; script-src *",
        "https://user@shop.example",
        "https://shop.example:99999",
        "ftp://shop.example",
        "https://\x00.example",
    ],
)
def test_what_is_no_site_is_refused(written):
    with pytest.raises(BadOrigin):
        origin_of(written)


def test_each_site_stands_once_and_empty_lines_are_none():
    assert origins_of(["a.example", "", "https://A.example/"]) == ["https://a.example"]
