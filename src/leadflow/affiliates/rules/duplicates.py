"""Among which submissions a mobile counts as known."""

from leadflow.affiliates.types import DuplicateScope


def scope_key(*, scope: DuplicateScope, campaign_id: int, group: str) -> str:
    """Return the name of the set of submissions that share one memory.

    The campaign alone (`c:7`), every campaign of its group (`g:motor`), or the whole organisation
    (`o`). A campaign that is in no group remembers alone: strangers must not share a memory.
    """
    if scope is DuplicateScope.ORGANISATION:
        return "o"
    if scope is DuplicateScope.GROUP and group:
        return f"g:{group}"
    return f"c:{campaign_id}"
