"""Every text field of every body, given everything that is in `hostile`."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from leadflow.accounts.models import CallPlan, Contact, Engagement, Restaurant
from leadflow.affiliates.models import Submission, SupplyItem, Transition
from leadflow.events.models import OutboxMessage
from leadflow.identity.models import ApiKey, User
from leadflow.identity.types import Role
from leadflow.leads.models import Lead, Person, TimelineEntry
from leadflow.notifications.models import Notification
from tests.factories.identity import auth_client
from tests.fuzz import hostile
from tests.fuzz.world import body_of, document, make_caller, path_for, row_of, send, some, undone

pytestmark = [pytest.mark.fuzz, pytest.mark.django_db]

HERE = "@@here@@"
BATCH = "/api/affiliates/leads/batch/"
DOCUMENT = document()
BOOKS = (
    Submission, Transition, SupplyItem, OutboxMessage, ApiKey, User, Lead, Person, TimelineEntry,
    Notification, Restaurant, Contact, Engagement, CallPlan,
)  # fmt: skip

# Refusals that are written down: a registration may be tried three times.
COUNTED = {"affiliates.registration_not_verified"}

# Fields whose value is understood, not kept as it was typed.
UNDERSTOOD = {
    "username", "mobile", "registration_number", "campaign", "expires_at", "digit",
    "phone", "value", "date", "next_action_date", "starts_at", "ends_at", "potential_revenue",
    "total_price", "order_date", "last_called", "next_call_date",
}  # fmt: skip


def text_fields(schema: dict[str, Any], path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every place in a body that may be a text."""
    if reference := schema.get("$ref"):
        schema = DOCUMENT["components"]["schemas"][reference.rpartition("/")[2]]
    for option in [*schema.get("anyOf", []), *schema.get("allOf", []), *schema.get("oneOf", [])]:
        yield from text_fields(option, path)
    if schema.get("type") == "string" or ("enum" in schema and "type" not in schema):
        yield path
    if items := schema.get("items"):
        yield from text_fields(items, (*path, 0))
    for name, part in schema.get("properties", {}).items():
        yield from text_fields(part, (*path, name))


def operations() -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    """Yield method, address and field of everything that can be written by the API."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            if schema := content.get("application/json", {}).get("schema"):
                for field in dict.fromkeys(text_fields(schema)):
                    yield method.upper(), path, field


def name_of(field: tuple[Any, ...]) -> str:
    """Return a field as refusals name it: `leads.0.name`."""
    return ".".join(map(str, field))


def with_place(body: Any, field: tuple[Any, ...]) -> Any:
    """Return the body with the place for the hostile value marked; makes what leads there."""
    if not field:
        return HERE
    step, *rest = field
    if isinstance(step, int):
        first = body[0] if isinstance(body, list) and body else None
        return [with_place(first, tuple(rest))]
    known = deepcopy(dict(body)) if isinstance(body, dict) else {}
    return {**known, step: with_place(known.get(step), tuple(rest))}


def counts() -> dict[str, int]:
    """Return how many rows of everything that matters there are."""
    return {model.__name__: model.objects.count() for model in BOOKS}


def verdict(path: str, answer: Any, field: tuple[Any, ...]) -> tuple[int, list[str], Any]:
    """Return status, named fields and document; of a batch, those of its only row."""
    found = answer.json() if answer.content else {}
    if path == BATCH and answer.status_code == 200:
        row = found[0]
        return row["status_code"], [f"leads.0.{e['field']}" for e in row.get("errors", [])], row
    errors = found.get("errors", []) if isinstance(found, dict) else []
    return answer.status_code, [error["field"] for error in errors], found


def is_kept(field: tuple[Any, ...], fragment: str, found: Any) -> bool:
    """Tell whether an accepted text came back exactly, but for the blanks around it."""
    try:
        sent = json.loads(fragment)
    except ValueError:
        return True
    name = field[-1]
    if not isinstance(sent, str) or name not in found or name in UNDERSTOOD:
        return True
    exact = {sent, sent.strip()}
    return found[name] in (exact | {each.lower() for each in exact} if name == "email" else exact)


@pytest.mark.parametrize(("method", "path", "field"), list(operations()), ids=str)
def test_a_hostile_value_is_refused_by_name_or_kept_exactly(method, path, field):
    row = row_of(method, path)
    user = make_caller(Role.AFFILIATE if "simulator" in path else Role.ADMIN)
    client = auth_client(user)
    wrong = {}

    values = some(hostile.FRAGMENTS, of=f"{path} {name_of(field)}", share=3)
    for what, fragment in {**values, "twice": hostile.twice(str(field[-1]))}.items():
        if what == "twice" and isinstance(field[-1], int):
            continue
        with undone():
            address = path_for(row, user)
            marked = json.dumps(with_place(body_of(row, user) or {}, field))
            body = marked.replace(f'"{HERE}"', fragment).encode("utf-8", "surrogatepass")
            before = counts()

            answer = send(client, row, address, body)

            status, named, found = verdict(path, answer, field)
            is_refused = 400 <= status < 500
            if status >= 500:
                wrong[what] = (status, answer.content[:300])
            elif status == 422 and not any(
                name_of(field).startswith(n) or n.startswith(name_of(field)) for n in named
            ):
                wrong[what] = (status, "names", named, found)
            elif is_refused and counts() != before and found["code"] not in COUNTED:
                wrong[what] = (status, "stored", counts(), before)
            elif not is_refused and not is_kept(field, fragment, found):
                wrong[what] = (status, "kept as", found)

    assert wrong == {}
