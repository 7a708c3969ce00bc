"""The doors of the capture bot."""

from typing import Final

from leadflow.identity.types import Permission
from leadflow.web.shell.doors import NavItem

CAPTURE: Final[list[NavItem]] = [
    NavItem(
        "conversations",
        "Conversations",
        "conversations",
        "message-circle",
        "Capture",
        permissions=(Permission.CAPTURE_VIEW,),
        words="bot chat visitors transcript sql mql",
    ),
    NavItem(
        "bots",
        "Bots",
        "bots",
        "bot",
        "",  # from the page of conversations
        permissions=(Permission.CAPTURE_MANAGE,),
        words="questions points products widget embed publish",
    ),
    NavItem(
        "experiments",
        "Experiments",
        "experiments",
        "git-branch",
        "",  # from the page of analytics
        permissions=(Permission.CAPTURE_VIEW,),
        words="ab test variants verdict winner",
    ),
    NavItem(
        "capture-analytics",
        "Bot analytics",
        "capture-analytics",
        "chart-column",
        "Capture",
        permissions=(Permission.CAPTURE_VIEW,),
        words="conversion completion drop-off sources figures",
    ),
    NavItem(
        "channels",
        "Connections",
        "channels",
        "megaphone",
        "Capture",
        permissions=(Permission.CHANNEL_MANAGE,),
        words="channels slack discord teams mail alerts notify",
    ),
    NavItem(
        "crms",
        "CRMs",
        "crms",
        "building-2",
        "",  # a tab of the connections
        permissions=(Permission.CHANNEL_MANAGE,),
        words="hubspot odoo salesforce export push",
    ),
    NavItem(
        "doors",
        "Doors",
        "doors",
        "inbox",
        "",  # a tab of the connections
        permissions=(Permission.CHANNEL_MANAGE,),
        words="meta facebook google ads mail inbound",
    ),
]
