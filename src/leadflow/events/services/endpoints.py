"""Webhook addresses of an owner: made, rotated, switched, dropped. The callers ask who may."""

import base64
import secrets
from datetime import datetime

from django.db.models import F

from leadflow.events.models import WebhookEndpoint
from leadflow.events.queries.webhooks import endpoint_row, reach, secret_context
from leadflow.events.rules.webhooks import ROTATION, SECRET_BYTES
from leadflow.events.types import EndpointRow
from leadflow.kernel.addresses import checked_url
from leadflow.kernel.db import joins
from leadflow.kernel.errors import Conflict, NotFound
from leadflow.kernel.secrets import seal

MAX_ENDPOINTS = 10


class NoSuchEndpoint(NotFound):
    """The owner has no such webhook address."""

    code = "webhook.endpoint_not_found"


class TooManyEndpoints(Conflict):
    """The owner has as many webhook addresses as are allowed."""

    code = "webhook.too_many_endpoints"


@joins
def create_endpoint(*, owner: str, url: str, now: datetime) -> tuple[EndpointRow, str]:
    """Note an address that wants to hear of the owner's changes; return it and its secret, once.

    Raises BadAddress for one that must not be called, TooManyEndpoints beyond ten.
    """
    address = checked_url(url, reach=reach())
    if WebhookEndpoint.objects.filter(owner=owner).count() >= MAX_ENDPOINTS:
        raise TooManyEndpoints(f"There may be at most {MAX_ENDPOINTS} webhook addresses.")
    endpoint = WebhookEndpoint.objects.create(owner=owner, url=address, secret="", created_at=now)
    secret = _new_secret()
    mine = WebhookEndpoint.objects.filter(pk=endpoint.pk)
    mine.update(secret=seal(secret, context=secret_context(endpoint.pk)))
    return endpoint_row(endpoint), secret


@joins
def rotate_secret(*, owner: str, endpoint_id: int, now: datetime) -> str:
    """Give the address a new secret and return it, once; the old one signs too for 24 hours.

    Raises NoSuchEndpoint.
    """
    secret = _new_secret()
    rotated = WebhookEndpoint.objects.filter(pk=endpoint_id, owner=owner).update(
        old_secret=F("secret"),
        old_secret_until=now + ROTATION,
        secret=seal(secret, context=secret_context(endpoint_id)),
    )
    _check_found(rotated)
    return secret


@joins
def set_endpoint_active(*, owner: str, endpoint_id: int, is_active: bool, now: datetime) -> None:  # noqa: ARG001
    """Switch the address on or off; raises NoSuchEndpoint. What it missed can be replayed."""
    mine = WebhookEndpoint.objects.filter(pk=endpoint_id, owner=owner)
    _check_found(mine.update(is_active=is_active, disabled_reason=""))


@joins
def delete_endpoint(*, owner: str, endpoint_id: int, now: datetime) -> None:  # noqa: ARG001
    """Drop the address with its secrets and its log; raises NoSuchEndpoint."""
    deleted, _ = WebhookEndpoint.objects.filter(pk=endpoint_id, owner=owner).delete()
    _check_found(deleted)


def _check_found(count: int) -> None:
    if not count:
        raise NoSuchEndpoint("There is no such webhook address.")


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
