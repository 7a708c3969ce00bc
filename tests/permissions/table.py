"""Who gets what, at every address, by every method: the whole table (pages: `pages.py`).

A route or a method without a row fails the build. To add one, add one line:

    Row("GET", "/app/things/", {HEADS: 200})                        # a list or a form
    Row("POST", "/api/things/<int:thing_id>/",                      # one thing:
        {HEADS: any_of(200), SUPPLY: own_of(200)},
        things.thing, {"name": "x"})                                # made so; sent with it

- The route is spelled as the resolver spells it (`python -m tests.permissions` prints all).
- A thing is the caller's own, somebody else's, or not there: `any_of(200)` is (200, 200, 404),
  `own_of(200)` is (200, 404, 404).
- Whoever stands in no group gets 403, and 401 (API) or 302 to the sign-in page without a
  credential; `others=` and `anonymous=` say otherwise.
- `thing` is a function of `things.py`: it makes a thing for an owner and returns what the address
  says of it. The body may be a function of the caller.
- Methods that have no row must answer 405.
- Pages are called by session, the API by token and by API keys of an affiliate (`KEYS`).
"""

from tests.permissions import things
from tests.permissions.accounts_calls import CALLS_API, CALLS_PAGES
from tests.permissions.accounts_orders import ACCOUNT_ORDERS
from tests.permissions.accounts_pages import ACCOUNT_PAGES
from tests.permissions.accounts_profiles import ACCOUNT_PROFILES, TEAM_PAGES
from tests.permissions.assignment import ASSIGNMENT
from tests.permissions.capture import CAPTURE_API
from tests.permissions.capture_doors import CAPTURE_DOORS
from tests.permissions.channels import CHANNEL_PAGES
from tests.permissions.crms import CRM_PAGES
from tests.permissions.desk_work import DESK_WORK_API, DESK_WORK_PAGES
from tests.permissions.doors import DOORS_API, DOORS_PAGES
from tests.permissions.imports import IMPORTS_API, IMPORTS_PAGES
from tests.permissions.lab import LAB_API, LAB_PAGES
from tests.permissions.leads import LEAD_ROWS
from tests.permissions.market import MARKET_API, MARKET_PAGES
from tests.permissions.market_people import MARKET_PEOPLE_API, MARKET_PEOPLE_PAGES
from tests.permissions.market_pricing_pages import MARKET_PRICING_PAGES
from tests.permissions.market_router_pages import MARKET_ROUTER_PAGES
from tests.permissions.merging import MERGING, MERGING_PAGES
from tests.permissions.money import MONEY_API, MONEY_PAGES
from tests.permissions.numbers import NUMBERS_API, NUMBERS_PAGES
from tests.permissions.pages import PAGES
from tests.permissions.rows import (
    ADMIN,
    AFFILIATE,
    AFFILIATE_MANAGER,
    EVERYBODY,
    EVERYBODY_AND_KEYS,
    HEADS,
    KEY_READ,
    KEY_SUBMIT,
    PRINCIPAL,
    SEES_ALL_LEADS,
    SEES_OWN_LEADS,
    SUPPLY,
    Row,
    any_of,
    own_of,
)

KEYED = AFFILIATE | ADMIN
READS_SUBMISSIONS = HEADS | AFFILIATE_MANAGER
SUPPLIES = HEADS | SUPPLY
SENDS = AFFILIATE | {KEY_SUBMIT}
PRESSES = HEADS | SUPPLY | AFFILIATE_MANAGER
READS_OWN = AFFILIATE | {KEY_READ}

# Served below these by Django itself or without any data; tried out in `test_matrix` as a whole.
WHOLE = ("/app/admin/",)

PUBLIC = [
    Row("GET", "/", {}, others=302, anonymous=302),
    Row("GET", "/health/", {EVERYBODY: 200}, anonymous=200),
    Row("GET", "/icons.svg", {EVERYBODY: 200}, anonymous=200),
    Row("GET", "/api/docs/", {EVERYBODY_AND_KEYS: 200}, anonymous=200),
    Row("GET", "/api/docs.css", {EVERYBODY_AND_KEYS: 200}, anonymous=200),
    Row("GET", "/api/openapi.json", {EVERYBODY_AND_KEYS: 200}, anonymous=200),
]

