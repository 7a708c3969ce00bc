"""Who opens doors for other systems, and who may send by them; `table.py` says how to read it."""

from leadflow.capture.models import InboundDoor
from leadflow.capture.services.inbound import open_door
from leadflow.capture.types import DoorKind
from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from tests.factories.identity import make_actor
from tests.permissions.rows import EVERYBODY_AND_KEYS, Address, Row, any_of, those

KEEPS = those("admin principal head marketing")
ONE = "/app/doors/<int:door_id>/"
SECRETS = {
    DoorKind.META: {"app_secret": "a", "verify_token": "v", "page_token": "p"},
    DoorKind.GOOGLE: {"google_key": "key"},
    DoorKind.MAIL: {},
}


def door(_owner: User) -> Address:
    """Open a door; it is everybody's who may see doors."""
    return {"door_id": opened(DoorKind.MAIL).pk}


def opened(kind: DoorKind) -> InboundDoor:
    """Open a door of a kind."""
    made = open_door(
        actor=make_actor(Role.MARKETING), kind=kind, name="Autumn", secrets=SECRETS[kind], now=now()
    )
    return InboundDoor.objects.get(pk=made)


def at_meta(_owner: User) -> Address:
    """Return the address of a door for Meta."""
    return {"key": opened(DoorKind.META).key}


def at_google(_owner: User) -> Address:
    """Return the address of a door for Google."""
    return {"key": opened(DoorKind.GOOGLE).key}


def at_mail(_owner: User) -> Address:
    """Return the address of a door for mails."""
    return {"key": opened(DoorKind.MAIL).key}


def sent(method: str, kind: str, thing: object, status: int, body: object = None) -> Row:
    """Return the row of an address that is proven by what is sent, not by who calls."""
    answer = any_of(status)
    route = f"/api/inbound/{kind}/<key>/"
    return Row(method, route, {EVERYBODY_AND_KEYS: answer}, thing, body, anonymous=answer)


FORM = {"lead_id": "1", "google_key": "key", "user_column_data": []}
DOORS_API = [
    sent("GET", "meta", at_meta, 403),
    sent("POST", "meta", at_meta, 403),
    sent("POST", "google", at_google, 200, FORM),
    sent("POST", "mail", at_mail, 400),
]
DOORS_PAGES = [
    Row("GET", "/app/doors/", {KEEPS: 200}),
    Row("POST", "/app/doors/", {KEEPS: 422}),
    Row("GET", ONE, {KEEPS: any_of(200)}, door),
    *(Row("POST", f"{ONE}{act}/", {KEEPS: any_of(302)}, door) for act in ("switch", "drop")),
]
DOORS_OPEN = {row.route for row in DOORS_API if row.method == "POST"}
