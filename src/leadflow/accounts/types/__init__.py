"""What other rooms may know about key accounts."""

from leadflow.accounts.types.calls import Frequency
from leadflow.accounts.types.orders import Underperformance

__all__ = ["Frequency", "Underperformance"]
