"""The permission table, and which tokens and keys count."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest

from leadflow.identity.rules import (
    PERMISSIONS,
    SCOPES,
    NotPermitted,
    ScopeMissing,
    keys,
    may_manage,
    narrowed,
    permissions_of,
    require,
    require_scope,
    tokens,
)
from leadflow.identity.rules.tokens import Claims, Kind
from leadflow.identity.types import SYSTEM, Actor, Door, Permission, Role

SECRET = "a-secret-of-some-length-" + "z" * 20
LIFE = timedelta(minutes=5)
CLAIMS = Claims(7, uuid4(), uuid4(), "stamp")

# API.md, Seed 4: who may do what to leads.
DESK = "merge import export"
LEADS = {
    Role.PRINCIPAL: "view_all view_own view_team create change assign delete " + DESK,
    Role.HEAD: "view_all view_own view_team create change assign delete " + DESK,
    Role.DIRECTOR: "view_all view_own create change assign " + DESK,
    Role.SENIOR: "view_own create change",
    Role.JUNIOR: "view_own create change",
    Role.COLLECTIONS: "view_all",
    Role.KAM: "view_own view_team create change",
    Role.KAM_MANAGER: "view_own view_team create change assign",
    Role.MARKETING: "view_all",
    Role.DPO: "view_all",
    Role.SUPPLY: "",
    Role.AFFILIATE: "",
    Role.AFFILIATE_MANAGER: "",
    Role.PROVIDER: "",
    Role.ADMIN: "view_all view_own view_team create change assign delete " + DESK,
}
HOLDERS = {
    Permission.SUBMISSION_CREATE: {Role.AFFILIATE},
    Permission.SUBMISSION_VIEW_OWN: {Role.AFFILIATE},
    Permission.WEBHOOK_MANAGE_OWN: {Role.AFFILIATE},
    Permission.KEY_MANAGE_OWN: {Role.AFFILIATE},
    Permission.SUBMISSION_VIEW_ALL: {Role.AFFILIATE_MANAGER, Role.PRINCIPAL, Role.HEAD},
    Permission.SUBMISSION_REVIEW: {Role.AFFILIATE_MANAGER, Role.PRINCIPAL, Role.HEAD},
    Permission.CAMPAIGN_MANAGE: {Role.AFFILIATE_MANAGER, Role.PRINCIPAL, Role.HEAD},
    Permission.AFFILIATE_MANAGE: {Role.AFFILIATE_MANAGER, Role.PRINCIPAL, Role.HEAD},
    Permission.SUPPLY_WORK: {Role.SUPPLY, Role.PRINCIPAL, Role.HEAD},
    Permission.CALL_SIMULATE: {Role.SUPPLY, Role.AFFILIATE_MANAGER, Role.PRINCIPAL, Role.HEAD},
    Permission.AUDIT_VIEW: {Role.DPO, Role.PRINCIPAL, Role.HEAD},
    Permission.USER_MANAGE: {Role.PRINCIPAL},
    Permission.SYSTEM_OPERATE: set(),
    Permission.MARKET_BUY: {Role.PROVIDER},
    Permission.MARKET_MANAGE: {Role.PRINCIPAL, Role.HEAD},
    Permission.CAPTURE_VIEW: {Role.PRINCIPAL, Role.HEAD, Role.DIRECTOR, Role.MARKETING},
    Permission.CAPTURE_MANAGE: {Role.PRINCIPAL, Role.HEAD, Role.MARKETING},
    Permission.CHANNEL_MANAGE: {Role.PRINCIPAL, Role.HEAD, Role.MARKETING},
    Permission.ACCOUNT_WORK: {
        Role.KAM,
        Role.KAM_MANAGER,
        Role.PRINCIPAL,
        Role.HEAD,
        Role.DIRECTOR,
    },
    Permission.ACCOUNT_DELETE: {Role.KAM, Role.KAM_MANAGER, Role.PRINCIPAL, Role.HEAD},
    Permission.ASSIGNMENT_MANAGE: {Role.PRINCIPAL, Role.HEAD, Role.DIRECTOR},
    Permission.UNIT_MANAGE: {Role.PRINCIPAL, Role.HEAD, Role.DIRECTOR},
}


def an_actor(*roles: Role, door: Door = Door.SESSION, scopes: tuple[str, ...] = ()) -> Actor:
    return Actor(7, "asha", frozenset(roles), permissions_of(roles), door, scopes=frozenset(scopes))


def a_token(**changes: object) -> str:
    """Return an access token with some claims changed, or left out when None."""
    now = datetime.now(UTC)
    payload = {
        "token_type": "access",
        "exp": now + LIFE,
        "iat": now,
        "iss": tokens.ISSUER,
        "aud": tokens.AUDIENCE,
        "jti": uuid4().hex,
        "user_id": "7",
        "family": uuid4().hex,
        "stamp": "stamp",
    } | changes
    kept = {name: value for name, value in payload.items() if value is not None}
    return jwt.encode(kept, tokens.signing_key(SECRET), algorithm="HS256")


def test_every_role_has_its_row():
    assert set(PERMISSIONS) == set(Role)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_to_leads_what_the_contract_says(role):
    named = {f"lead.{word}" for word in LEADS[role].split()}

    assert {right for right in PERMISSIONS[role] if right.startswith("lead.")} == named


@pytest.mark.parametrize("permission", [p for p in Permission if not p.startswith("lead.")])
def test_a_permission_is_held_by_these_roles(permission):
    holders = {role for role in Role if permission in PERMISSIONS[role]}

    assert holders == HOLDERS[permission] | {Role.ADMIN}


def test_nobody_without_a_role_may_do_anything():
    assert permissions_of([]) == frozenset()


def test_one_of_several_permissions_is_enough():
    require(an_actor(Role.SUPPLY), Permission.USER_MANAGE, Permission.SUPPLY_WORK)


def test_a_permission_that_no_role_carries_is_refused():
    with pytest.raises(NotPermitted):
        require(an_actor(Role.SUPPLY, Role.KAM), Permission.LEAD_DELETE)


@pytest.mark.parametrize("scope", list(SCOPES))
def test_a_scope_widens_nothing(scope):
    assert narrowed(permissions_of([Role.JUNIOR]), [scope]) <= permissions_of([Role.JUNIOR])


@pytest.mark.parametrize("scopes", [(), ("leads:write",), ("",)])
def test_a_key_without_a_known_scope_may_do_nothing(scopes):
    assert narrowed(frozenset(Permission), scopes) == frozenset()


def test_no_scope_lets_a_key_manage_anything():
    reach = frozenset().union(*SCOPES.values())

    assert not {right for right in reach if "manage" in right or "operate" in right}


@pytest.mark.parametrize("door", [Door.SESSION, Door.TOKEN, Door.SYSTEM])
def test_people_need_no_scope(door):
    require_scope(an_actor(Role.AFFILIATE, door=door), "leads:submit")


def test_a_key_needs_the_scope_it_is_asked_for():
    actor = an_actor(Role.AFFILIATE, door=Door.KEY, scopes=("leads:read",))

    require_scope(actor, "leads:read")
    with pytest.raises(ScopeMissing):
        require_scope(actor, "leads:submit")


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (an_actor(Role.ADMIN), True),
        (SYSTEM, True),
        (an_actor(Role.PRINCIPAL), False),
        (an_actor(Role.AFFILIATE), False),
    ],
)
def test_only_administrators_reach_administrators(actor, may):
    assert may_manage(actor, [Role.KAM, Role.ADMIN]) is may
    assert may_manage(actor, [Role.KAM]) is True


@pytest.mark.parametrize("kind", list(Kind))
def test_a_token_says_what_was_written(kind):
    written = tokens.write(CLAIMS, kind=kind, secret=SECRET, life=LIFE, now=datetime.now(UTC))

    assert tokens.find_claims(written, kind=kind, secrets=[SECRET]) == CLAIMS


def test_the_claims_are_those_that_clients_of_simplejwt_know():
    written = tokens.write(
        CLAIMS, kind=Kind.ACCESS, secret=SECRET, life=LIFE, now=datetime.now(UTC)
    )

    payload = jwt.decode(written, options={"verify_signature": False})
    assert payload["token_type"] == "access"
    assert payload["user_id"] == "7"
    assert payload["exp"] - payload["iat"] == 300
    assert {"jti", "iss", "aud"} <= set(payload)


def test_a_token_of_the_last_key_counts_while_it_is_rotated_out():
    assert tokens.find_claims(a_token(), kind=Kind.ACCESS, secrets=["new" * 20, SECRET])


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "a.b.c",
        "x" * 5000,
        "\ud800",
        a_token(token_type="refresh"),
        a_token(iss="somebody"),
        a_token(aud="something"),
        a_token(exp=datetime.now(UTC) - timedelta(seconds=1)),
        a_token(iat=datetime.now(UTC) + timedelta(days=1)),
        a_token(exp=None),
        a_token(jti=None),
        a_token(stamp=None),
        a_token(jti="x"),
        a_token(user_id="x"),
        a_token(user_id=None),
        a_token(family=7),
        jwt.encode(
            {"user_id": "7", "token_type": "access", "exp": 9_999_999_999}, None, algorithm="none"
        ),
        jwt.encode(
            {"user_id": "7", "token_type": "access", "exp": 9_999_999_999},
            tokens.signing_key(SECRET) * 2,
            algorithm="HS512",
        ),
        a_token()[:-4] + "AAAA",
    ],
)
def test_a_token_that_is_not_ours_says_nothing(token):
    assert tokens.find_claims(token, kind=Kind.ACCESS, secrets=[SECRET]) is None


def test_a_key_falls_into_its_halves():
    key = keys.ParsedKey("0123456789ab", "s_-" + "S" * 40)

    assert keys.parse(str(key)) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lf_",
        "lf__",
        "lf_0123456789ab_short",
        "xx_0123456789ab_" + "s" * 43,
        "lf_0123456789AB_" + "s" * 43,
        "lf_0123456789ab_" + "s" * 44,
        "lf_0123456789ab_" + "s" * 43 + "\n",
        "lf_0123456789ab_" + "\x00" * 43,
        "lf_0123456789ab_" + "é" * 43,
    ],
)
def test_what_cannot_be_a_key_is_none(text):
    assert keys.parse(text) is None
