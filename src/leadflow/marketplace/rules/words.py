"""Which known words a text names."""

from collections.abc import Iterable, Mapping


def named_in(text: str, words: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the keys of `words` one of whose words stands in the text, as a whole word."""
    signs = (sign if sign.isalnum() else " " for sign in text.casefold())
    plain = f" {' '.join(''.join(signs).split())} "
    return frozenset(key for key, own in words.items() if any(f" {word} " in plain for word in own))