IDENTITY = [
    Row("POST", "/api/token/", {}, body=things.CREDENTIALS, others=401),
    Row("POST", "/api/token/refresh/", {}, body={"refresh": "x"}, others=401),
    Row("POST", "/api/token/revoke/", {}, body={"refresh": "x"}, others=401),
    Row("GET", "/api/me/", {EVERYBODY_AND_KEYS: 200}),
    Row("GET", "/api/keys/", {KEYED: 200}),
    Row("POST", "/api/keys/", {KEYED: 201}, body={"name": "cron"}),
    Row(
        "DELETE",
        "/api/keys/<int:key_id>/",
        {AFFILIATE: own_of(204), ADMIN | PRINCIPAL: any_of(204)},
        things.key,
    ),
    Row("GET", "/api/users/", {ADMIN | PRINCIPAL: 200}),
    Row(
        "POST",
        "/api/users/",
        {ADMIN | PRINCIPAL: 201},
        body={"username": "zoe", "password": "right-horse-battery"},
    ),
    Row(
        "GET",
        "/api/users/<int:user_id>/",
        {ADMIN | PRINCIPAL: any_of(200)},
        things.user,
        others=own_of(200),
    ),
    Row(
        "PATCH",
        "/api/users/<int:user_id>/",
        {ADMIN | PRINCIPAL: any_of(200)},
        things.colleague,
        {"name": "Zoe"},
    ),
]

NOTIFICATIONS = [
    Row("GET", "/api/notifications/", {EVERYBODY: 200}),
    Row(
        "POST",
        "/api/notifications/<int:notification_id>/read/",
        {EVERYBODY: own_of(200)},
        things.notification,
    ),
]

LEADS = [
    Row("GET", "/api/leads/", {SEES_ALL_LEADS | SEES_OWN_LEADS: 200}),
    *(
        Row(
            "GET",
            f"/api/leads/<int:lead_id>/{part}",
            {SEES_ALL_LEADS: any_of(200), SEES_OWN_LEADS: own_of(200)},
            things.lead,
        )
        for part in (
            "",
            "history/",
            "timeline/",
            "changes/",
            "interactions/",
            "notes/",
            "tags/",
            "attachments/",
        )
    ),
]

AFFILIATES = [
    Row("GET", "/api/affiliates/leads/", {READS_SUBMISSIONS | READS_OWN: 200}),
    Row("POST", "/api/affiliates/leads/", {SENDS | ADMIN: 201}, body=things.new_lead),
    Row("POST", "/api/affiliates/leads/batch/", {SENDS | ADMIN: 200}, body=things.new_leads),
    Row(
        "GET",
        "/api/affiliates/leads/<int:submission_id>/",
        {READS_SUBMISSIONS: any_of(200), READS_OWN: own_of(200)},
        things.submission,
    ),
    Row(
        "POST",
        "/api/affiliates/leads/<int:submission_id>/registration/",
        {SENDS: own_of(200), ADMIN: any_of(200)},
        things.waiting,
        {"registration_number": "KA01AB1234"},
    ),
    Row("GET", "/api/supply/leads/", {SUPPLIES: 200}),
    Row(
        "POST",
        "/api/supply/leads/<int:item_id>/claim/",
        {SUPPLIES: any_of(200)},
        things.free_item,
    ),
    Row(
        "POST",
        "/api/supply/leads/<int:item_id>/release/",
        {HEADS: any_of(200), SUPPLY: (200, 403, 404)},
        things.claimed_item,
    ),
    Row(
        "POST",
        "/api/supply/leads/<int:item_id>/outcome/",
        {HEADS: any_of(200), SUPPLY: (200, 403, 404)},
        things.claimed_item,
        {"outcome": "purchased"},
    ),
    Row(
        "POST",
        "/api/simulator/calls/<int:call_id>/press/",
        {PRESSES: any_of(200), SENDS: own_of(403)},
        things.call,
        {"digit": "1"},
    ),
    Row(
        "POST",
        "/api/simulator/calls/<int:call_id>/press/",
        {PRESSES: any_of(200), SENDS: own_of(200)},
        things.sandbox_call,
        {"digit": "1"},
    ),
]

ROWS = [*PUBLIC, *IDENTITY, *NOTIFICATIONS, *LEADS, *LEAD_ROWS, *AFFILIATES, *PAGES]
ROWS += [*NUMBERS_API, *NUMBERS_PAGES]
ROWS += [*IMPORTS_API, *IMPORTS_PAGES]
ROWS += [*DESK_WORK_API, *DESK_WORK_PAGES]
ROWS += ASSIGNMENT
ROWS += [*CALLS_API, *CALLS_PAGES]
ROWS += [*ACCOUNT_PROFILES, *TEAM_PAGES]
ROWS += [*MARKET_API, *MARKET_PAGES]
ROWS += CAPTURE_API
ROWS += CAPTURE_DOORS + CHANNEL_PAGES + CRM_PAGES + DOORS_API + DOORS_PAGES
ROWS += [*LAB_API, *LAB_PAGES]
ROWS += [*MARKET_PEOPLE_API, *MARKET_PEOPLE_PAGES]
ROWS += [*MARKET_ROUTER_PAGES]
ROWS += MARKET_PRICING_PAGES
ROWS += ACCOUNT_ORDERS
ROWS += ACCOUNT_PAGES
ROWS += [*MERGING, *MERGING_PAGES]
ROWS += [*MONEY_API, *MONEY_PAGES]
