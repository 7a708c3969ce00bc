"""Whom each circle around a lead holds, for many leads at once."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from leadflow.marketplace.models import Category, Place, ProviderArea, ProviderCategory
from leadflow.marketplace.rules.routing import REACHES
from leadflow.marketplace.types import Reach

NOBODY: Final = frozenset[int]()


class Circles:
    """Trades and places of some providers, read once; four queries."""

    def __init__(self, provider_ids: Iterable[int]) -> None:
        known = set(provider_ids)
        self.by_trade: dict[int, set[int]] = defaultdict(set)
        self.by_place: dict[str, set[int]] = defaultdict(set)
        for trade, own in ProviderCategory.objects.values_list("category", "provider"):
            if own in known:
                self.by_trade[trade].add(own)
        for key, own in ProviderArea.objects.values_list("key", "provider"):
            if own in known:
                self.by_place[key].add(own)
        self.above = dict(Category.objects.values_list("pk", "parent"))
        self.places = {
            key: (own, inside)
            for own, key, inside in Place.objects.filter(same_as=None).values_list(
                "pk", "key", "inside"
            )
        }
        self.parts: dict[int, list[str]] = defaultdict(list)
        for key, (_, inside) in self.places.items():
            if inside is not None:
                self.parts[inside].append(key)
        self.keys = {own: key for key, (own, _) in self.places.items()}
        self._seen: dict[tuple[int, str, str], tuple[tuple[int, ...], ...]] = {}

    def around(self, category: int, city: str, suburb: str) -> tuple[tuple[int, ...], ...]:
        """Return the providers of each circle around a job, the nearest circle first."""
        wanted = (category, city, suburb)
        if wanted not in self._seen:
            self._seen[wanted] = tuple(self._circle(wanted, reach) for reach in REACHES)
        return self._seen[wanted]

    def _circle(self, wanted: tuple[int, str, str], reach: Reach) -> tuple[int, ...]:
        category, city, suburb = wanted
        above = self.above.get(category) if reach is Reach.TRADE else None
        trades = [category] if above is None else [category, above]
        does = {own for trade in trades for own in self.by_trade.get(trade, NOBODY)}
        places = self._places(city, suburb, reach)
        return tuple(
            sorted(does & {own for key in places for own in self.by_place.get(key, NOBODY)})
        )

    def _places(self, city: str, suburb: str, reach: Reach) -> set[str]:
        named = {key for key in (city, suburb) if key}
        if reach is Reach.NAMED or city not in self.places:
            return named
        own, region = self.places[city]
        around = {city, *self.parts[own]}
        if reach is not Reach.CITY and region is not None:
            cities = self.parts[region]
            around |= {self.keys[region], *cities}
            around |= {key for each in cities for key in self.parts[self.places[each][0]]}
        return named | around
