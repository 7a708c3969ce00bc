"""Which countries a campaign can be for: those whose numbers can be read."""

from phonenumbers import SUPPORTED_REGIONS


def is_known_region(code: str) -> bool:
    """Tell whether `code` is a country, as two capital letters, whose numbers can be read."""
    return code in SUPPORTED_REGIONS
