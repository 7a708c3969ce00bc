"""From one record to the next without going back to the list: what narrows the list goes along."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Beside:
    """The addresses of the records before and after one; empty at the ends of the list."""

    previous: str
    following: str
    noun: str

    def __bool__(self) -> bool:
        return bool(self.previous or self.following)


def query_of(request: HttpRequest, names: Iterable[str]) -> str:
    """Return those of the address's parameters that narrow a list, as the end of an address."""
    given = {name: request.GET[name] for name in names if request.GET.get(name)}
    return f"?{urlencode(given)}" if given else ""


def beside(ids: tuple[int | None, int | None], *, page: str, query: str, noun: str) -> Beside:
    """Return the way to the records before and after one, on the page named `page`."""
    previous, following = (reverse(page, args=[pk]) + query if pk else "" for pk in ids)
    return Beside(previous, following, noun)
