"""Any of the reports by its name: for files, where all are read alike."""

from collections.abc import Callable
from typing import Any, Final

from leadflow.accounts.queries.alarms import rhythm_alarms
from leadflow.accounts.queries.reports import order_patterns, performing, underperforming
from leadflow.accounts.rules.reports import Report
from leadflow.kernel.paging import Page

READERS: Final[dict[Report, Callable[..., Page[Any]]]] = {
    Report.PERFORMING: performing,
    Report.UNDERPERFORMING: underperforming,
    Report.PATTERNS: order_patterns,
    Report.ALARMS: rhythm_alarms,
}
