"""The doors to what is one's own; not in the sidebar, but in the palette."""

from typing import Final

from leadflow.identity.types import Permission
from leadflow.web.shell.doors import NavItem

OWN: Final = [
    NavItem(
        "bulk-actions",
        "Bulk actions",
        "bulk-actions",
        "list-checks",
        "",
        permissions=(Permission.LEAD_CHANGE, Permission.LEAD_ASSIGN, Permission.LEAD_DELETE),
        words="many leads at once selection jobs progress undo",
    ),
    NavItem(
        "assignment-me",
        "My working time",
        "assignment-me",
        "clock",
        "",
        permissions=(Permission.LEAD_CHANGE,),
        words="absence away holiday leave hours",
    ),
    NavItem("design", "Design", "design", "palette", "", words="components tokens style"),
    NavItem("notifications", "Notifications", "notifications", "bell", "", shortcut="n"),
    NavItem("settings", "Settings", "settings", "settings", "", words="profile password zone"),
]
