"""An address that must not be called is not even saved."""

import pytest

from leadflow.events.models import WebhookEndpoint
from leadflow.events.services import create_endpoint
from leadflow.kernel.addresses import BadAddress
from tests.factories.events import NOON
from tests.factories.forbidden import FORBIDDEN_HOSTS, FORBIDDEN_URLS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "url", [*FORBIDDEN_URLS, *(f"https://{host}/hook" for host in FORBIDDEN_HOSTS)]
)
def test_an_address_inside_is_not_saved(url):
    with pytest.raises(BadAddress):
        create_endpoint(owner="affiliate:3", url=url, now=NOON)

    assert not WebhookEndpoint.objects.exists()


def test_an_address_outside_is_saved_plainly():
    row, _ = create_endpoint(owner="affiliate:3", url="HTTPS://Hooks.Example.org", now=NOON)

    assert row.url == "https://hooks.example.org/"
