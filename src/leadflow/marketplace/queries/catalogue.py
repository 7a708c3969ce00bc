"""Trades and places, found by whatever people call them."""

from typing import Final

from leadflow.kernel.errors import Invalid
from leadflow.marketplace.models import Category, Place
from leadflow.marketplace.rules.matching import key_of
from leadflow.marketplace.rules.words import named_in

MOST_NAMES: Final = 1000


class NoSuchCategory(Invalid):
    code = "marketplace.no_such_category"


def category_of(word: str, *, field: str = "category") -> Category:
    """Return a trade by its slug, or by a word for it. Raises NoSuchCategory naming the known."""
    spoken = word.strip().casefold()
    known = list(Category.objects.order_by("slug"))
    for category in known:
        if spoken in {category.slug, category.name.casefold(), *category.synonyms}:
            return category
    slugs = ", ".join(category.slug for category in known) or "none yet"
    raise NoSuchCategory(f"There is no such category. Known: {slugs}.", field=field)


def categories() -> list[tuple[str, str]]:
    """Return slug and name of every trade, by name."""
    return list(Category.objects.order_by("name").values_list("slug", "name"))


def place_of(name: str) -> tuple[str, str]:
    """Return how a city or suburb is compared, and what it is called; another spelling is it."""
    key = key_of(name)
    found = Place.objects.filter(key=key).select_related("same_as").first()
    if found is None:
        return key, " ".join(name.split())
    place = found.same_as or found
    return place.key, place.name


def cities() -> list[str]:
    """Return the cities and suburbs that are known by name, for suggestions; regions are none."""
    named = Place.objects.filter(same_as=None, inside__isnull=False)
    return list(named.order_by("name").values_list("name", flat=True)[:MOST_NAMES])


def words_for_trades() -> list[tuple[str, str]]:
    """Return every word that a trade is known by, with the trade's name, for suggestions."""
    rows = Category.objects.order_by("name").values_list("name", "synonyms")
    return [(word, name) for name, synonyms in rows for word in (name, *synonyms)]


def trade_in(text: str) -> str | None:
    """Return the slug of the trade that a client's words name; None for none, or for several.

    A word for it is best by itself (`geyser`); else it is looked for among others (`my geyser`).
    """
    spoken = text.strip().casefold()
    rows = Category.objects.values_list("slug", "name", "synonyms")
    words = {slug: [slug, name.casefold(), *synonyms] for slug, name, synonyms in rows}
    for slug, known in words.items():
        if spoken in known:
            return slug
    found = named_in(spoken, words)
    return next(iter(found)) if len(found) == 1 else None
