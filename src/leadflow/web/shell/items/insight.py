"""The doors of figures."""

from typing import Final

from leadflow.identity.types import Permission
from leadflow.web.shell.doors import NavItem

INSIGHT: Final = [
    NavItem(
        "statistics",
        "Statistics",
        "statistics",
        "trending-up",
        "Insight",
        permissions=(Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN),
        shortcut="i",
        words="dashboard funnel conversion lost reasons report",
    ),
    NavItem(
        "workload",
        "Workload",
        "workload",
        "gauge",
        "Insight",
        permissions=(Permission.LEAD_ASSIGN,),
        shortcut="w",
        words="owners open overdue untouched capacity team",
    ),
    NavItem(
        "performance",
        "Performance",
        "performance",
        "activity",
        "Insight",
        permissions=(Permission.ACCOUNT_WORK, Permission.LEAD_VIEW_ALL),
        shortcut="m",
        words="accounts performing underperforming order patterns rhythm alarms restaurants",
    ),
    NavItem(
        "quality",
        "Source quality",
        "quality",
        "chart-column",
        "Insight",
        permissions=(Permission.SUBMISSION_VIEW_ALL,),
        shortcut="q",
        words="acceptance confirmation purchased report",
    ),
]
