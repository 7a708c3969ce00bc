"""Where other systems send leads: proven, kept, answered at once; the worker does the rest."""

import json
from hashlib import sha256
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Schema

from leadflow.capture.http.routing import router
from leadflow.capture.models import InboundDoor
from leadflow.capture.queries.inbound import door_at, secrets_of
from leadflow.capture.services.inbound import take_in
from leadflow.capture.types import DoorKind, Letter
from leadflow.connectors import google_leads, inbound_mail, meta
from leadflow.kernel.api import CallLimit
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Denied, Malformed
from leadflow.kernel.secrets import is_same

OFTEN: Final = CallLimit(anonymous_factor=50)  # few addresses send everything a vendor has
LONGEST_ID: Final = 200


class NotProven(Denied):
    code = "capture.not_proven"


class NotReadable(Malformed):
    code = "capture.not_readable"


class TakenOut(Schema):
    """How many of the leads that were sent are new."""

    received: int


@router.get("/inbound/meta/{key}/", auth=None, throttle=OFTEN, include_in_schema=False)
def greet_meta(request: HttpRequest, key: str) -> HttpResponse:
    """Echo the challenge when the verify token is ours. 403 when it is not."""
    door = door_at(kind=DoorKind.META, key=key)
    told = request.GET.get("hub.verify_token", "")
    if request.GET.get("hub.mode") != "subscribe" or not is_same(
        told, secrets_of(door)["verify_token"]
    ):
        raise NotProven("This is not our verify token.")
    return HttpResponse(request.GET.get("hub.challenge", ""), content_type="text/plain")


@router.post(
    "/inbound/meta/{key}/",
    auth=None,
    throttle=OFTEN,
    response=TakenOut,
    include_in_schema=False,  # the vendor decides what is sent
)
def take_meta(request: HttpRequest, key: str) -> dict[str, int]:
    """Keep what Meta names; each lead counts once. 403 without a good signature."""
    door = door_at(kind=DoorKind.META, key=key)
    header = request.headers.get("X-Hub-Signature-256", "")
    if not meta.is_signed(request.body, header, secret=secrets_of(door)["app_secret"]):
        raise NotProven("This body is not signed with our app's secret.")
    try:
        named = meta.notices(request.body)
    except ValueError as error:
        raise NotReadable("This is no notice of leads.") from error
    return _taken(
        door, [Letter(one.leadgen_id[:LONGEST_ID], {"form_id": one.form_id}) for one in named]
    )


@router.post(
    "/inbound/google/{key}/",
    auth=None,
    throttle=OFTEN,
    response=TakenOut,
    include_in_schema=False,  # the vendor decides what is sent
)
def take_google(request: HttpRequest, key: str) -> dict[str, int]:
    """Keep a lead form; each counts once, tests become no lead. 403 without our key."""
    door = door_at(kind=DoorKind.GOOGLE, key=key)
    try:
        form = google_leads.read_form(request.body)
    except ValueError as error:
        raise NotReadable("This is no lead form.") from error
    if not google_leads.is_ours(form, key=secrets_of(door)["google_key"]):
        raise NotProven("This form does not carry our key.")
    return _taken(door, [Letter(form.lead_id[:LONGEST_ID], form.columns, form.is_test)])


@router.post(
    "/inbound/mail/{key}/",
    auth=None,
    throttle=OFTEN,
    response=TakenOut,
    include_in_schema=False,  # the vendor decides what is sent
)
def take_mail(request: HttpRequest, key: str) -> dict[str, int]:
    """Keep a mail that Mailgun or SendGrid hand on as a form; each message id counts once.

    403 without Mailgun's signature where the door has its key.
    """
    door = door_at(kind=DoorKind.MAIL, key=key)
    fields = {name: str(text) for name, text in request.POST.items()}
    signing = secrets_of(door).get("signing_key")
    if signing and not inbound_mail.is_signed(fields, key=signing, at=now().timestamp()):
        raise NotProven("This mail is not signed with our key.")
    try:
        mail = inbound_mail.read_mail(fields)
    except ValueError as error:
        raise NotReadable("This is no mail that was handed on.") from error
    told = {
        "name": mail.name,
        "email": mail.address,
        "Subject": mail.subject,
        "Text": mail.text,
    }
    digest = sha256(json.dumps(told).encode()).hexdigest()
    return _taken(door, [Letter((mail.message_id or digest)[:LONGEST_ID], told)])


def _taken(door: InboundDoor, letters: list[Letter]) -> dict[str, Any]:
    return {"received": take_in(door=door, letters=letters, now=now())}
