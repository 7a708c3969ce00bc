"""The part of the table that is about pages for people; `table.py` says how to read it.

A form that is sent empty and refused with 422 shows as well who may send it as a filled one.
"""

from tests.permissions import things
from tests.permissions.lead_desk import LEAD_DESK
from tests.permissions.record import RECORD
from tests.permissions.rows import (
    ADMIN,
    AFFILIATE,
    AFFILIATE_MANAGER,
    DPO,
    EVERYBODY,
    HEADS,
    PRINCIPAL,
    SEES_ALL_LEADS,
    SEES_OWN_LEADS,
    SUPPLY,
    Row,
    any_of,
    own_of,
)

MANAGES = HEADS | AFFILIATE_MANAGER
SUPPLIES = HEADS | SUPPLY
PRESSES = HEADS | SUPPLY | AFFILIATE_MANAGER
USERS = ADMIN | PRINCIPAL
SENDS = AFFILIATE | ADMIN

SHELL = [
    Row("GET", "/app/sign-in/", {}, others=302, anonymous=200),
    Row("POST", "/app/sign-in/", {}, body=things.CREDENTIALS, others=401, anonymous=401),
    Row("POST", "/app/sign-out/", {}, others=302),
    Row("GET", "/app/", {EVERYBODY: 200}),
    Row("GET", "/app/palette/", {EVERYBODY: 200}),
    Row("GET", "/app/bell/", {EVERYBODY: 200}),
    Row("GET", "/app/bell/count/", {EVERYBODY: 200}),
    Row("POST", "/app/bell/read/", {}, others=302),
    Row("GET", "/app/badges/<slug:key>/", {}, others=404),
    Row("GET", "/app/notifications/", {EVERYBODY: 200}),
    Row(
        "GET",
        "/app/notifications/<int:notification_id>/",
        {EVERYBODY: own_of(302)},
        things.notification,
    ),
    Row("GET", "/app/settings/", {EVERYBODY: 200}),
    Row("POST", "/app/settings/", {}, body={"name": "Zoe", "timezone": "UTC"}, others=302),
    Row("POST", "/app/settings/password/", {}, others=422),
    Row("GET", "/app/design/", {EVERYBODY: 200}),
    Row("GET", "/app/live/poll/", {EVERYBODY: 200}),
]

ADMINISTRATION = [
    Row("GET", "/app/people/", {USERS: 200}),
    Row("GET", "/app/people/new/", {USERS: 200}),
    Row("POST", "/app/people/new/", {USERS: 422}),
    Row("GET", "/app/people/<int:user_id>/", {USERS: any_of(200)}, things.colleague),
    Row("POST", "/app/people/<int:user_id>/", {USERS: any_of(302)}, things.colleague),
    Row("POST", "/app/people/<int:user_id>/active/", {USERS: any_of(302)}, things.colleague),
    Row("POST", "/app/people/<int:user_id>/password/", {USERS: any_of(422)}, things.colleague),
    Row("POST", "/app/people/<int:user_id>/sign-out/", {USERS: any_of(302)}, things.colleague),
    Row("GET", "/app/dead-letters/", {ADMIN: 200}),
    Row("POST", "/app/dead-letters/retry/", {ADMIN: 302}),
    Row(
        "POST",
        "/app/dead-letters/<int:delivery_id>/retry/",
        {ADMIN: any_of(302)},
        things.dead_letter,
    ),
    Row("GET", "/app/audit/", {HEADS | DPO: 200}),
]

LEADS = [
    Row("GET", "/app/leads/", {SEES_ALL_LEADS | SEES_OWN_LEADS: 200}),
    Row(
        "GET",
        "/app/leads/<int:lead_id>/",
        {
            SEES_ALL_LEADS: any_of(200),
            SEES_OWN_LEADS: own_of(200),
            AFFILIATE_MANAGER | SUPPLY: (404, 404, 404),
        },
        things.lead,
    ),
]

SOURCES = [
    Row("GET", "/app/quality/", {MANAGES: 200}),
    Row("GET", "/app/submissions/", {MANAGES: 200}),
    Row("GET", "/app/submissions/<int:submission_id>/", {MANAGES: any_of(200)}, things.submission),
    Row("GET", "/app/campaigns/", {MANAGES: 200}),
    Row("GET", "/app/campaigns/new/", {MANAGES: 200}),
    Row("POST", "/app/campaigns/new/", {MANAGES: 422}),
    Row("GET", "/app/campaigns/<int:campaign_id>/", {MANAGES: any_of(200)}, things.campaign),
    Row("POST", "/app/campaigns/<int:campaign_id>/", {MANAGES: any_of(422)}, things.campaign),
    Row(
        "POST", "/app/campaigns/<int:campaign_id>/default/", {MANAGES: any_of(302)}, things.campaign
    ),
    Row(
        "POST",
        "/app/campaigns/<int:campaign_id>/affiliates/<int:affiliate_id>/",
        {MANAGES: any_of(302)},
        things.approval,
    ),
    Row("GET", "/app/affiliates/", {MANAGES: 200}),
    Row("GET", "/app/affiliates/new/", {MANAGES: 200}),
    Row("POST", "/app/affiliates/new/", {MANAGES: 422}),
    Row("GET", "/app/affiliates/<int:affiliate_id>/", {MANAGES: any_of(200)}, things.affiliate),
    Row("POST", "/app/affiliates/<int:affiliate_id>/", {MANAGES: any_of(422)}, things.affiliate),
    Row(
        "POST",
        "/app/affiliates/<int:affiliate_id>/members/",
        {MANAGES: any_of(422)},
        things.affiliate,
    ),
    Row(
        "POST",
        "/app/affiliates/<int:affiliate_id>/members/<int:user_id>/remove/",
        {MANAGES: any_of(302)},
        things.membership,
    ),
    Row(
        "POST",
        "/app/affiliates/<int:affiliate_id>/suspended/",
        {MANAGES: any_of(302)},
        things.affiliate,
    ),
    Row("GET", "/app/vehicles/", {MANAGES: 200}),
    Row("POST", "/app/vehicles/import/", {MANAGES: 422}),
    Row("POST", "/app/vehicles/car/", {MANAGES: 422}),
    Row("GET", "/app/review/", {MANAGES: 200}),
    Row("GET", "/app/review/<int:submission_id>/", {MANAGES: any_of(200)}, things.in_review),
    Row(
        "POST",
        "/app/review/<int:submission_id>/",
        {MANAGES: any_of(302)},
        things.in_review,
        {"verdict": "approve", "note": "seen"},
    ),
]

