"""What the numbers beside the sidebar's items count."""

from zoneinfo import ZoneInfo

from leadflow.affiliates.queries.review import count_review
from leadflow.events.queries import count_dead
from leadflow.identity.types import Actor
from leadflow.kernel.clock import now
from leadflow.marketplace.queries.refunds import count_open_refunds
from leadflow.marketplace.queries.verification import count_waiting
from leadflow.pipeline.queries.today import count_due
from leadflow.pipeline.rules.today import day_of


def count_today(actor: Actor) -> int:
    """Return how many of the actor's own leads are due by the end of their day."""
    local = now().astimezone(ZoneInfo(actor.timezone))
    return count_due(actor=actor, owner_id=actor.user_id, before=day_of(local)[1])


def count_reviews(actor: Actor) -> int:
    """Return how many registrations wait for a person's judgement."""
    return count_review(actor=actor)


def count_dead_letters(_actor: Actor) -> int:
    """Return how many deliveries were given up, for those who may retry them."""
    return count_dead()


def count_market_waiting(_actor: Actor) -> int:
    """Return how many leads and providers wait for those who run the marketplace."""
    return count_waiting()


def count_refunds(_actor: Actor) -> int:
    """Return how many requests for credits wait for those who run the marketplace."""
    return count_open_refunds()
