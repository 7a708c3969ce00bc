"""What may be called: judged by what an address is, however it is spelled."""

import pytest

from leadflow.kernel.addresses import BadAddress, Reach, checked_url, is_allowed
from tests.factories.forbidden import FORBIDDEN_HOSTS, FORBIDDEN_URLS, PRIVATE_ADDRESSES

PUBLIC = Reach()
OPEN = Reach(http=True, private=True)


def test_there_are_enough_spellings():
    assert len(set(FORBIDDEN_HOSTS)) >= 60


@pytest.mark.parametrize("host", FORBIDDEN_HOSTS)
def test_a_host_inside_is_refused_in_every_spelling(host):
    with pytest.raises(BadAddress):
        checked_url(f"https://{host}/hook", reach=PUBLIC)


@pytest.mark.parametrize("url", FORBIDDEN_URLS)
def test_what_is_no_plain_address_is_refused(url):
    with pytest.raises(BadAddress) as refusal:
        checked_url(url, reach=PUBLIC)

    assert refusal.value.field == "url"


@pytest.mark.parametrize("address", PRIVATE_ADDRESSES)
def test_an_address_inside_is_not_allowed(address):
    assert not is_allowed(address, reach=PUBLIC)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700::1111"])
def test_an_address_on_the_internet_is_allowed(address):
    assert is_allowed(address, reach=PUBLIC)


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("https://example.org", "https://example.org/"),
        ("HTTPS://Example.ORG:8443/a?b=c", "https://example.org:8443/a?b=c"),
        ("https://example.org./x", "https://example.org/x"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://example.org/a%20b#part", "https://example.org/a%20b"),
        ("https://8.8.8.8/hook", "https://8.8.8.8/hook"),
        ("https://[2606:4700::1111]/hook", "https://[2606:4700::1111]/hook"),
    ],
)
def test_an_address_outside_is_put_together_anew(given, plain):
    assert checked_url(given, reach=PUBLIC) == plain


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8000/", "http://localhost:8000/", "http://10.0.0.2/", "http://[::1]:8000/"],
)
def test_development_may_call_its_own_network(url):
    assert checked_url(url, reach=OPEN) == url


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "0.0.0.0", "224.0.0.1", "100.64.0.1", "[fe80::1]", "[2002::1]"]
)
def test_even_development_calls_no_metadata_service(host):
    with pytest.raises(BadAddress):
        checked_url(f"http://{host}/", reach=OPEN)


def test_plain_http_alone_opens_no_inside():
    reach = Reach(http=True)

    assert checked_url("http://example.org/", reach=reach) == "http://example.org/"
    with pytest.raises(BadAddress):
        checked_url("http://127.0.0.1/", reach=reach)
