"""Send what channels are to be told; tell operators about the machinery's own troubles."""

from datetime import datetime

from leadflow.audit.services import record
from leadflow.events.queries.webhooks import reach
from leadflow.events.types import Payload
from leadflow.identity.queries import find_user, users_with_role
from leadflow.identity.types import SYSTEM, Actor, Role
from leadflow.notifications.gateways.channels import send
from leadflow.notifications.services import notify, touch_topic
from leadflow.notifications.services.sending import begin, note

DEAD_LETTERS = "dead-letters"


def send_to_channel(payload: Payload, now: datetime) -> None:
    """Make one attempt at a message to a channel, if it still waits for this turn. Outward."""
    job = begin(message_id=payload["message_id"], turn=payload["turn"], now=now)
    if job is not None:
        note(job=job, result=send(job, reach=reach()), now=now)


def on_delivery_died(payload: Payload, now: datetime) -> None:
    """Tell the administrators, once a day per subscriber, that something was given up. Inward."""
    notify(
        user_ids=[user.id for user in users_with_role(Role.ADMIN)],
        kind="system.dead_letter",
        title="Something could not be delivered",
        message=f"{payload['event_name']} was given up after many attempts.",
        link="/app/dead-letters/",
        once_key=f"dead:{now:%Y-%m-%d}:{payload['subscriber']}"[-120:],
        now=now,
    )
    touch_topic(DEAD_LETTERS, now=now)


def on_books_differ(payload: Payload, now: datetime) -> None:
    """Tell the administrators that a look through the books found something. Inward."""
    count = payload["broken"]
    notify(
        user_ids=[user.id for user in users_with_role(Role.ADMIN)],
        kind="ledger.books_differ",
        title="The books do not add up",
        message=f"{count} {'check' if count == 1 else 'checks'} found something to look at.",
        link=f"/app/ledger/reconciliation/{payload['reconciliation_id']}/",
        once_key=f"books:{payload['reconciliation_id']}",
        now=now,
    )


def on_deliveries_retried(payload: Payload, now: datetime) -> None:
    """Write down who sent what was given up on its way again. Inward."""
    user = find_user(payload["actor_id"])
    record(
        actor=Actor(user.id, user.username) if user else SYSTEM,
        action="events.retried",
        object_type="delivery",
        object_id=payload["delivery_id"] or "all",
        now=now,
        count=payload["count"],
    )
    touch_topic(DEAD_LETTERS, now=now)
