"""The doors of those who bring leads in, and of those who look after them."""

from typing import Final

from leadflow.identity.types import Permission, Role
from leadflow.web.shell.counts import count_reviews
from leadflow.web.shell.doors import Badge, NavItem

ACQUIRE: Final = [
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
]