SUPPLY_TEAM = [
    Row("GET", "/app/supply/", {SUPPLIES: 200}),
    Row("GET", "/app/supply/<int:item_id>/", {SUPPLIES: any_of(200)}, things.claimed_item),
    Row(
        "POST",
        "/app/supply/<int:item_id>/",
        {HEADS: any_of(302), SUPPLY: (302, 403, 404)},
        things.claimed_item,
        {"outcome": "purchased"},
    ),
    Row("POST", "/app/supply/<int:item_id>/claim/", {SUPPLIES: any_of(302)}, things.free_item),
    Row(
        "POST",
        "/app/supply/<int:item_id>/release/",
        {HEADS: any_of(302), SUPPLY: (302, 403, 404)},
        things.claimed_item,
    ),
    Row("GET", "/app/phone/", {PRESSES | AFFILIATE: 200}),
    Row(
        "GET",
        "/app/phone/<int:call_id>/",
        {PRESSES: any_of(200), AFFILIATE: own_of(200)},
        things.sandbox_call,
    ),
    Row(
        "POST",
        "/app/phone/<int:call_id>/press/",
        {PRESSES: any_of(302), AFFILIATE: own_of(302)},
        things.sandbox_call,
        {"digit": "1"},
    ),
]

PORTAL = [
    Row("GET", "/app/affiliate/", {SENDS: 200}),
    Row("POST", "/app/affiliate/", {SENDS: 422}),
    Row("GET", "/app/affiliate/recent/", {SENDS: 200}),
    Row("GET", "/app/affiliate/instructions/", {SENDS: 200}),
    Row("GET", "/app/affiliate/submissions/", {SENDS: 200}),
    Row("GET", "/app/affiliate/submissions/export/", {SENDS: 200}),
    Row(
        "GET",
        "/app/affiliate/submissions/<int:submission_id>/",
        {AFFILIATE: own_of(200), ADMIN: any_of(200)},
        things.submission,
    ),
    Row(
        "POST",
        "/app/affiliate/submissions/<int:submission_id>/registration/",
        {AFFILIATE: own_of(302), ADMIN: any_of(302)},
        things.waiting,
        {"registration_number": "KA01AB1234"},
    ),
    Row("GET", "/app/affiliate/keys/", {SENDS: 200}),
    Row("POST", "/app/affiliate/keys/", {SENDS: 422}),
    Row(
        "POST",
        "/app/affiliate/keys/<int:key_id>/revoke/",
        {AFFILIATE: own_of(302), ADMIN: any_of(302)},
        things.key,
    ),
    Row("GET", "/app/affiliate/webhooks/", {SENDS: 200}),
    Row("POST", "/app/affiliate/webhooks/", {SENDS: 422}),
    Row(
        "GET",
        "/app/affiliate/webhooks/<int:endpoint_id>/",
        {SENDS: own_of(200)},
        things.endpoint,
    ),
    *(
        Row(
            "POST",
            f"/app/affiliate/webhooks/<int:endpoint_id>/{act}/",
            {SENDS: own_of(status)},
            things.endpoint,
        )
        for act, status in (
            ("test", 302),
            ("switch", 302),
            ("secret", 200),
            ("drop", 302),
            ("replay", 422),
        )
    ),
    Row(
        "POST",
        "/app/affiliate/webhooks/<int:endpoint_id>/messages/<int:message_id>/replay/",
        {SENDS: own_of(302)},
        things.webhook_message,
    ),
]

BULK = [
    Row("GET", "/app/affiliate/bulk/", {SENDS: 200}),
    Row("GET", "/app/affiliate/bulk/upload/", {SENDS: 200}),
    Row("POST", "/app/affiliate/bulk/upload/", {SENDS: 422}),
    Row("GET", "/app/affiliate/bulk/sample.csv", {SENDS: 200}),
    Row("GET", "/app/affiliate/bulk/<int:job_id>/", {SENDS: own_of(200)}, things.bulk_job),
    Row("GET", "/app/affiliate/bulk/<int:job_id>/rows.csv", {SENDS: own_of(200)}, things.bulk_job),
    *(
        Row("POST", f"/app/affiliate/bulk/<int:job_id>/{act}/", {SENDS: own_of(status)}, thing)
        for act, status, thing in (
            ("columns", 422, things.bulk_job),
            ("reopen", 302, things.bulk_job),
            ("start", 302, things.bulk_job),
            ("cancel", 302, things.running_job),
            ("discard", 302, things.bulk_job),
        )
    ),
]

PAGES = [
    *SHELL,
    *ADMINISTRATION,
    *LEADS,
    *LEAD_DESK,
    *RECORD,
    *SOURCES,
    *SUPPLY_TEAM,
    *PORTAL,
    *BULK,
]
