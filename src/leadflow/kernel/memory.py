"""How often Python looks for garbage: rarely enough that many rows at once do not pay for it."""

import gc
from typing import Final

THRESHOLDS: Final = (50_000, 20, 50)


def settle() -> None:
    """Take what is loaded now as there to stay, and look for garbage less often.

    Called once by a process that has loaded everything. A tenth of a large import's time went
    into walking through modules that never end.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
