"""What providers want to spend at most, and what they spent."""

from datetime import date, datetime

from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from leadflow.identity.types import Actor
from leadflow.kernel.organisation import organisation_day
from leadflow.kernel.verify import Finding
from leadflow.marketplace.models import Assignment, Provider, Spending
from leadflow.marketplace.queries.providers import provider_of
from leadflow.marketplace.types.spending import Caps, Spent

SAMPLE = 20


def get_caps(*, actor: Actor, now: datetime) -> tuple[Caps, Spent]:
    """Return the calling provider's limits, and what is spent of them. Raises Denied."""
    provider = provider_of(actor)
    return caps_of(provider), spent_by(provider.pk, day=organisation_day(now))


def find_caps(*, actor: Actor, now: datetime) -> tuple[Caps, Spent] | None:
    """Return what `get_caps` does; None for whoever has a wallet and no provider."""
    provider = Provider.objects.filter(user=actor.user_id).first()
    if provider is None:
        return None
    return caps_of(provider), spent_by(provider.pk, day=organisation_day(now))


def caps_of(provider: Provider) -> Caps:
    """Return a provider's limits."""
    return Caps(
        daily_cap=provider.daily_cap,
        monthly_cap=provider.monthly_cap,
        is_paused=provider.is_paused,
        accepts_automatically=provider.accepts_automatically,
        automatic_daily_cap=provider.automatic_daily_cap,
    )


def spent_by(provider_id: int, *, day: date) -> Spent:
    """Return what a provider spent on a day, and in its month until now."""
    month = Spending.objects.filter(provider=provider_id, day__gte=day.replace(day=1))
    on_day = Q(day=day)
    counted = month.aggregate(
        today=Coalesce(Sum("credits", filter=on_day), Value(0)),
        this_month=Coalesce(Sum("credits"), Value(0)),
        automatically_today=Coalesce(Sum("automatic_credits", filter=on_day), Value(0)),
    )
    return Spent(**counted)


def verify_spending() -> list[Finding]:
    """Return how many providers' days do not add up to what their purchases were charged."""
    charged = _sums(Assignment.objects.filter(credits_charged__gt=0), "credits_charged")
    counted = _sums(Spending.objects.filter(credits__gt=0), "credits")
    broken = sorted(
        provider
        for provider in charged.keys() | counted.keys()
        if charged.get(provider) != counted.get(provider)
    )
    return [Finding("marketplace.spending_is_what_was_charged", len(broken), broken[:SAMPLE])]


def _sums(rows: QuerySet[Assignment] | QuerySet[Spending], field: str) -> dict[int, int]:
    totals = rows.order_by().values_list("provider").annotate(total=Sum(F(field)))
    return dict(totals.values_list("provider", "total"))
