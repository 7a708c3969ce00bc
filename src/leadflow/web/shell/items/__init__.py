"""Every door of the shell. To add a page to the sidebar, add it to its group.

An item is shown to whoever holds any of its permissions (none: to everybody signed in).
The palette offers the same items, and the phone's bottom bar the first four marked `on_phone`.
"""

from typing import Final

from leadflow.web.shell.doors import NavItem
from leadflow.web.shell.items.acquire import ACQUIRE
from leadflow.web.shell.items.administer import ADMINISTER
from leadflow.web.shell.items.capture import CAPTURE
from leadflow.web.shell.items.insight import INSIGHT
from leadflow.web.shell.items.market import MARKET
from leadflow.web.shell.items.own import OWN
from leadflow.web.shell.items.work import WORK

ITEMS: Final[list[NavItem]] = [*WORK, *ACQUIRE, *MARKET, *CAPTURE, *INSIGHT, *ADMINISTER, *OWN]

__all__ = ["ITEMS"]
