"""Every door of the shell. To add a page to the sidebar, add a line to ITEMS.

An item is shown to whoever holds any of its permissions (none: to everybody signed in).
The palette offers the same items, and the phone's bottom bar the first four marked `on_phone`.
"""

from typing import Final
from zoneinfo import ZoneInfo

from leadflow.affiliates.queries.review import count_review
from leadflow.affiliates.queries.supply import count_free
from leadflow.events.queries import count_dead
from leadflow.identity.types import Actor, Permission, Role
from leadflow.kernel.clock import now
from leadflow.pipeline.queries.today import count_due
from leadflow.pipeline.rules.today import day_of
from leadflow.web.shell.doors import Badge, NavItem

SALES: Final = (
    Role.DIRECTOR,
    Role.SENIOR,
    Role.JUNIOR,
    Role.COLLECTIONS,
    Role.MARKETING,
    Role.DPO,
)


AGENTS: Final = (Role.SENIOR, Role.JUNIOR)


def count_today(actor: Actor) -> int:
    """Return how many of the actor's own leads are due by the end of their day."""
    local = now().astimezone(ZoneInfo(actor.timezone))
    return count_due(actor=actor, owner_id=actor.user_id, before=day_of(local)[1])


def count_reviews(actor: Actor) -> int:
    """Return how many registrations wait for a person's judgement."""
    return count_review(actor=actor)


def count_dead_letters(_actor: Actor) -> int:
    """Return how many deliveries were given up, for those who may retry them."""
    return count_dead()


ITEMS: Final[list[NavItem]] = [
    NavItem("home", "Home", "home", "house", "Work", shortcut="h", words="start", on_phone=True),
    NavItem(
        "submit",
        "Submit a lead",
        "submit",
        "send",
        "Work",
        roles=(Role.AFFILIATE,),
        words="new mobile number",
        on_phone=True,
        brief="Submit",
        home_of=(Role.AFFILIATE,),
    ),
    NavItem(
        "my-submissions",
        "My submissions",
        "my-submissions",
        "list-checks",
        "Work",
        roles=(Role.AFFILIATE,),
        words="follow state",
        on_phone=True,
        brief="Submissions",
    ),
    NavItem(
        "bulk",
        "Bulk submission",
        "bulk",
        "file-spreadsheet",
        "Work",
        roles=(Role.AFFILIATE,),
        words="csv upload file import batch",
        on_phone=True,
        brief="Bulk",
    ),
    NavItem(
        "today",
        "Today",
        "today",
        "phone-call",
        "Work",
        permissions=(Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN),
        badge=Badge("leads", count_today),
        shortcut="d",
        words="due calls follow up overdue next action",
        on_phone=True,
        home_of=AGENTS,
    ),
    NavItem(
        "leads",
        "Leads",
        "leads",
        "users",
        "Work",
        permissions=(Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN),
        shortcut="l",
        on_phone=True,
        home_of=SALES,
    ),
    NavItem(
        "units",
        "Units",
        "units",
        "building-2",
        "Work",
        permissions=(Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN),
        shortcut="u",
        words="catalogue flats projects for sale price",
    ),
    NavItem(
        "supply",
        "Supply queue",
        "supply",
        "package",
        "Work",
        permissions=(Permission.SUPPLY_WORK,),
        badge=Badge("supply", count_free),
        shortcut="s",
        words="confirmed claim",
        on_phone=True,
        brief="Supply",
        home_of=(Role.SUPPLY,),
    ),
    NavItem(
        "calls",
        "Telephone",
        "calls",
        "phone",
        "Work",
        permissions=(Permission.CALL_SIMULATE, Permission.SUBMISSION_CREATE),
        shortcut="t",
        words="simulated interest call press",
        on_phone=True,
    ),
    NavItem(
        "assignment",
        "Assignment",
        "assignment",
        "git-branch",
        "Work",
        permissions=(Permission.ASSIGNMENT_MANAGE,),
        shortcut="a",
        words="rules round robin backlog working hours absences capacity",
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
    NavItem(
        "submissions-all",
        "Submissions",
        "submissions-all",
        "send",
        "Acquire",
        permissions=(Permission.SUBMISSION_VIEW_ALL,),
        words="intake affiliates",
    ),
    NavItem(
        "reviews",
        "Manual review",
        "reviews",
        "shield-question-mark",
        "Acquire",
        permissions=(Permission.SUBMISSION_REVIEW,),
        badge=Badge("review", count_reviews),
        words="registration plate judge",
    ),
    NavItem(
        "campaigns",
        "Campaigns",
        "campaigns",
        "megaphone",
        "Acquire",
        permissions=(Permission.CAMPAIGN_MANAGE,),
        words="caps consent duplicates",
    ),
    NavItem(
        "affiliates",
        "Affiliates",
        "affiliates",
        "handshake",
        "Acquire",
        permissions=(Permission.AFFILIATE_MANAGE,),
        words="partners quota suspend",
    ),
    NavItem(
        "vehicles",
        "Vehicle register",
        "vehicles",
        "car",
        "Acquire",
        permissions=(Permission.CAMPAIGN_MANAGE,),
        words="plates blocked known cars import csv",
    ),
    NavItem(
        "instructions",
        "Posting instructions",
        "instructions",
        "file-text",
        "Acquire",
        roles=(Role.AFFILIATE,),
        words="api curl fields answers sandbox",
    ),
    NavItem(
        "my-keys",
        "API keys",
        "my-keys",
        "key-round",
        "Acquire",
        roles=(Role.AFFILIATE,),
        words="credential secret",
    ),
    NavItem(
        "my-webhooks",
        "Webhooks",
        "my-webhooks",
        "webhook",
        "Acquire",
        roles=(Role.AFFILIATE,),
        words="notify address test",
    ),
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
        "quality",
        "Source quality",
        "quality",
        "chart-column",
        "Insight",
        permissions=(Permission.SUBMISSION_VIEW_ALL,),
        shortcut="q",
        words="acceptance confirmation purchased report",
    ),
    NavItem(
        "people",
        "People",
        "people",
        "user-cog",
        "Administer",
        permissions=(Permission.USER_MANAGE,),
        words="users roles accounts",
    ),
    NavItem(
        "dead-letters",
        "Dead letters",
        "dead-letters",
        "triangle-alert",
        "Administer",
        permissions=(Permission.SYSTEM_OPERATE,),
        badge=Badge("dead-letters", count_dead_letters),
        words="outbox retry failed",
    ),
    NavItem(
        "audit",
        "Audit",
        "audit",
        "clipboard-list",
        "Administer",
        permissions=(Permission.AUDIT_VIEW,),
        words="who did what",
    ),
    NavItem("design", "Design", "design", "palette", "", words="components tokens style"),
    NavItem("notifications", "Notifications", "notifications", "bell", "", shortcut="n"),
    NavItem("settings", "Settings", "settings", "settings", "", words="profile password zone"),
]
