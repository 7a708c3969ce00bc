"""What a page says, read from its HTML: enough for tests, and no more."""

import re
from html import unescape

from django.http.response import HttpResponseBase


def html(response: HttpResponseBase) -> str:
    """Return the page as text, however it was sent."""
    return response.getvalue().decode()  # type: ignore[attr-defined]


def words(response: HttpResponseBase) -> str:
    """Return what is there to read, in one line."""
    return reduced(html(response))


def reduced(page: str) -> str:
    """Return HTML without its tags, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def body(response: HttpResponseBase) -> str:
    """Return what is there to read in the page's own part, in one line."""
    found = re.search(r"<main\b.*?</main>", html(response), flags=re.DOTALL)
    assert found, "a page has a main part"
    return reduced(found[0])


def tag(response: HttpResponseBase, **attributes: str) -> str:
    """Return the one opening tag that has all of these attributes (`_` stands for `-`)."""
    wanted = [f'{name.replace("_", "-")}="{value}"' for name, value in attributes.items()]
    found = [
        one for one in re.findall(r"<[a-z][^>]*>", html(response)) if all(w in one for w in wanted)
    ]
    assert len(found) == 1, f"{len(found)} tags with {wanted}"
    return str(found[0])


def error_of(response: HttpResponseBase, control: str) -> str:
    """Return what stands as an error under a form's control; empty when nothing does."""
    found = re.search(
        rf'id="{control}-error".*?<span>(.*?)</span>', html(response), flags=re.DOTALL
    )
    return unescape(found[1]) if found else ""
