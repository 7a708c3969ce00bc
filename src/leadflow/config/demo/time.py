"""Time goes by in the demo: whatever is due happens."""

from datetime import datetime

from leadflow.events.services import drain


def pass_time(until: datetime) -> None:
    """Let everything happen that is due by `until`."""
    while drain(now=until):
        pass
