"""Many purchases of one provider at once never go beyond a cap."""

import pytest
from django.db.models import Sum

from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.marketplace.models import Assignment, Offer, Provider
from leadflow.marketplace.services import spending
from leadflow.marketplace.services.automatic import accept_offer
from leadflow.marketplace.services.purchase import purchase
from leadflow.marketplace.services.spending import set_caps
from leadflow.marketplace.types.spending import Caps
from tests.factories.market import actor_of, make_listing, make_provider
from tests.harness.races import rush

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

MANY, CAP = 12, 5


def spent() -> int:
    return Assignment.objects.aggregate(all=Sum("credits_charged"))["all"] or 0


def storm(**caps) -> list:
    provider = make_provider(credits=50)
    leads = [make_listing().pk for _ in range(MANY)]
    actor, moment = actor_of(provider), now()
    set_caps(actor=actor, caps=Caps(**caps), now=moment)
    return rush(lambda lead: purchase(actor=actor, lead_id=lead, now=moment), leads)


@pytest.mark.parametrize("cap", ["daily_cap", "monthly_cap"])
def test_a_cap_is_reached_and_never_gone_beyond(cap):
    answers = storm(**{cap: CAP})

    assert all(isinstance(one, DomainError) for one in answers if isinstance(one, Exception))
    assert spent() == CAP


def test_without_the_guard_the_cap_would_be_gone_beyond(monkeypatch):
    def unheld(provider_id):
        return Provider.objects.get(pk=provider_id)

    monkeypatch.setattr(spending, "_held", unheld)
    monkeypatch.setattr(spending, "_count_up", lambda *_: None)

    storm(daily_cap=CAP)

    assert spent() > CAP


def test_a_cap_that_is_lowered_holds_from_its_answer_on():
    provider = make_provider(credits=50)
    leads = [make_listing().pk for _ in range(MANY)]
    actor, moment = actor_of(provider), now()
    spent_then = []

    def act(lead):
        if lead is None:
            set_caps(actor=actor, caps=Caps(daily_cap=CAP), now=moment)
            spent_then.append(spent())
            return
        purchase(actor=actor, lead_id=lead, now=moment)

    rush(act, [*leads, None])

    assert spent() <= max(CAP, *spent_then)


def test_offers_accepted_at_once_and_twice_stay_within_the_automatic_cap():
    provider = make_provider(credits=50)
    listings = [make_listing() for _ in range(MANY // 2)]
    moment = now()
    for each in listings:
        facts = {"wave": 9, "rank": 1, "at": moment}
        Offer.objects.get_or_create(listing=each, provider=provider, defaults=facts)
    caps = Caps(accepts_automatically=True, automatic_daily_cap=3)
    set_caps(actor=actor_of(provider), caps=caps, now=moment)
    offers = list(Offer.objects.filter(provider=provider).values_list("pk", flat=True))

    answers = rush(lambda offer: accept_offer(offer_id=offer, now=moment), offers * 2)

    assert (answers.count(True), spent()) == (3, 3)
