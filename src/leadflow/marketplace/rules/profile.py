"""What a provider may write about themselves."""

import re
from typing import Final

from leadflow.kernel.errors import Invalid

LONGEST: Final = {"name": 150, "about": 2000, "phone": 40, "website": 200}
SITE: Final = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
PHONE: Final = re.compile(r"\+?[\d\s()/.\-]{5,40}")


class BadProfile(Invalid):
    code = "marketplace.bad_profile"


def checked(name: str, value: str) -> str:
    """Return a word of a profile as it is kept. Raises BadProfile naming it."""
    text = value.strip()
    if len(text) > LONGEST[name] or "\x00" in text:
        raise BadProfile(f"Use at most {LONGEST[name]} characters.", field=name)
    if name == "name" and not text:
        raise BadProfile("Give your business a name.", field=name)
    if name == "website" and text and not SITE.fullmatch(text):
        raise BadProfile("Give an address such as https://example.com.", field=name)
    if name == "phone" and text and not PHONE.fullmatch(text):
        raise BadProfile("Give a telephone number.", field=name)
    return text
