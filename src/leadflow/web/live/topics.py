"""Which topics a person may hear: always a subset of what they may read."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from leadflow.affiliates.queries import my_affiliate
from leadflow.affiliates.queries.leads import get_handed_over
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import DomainError
from leadflow.leads.queries import get_lead

MOST_LEADS: Final = 8

ROLE_TOPICS: Final[dict[str, tuple[Permission, ...]]] = {
    "supply": (Permission.SUPPLY_WORK,),
    "review": (Permission.SUBMISSION_REVIEW,),
    "calls": (Permission.CALL_SIMULATE,),
    "dead-letters": (Permission.SYSTEM_OPERATE,),
    "leads": (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN),
    "market": (Permission.MARKET_BUY, Permission.MARKET_MANAGE),
    "refunds": (Permission.MARKET_MANAGE,),
}


def topics_of(actor: Actor) -> set[str]:
    """Return what the actor always hears: their own bell, their affiliate, their teams' queues."""
    topics = {f"user:{actor.user_id}"}
    if actor.may(Permission.LEAD_CHANGE):
        topics.add(f"bulk:{actor.user_id}")
    for topic, permissions in ROLE_TOPICS.items():
        if any(map(actor.may, permissions)):
            topics.add(topic)
    if actor.may(Permission.SUBMISSION_VIEW_OWN) and (own := affiliate_of(actor)):
        topics.add(f"affiliate:{own}")
    return topics


def affiliate_of(actor: Actor) -> int | None:
    """Return the id of the actor's own affiliate, if there is one."""
    try:
        own = my_affiliate(actor)
    except DomainError:
        return None
    return own.id if own is not None else None


def asked(actor: Actor, wanted: Iterable[str]) -> set[str]:
    """Return those `lead:<id>` topics among `wanted` whose lead the actor may see."""
    leads = [topic for topic in wanted if topic.startswith("lead:")][:MOST_LEADS]
    return {topic for topic in leads if may_hear(actor, topic)}


def may_hear(actor: Actor, topic: str) -> bool:
    """Tell whether the lead behind `topic` is one the actor may see."""
    number = topic.removeprefix("lead:")
    if not (number.isascii() and number.isdigit() and len(number) < 19):  # noqa: PLR2004
        return False
    for look in (get_lead, get_handed_over):  # on the sales desk, or handed over
        with suppress(DomainError):
            look(actor=actor, lead_id=int(number))
            return True
    return False
