"""An affiliate's own webhook addresses: each call is one transaction on its behalf."""

from datetime import datetime

from leadflow.affiliates.queries.desks import get_my_affiliate
from leadflow.audit.services import record
from leadflow.events import services as events
from leadflow.events.types import EndpointRow
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins


def owner_of(actor: Actor) -> str:
    """Return whose addresses the actor keeps. Raises Denied or NotAnAffiliate."""
    require(actor, Permission.WEBHOOK_MANAGE_OWN)
    return f"affiliate:{get_my_affiliate(actor=actor).id}"


@commits
def add_address(*, actor: Actor, url: str, now: datetime) -> tuple[EndpointRow, str]:
    """Add an address; return it with its secret, which is shown this once.

    Raises Denied, NotAnAffiliate, BadAddress or TooManyEndpoints.
    """
    endpoint, secret = events.create_endpoint(owner=owner_of(actor), url=url, now=now)
    note(actor=actor, action="webhook.added", endpoint_id=endpoint.id, now=now)
    return endpoint, secret


@commits
def renew_secret(*, actor: Actor, endpoint_id: int, now: datetime) -> str:
    """Give an address a new secret and return it, once. Raises Denied or NoSuchEndpoint."""
    secret = events.rotate_secret(owner=owner_of(actor), endpoint_id=endpoint_id, now=now)
    note(actor=actor, action="webhook.secret_renewed", endpoint_id=endpoint_id, now=now)
    return secret


@commits
def switch_address(*, actor: Actor, endpoint_id: int, is_active: bool, now: datetime) -> None:
    """Switch an address on or off. Raises Denied or NoSuchEndpoint."""
    events.set_endpoint_active(
        owner=owner_of(actor), endpoint_id=endpoint_id, is_active=is_active, now=now
    )
    note(
        actor=actor,
        action="webhook.switched_on" if is_active else "webhook.switched_off",
        endpoint_id=endpoint_id,
        now=now,
    )


@commits
def drop_address(*, actor: Actor, endpoint_id: int, now: datetime) -> None:
    """Drop an address with its log. Raises Denied or NoSuchEndpoint."""
    events.delete_endpoint(owner=owner_of(actor), endpoint_id=endpoint_id, now=now)
    note(actor=actor, action="webhook.dropped", endpoint_id=endpoint_id, now=now)


@commits
def test_address(*, actor: Actor, endpoint_id: int, now: datetime) -> None:
    """Send a test message to an address. Raises Denied, NoSuchEndpoint or EndpointIsOff."""
    events.send_test(owner=owner_of(actor), endpoint_id=endpoint_id, now=now)


@commits
def send_again(*, actor: Actor, message_id: int, now: datetime) -> None:
    """Send one message again. Raises Denied, NoSuchMessage or EndpointIsOff."""
    events.replay_message(owner=owner_of(actor), message_id=message_id, now=now)


@commits
def send_range_again(
    *, actor: Actor, endpoint_id: int, since: datetime, until: datetime, now: datetime
) -> int:
    """Send again what an address was sent in a period; return how many messages that is.

    Raises Denied, NoSuchEndpoint or EndpointIsOff.
    """
    return events.replay_range(
        owner=owner_of(actor), endpoint_id=endpoint_id, since=since, until=until, now=now
    )


@joins
def note(*, actor: Actor, action: str, endpoint_id: int, now: datetime) -> None:
    """Write down who changed which address."""
    record(actor=actor, action=action, object_type="webhook", object_id=endpoint_id, now=now)
