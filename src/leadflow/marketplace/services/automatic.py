"""Who accepts automatically buys what they are offered, up to a cap of its own."""

from datetime import datetime

from leadflow.identity.queries import find_actor
from leadflow.kernel.db import commits
from leadflow.kernel.errors import DomainError
from leadflow.kernel.organisation import organisation_day
from leadflow.marketplace.models import Offer
from leadflow.marketplace.rules.spending import CapReached
from leadflow.marketplace.services.purchase import purchase
from leadflow.notifications.services import notify


def accept_offer(*, offer_id: int, now: datetime) -> bool:
    """Buy the lead of an offer in its provider's name, if they want that; return whether it was.

    A purchase happens once however often this is called. What keeps them from buying (a cap, the
    wallet, every seat taken) leaves the offer to be taken up by hand.
    """
    offer = Offer.objects.select_related("provider").filter(pk=offer_id).first()
    if offer is None or not offer.provider.accepts_automatically or offer.provider.is_paused:
        return False
    user_id = offer.provider.user_id
    actor = find_actor(user_id)
    if actor is None:
        return False
    try:
        bought = purchase(actor=actor, lead_id=offer.listing_id, is_automatic=True, now=now)
    except CapReached as refusal:
        day = organisation_day(now)
        _tell(
            user_id,
            title="Leads are not bought automatically any more today",
            message=refusal.message,
            link="/app/wallet/",
            once_key=f"automatic-cap:{day}",
            now=now,
        )
        return False
    except DomainError:  # the offer itself told them; they may look why
        return False
    if bought.is_new:
        _tell(
            user_id,
            title=f"Bought automatically: lead {bought.lead}",
            message=f"{bought.credits_charged} credits; {bought.balance} are left.",
            link=f"/app/market/{bought.lead}/",
            once_key=f"automatic:{bought.lead}",
            now=now,
        )
    return bought.is_new


@commits
def _tell(
    user_id: int, *, title: str, message: str, link: str, once_key: str, now: datetime
) -> None:  # fmt: skip
    notify(
        user_ids=[user_id],
        kind="market.automatic",
        title=title,
        message=message,
        link=link,
        once_key=once_key,
        now=now,
    )
