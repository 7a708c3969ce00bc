"""The whole API in process: who calls it, what is there to be called about, and how to undo it."""

import io
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import Any
from zlib import crc32

from django.db import transaction
from django.test import Client

from leadflow.config.api import api
from leadflow.config.wsgi import application
from leadflow.identity.models import User
from leadflow.identity.types import Role
from tests.factories.identity import access_token, make_user
from tests.permissions import things
from tests.permissions.market import provider_of
from tests.permissions.rows import Row, fill
from tests.permissions.table import ROWS

IS_FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
STAND_IN = 770_077  # stands in generated addresses for the thing that the caller really has
NOWHERE = 999_999_999

API_ROWS = [row for row in ROWS if row.is_api and row.rights]
PAGE_ROWS = [row for row in ROWS if row.route.startswith("/app/")]


def document() -> dict[str, Any]:
    """Return the API's document as it is served."""
    return json.loads(json.dumps(api.get_openapi_schema(path_prefix="/")))


def narrowed() -> dict[str, Any]:
    """Return the document with numbers in addresses narrowed to what is there, and what is not."""
    narrow = deepcopy(document())
    for path in narrow["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    parameter["schema"] = {"type": "integer", "enum": [STAND_IN, NOWHERE]}
    return narrow


def row_of(method: str, path: str, *, last: bool = True) -> Row:
    """Return the row of the permission table that is about an operation of the document."""
    found = [row for row in ROWS if row.method == method.upper() and template_of(row.route) == path]
    return found[-1 if last else 0]


def template_of(route: str) -> str:
    """Return `/x/{thing_id}/` for the resolver's `/x/<int:thing_id>/`."""
    return route.replace("<int:", "{").replace("<slug:", "{").replace("<", "{").replace(">", "}")


def make_caller(role: Role) -> User:
    """Make somebody of the role; whoever may send leads acts for an affiliate."""
    user = make_user(role)
    if role in {Role.AFFILIATE, Role.ADMIN}:
        things.affiliate_of(user)
    if role in {Role.PROVIDER, Role.ADMIN}:
        provider_of(user)
    return user


def body_of(row: Row, user: User) -> Mapping[str, Any] | None:
    """Return the body that the row's operation takes, as the permission table has it."""
    return row.body(user) if callable(row.body) else row.body


def token_of(user: User) -> dict[str, str]:
    """Return the header that signs the user in."""
    return {"Authorization": f"Bearer {access_token(user)}"}


class Site:
    """The WSGI application, with the stand-ins in addresses replaced by the real thing's parts."""

    real: Sequence[object] = (NOWHERE,)

    def has(self, address: Mapping[str, object]) -> None:
        """Let the stand-ins mean the thing that `address` names, in the order it names them."""
        self.real = [*address.values()] or [NOWHERE]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        for value in [*self.real, *self.real]:
            environ["PATH_INFO"] = environ["PATH_INFO"].replace(f"/{STAND_IN}/", f"/{value}/", 1)
        return application(environ, start_response)


@contextmanager
def undone() -> Iterator[None]:
    """Take back what happens inside: by a savepoint, for services refuse to run in `atomic`."""
    savepoint = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)
        transaction.clean_savepoints()


def path_for(row: Row, owner: User) -> str:
    """Make the thing that the row is about and return its address."""
    return fill(row.route, row.thing(owner) if row.thing else {})


def send(client: Client, row: Row, path: str, body: bytes, **headers: str) -> Any:
    """Send raw bytes as JSON."""
    return client.generic(row.method, path, body, content_type="application/json", headers=headers)


def raw(client: Client, path: str, body: bytes, **environ: Any) -> Any:
    """POST bytes with an environment of their own, such as a body without its length."""
    return client.request(
        **{
            "PATH_INFO": path,
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "application/json",
            "wsgi.input": io.BytesIO(body),
        }
        | environ
    )


def some(values: Mapping[str, Any], *, of: str, share: int) -> dict[str, Any]:
    """Return every `share`th of the values, another part for each `of`; in the long profile all."""
    if IS_FULL:
        return dict(values)
    return dict(list(values.items())[crc32(of.encode()) % share :: share])
