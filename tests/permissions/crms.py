"""Who connects CRMs; `table.py` says how to read it."""

from leadflow.capture.models import CrmPush
from leadflow.capture.services.crms import add_crm
from leadflow.capture.types import CrmKind, PushState
from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from tests.factories.capture import begin, session_of
from tests.factories.identity import make_actor
from tests.permissions.rows import Address, Row, any_of, those

KEEPS = those("admin principal head marketing")
ONE = "/app/crms/<int:crm_id>/"


def crm(_owner: User) -> Address:
    """Connect a CRM; it is everybody's who may see CRMs."""
    made = add_crm(
        actor=make_actor(Role.MARKETING),
        kind=CrmKind.ODOO,
        name="Our CRM",
        base="https://odoo.example.com",
        secrets={"token": "key"},
        now=now(),
    )
    return {"crm_id": made}


def given(owner: User) -> Address:
    """Make a conversation that could not be given."""
    address = crm(owner)
    push = CrmPush.objects.create(
        connection_id=address["crm_id"],
        session=session_of(begin()),
        state=PushState.FAILED,
        created_at=now(),
    )
    return address | {"push_id": push.pk}


CRM_PAGES = [
    Row("GET", "/app/crms/", {KEEPS: 200}),
    Row("POST", "/app/crms/", {KEEPS: 422}),
    Row("GET", ONE, {KEEPS: any_of(200)}, crm),
    *(Row("POST", f"{ONE}{act}/", {KEEPS: any_of(302)}, crm) for act in ("switch", "drop")),
    Row("POST", f"{ONE}pushes/<int:push_id>/again/", {KEEPS: any_of(302)}, given),
]
