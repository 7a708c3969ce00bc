"""The doors of the capture bot."""

from typing import Final

from leadflow.web.shell.doors import NavItem

CAPTURE: Final[list[NavItem]] = []
