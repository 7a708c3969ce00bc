"""What a conversation is worth."""

from enum import StrEnum


class Classification(StrEnum):
    """How ready whoever the bot talks with is (seed 3, Lead Classification)."""

    SQL = "SQL"
    MQL = "MQL"
    UNQUALIFIED = "Unqualified"
