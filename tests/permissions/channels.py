"""Who looks after channels; `table.py` says how to read it."""

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.notifications.models import ChannelMessage
from leadflow.notifications.services.channels import add_channel
from leadflow.notifications.types import ChannelKind, MessageState
from tests.factories.identity import make_actor
from tests.permissions.rows import Address, Row, any_of, those

KEEPS = those("admin principal head marketing")
ONE = "/app/channels/<int:channel_id>/"


def channel(_owner: User) -> Address:
    """Make a channel; it is everybody's who may see channels."""
    made = add_channel(
        actor=make_actor(Role.MARKETING),
        kind=ChannelKind.EMAIL,
        name="Sales",
        address=f"sales{User.objects.count()}@example.com",
        triggers=["sql_captured"],
        now=now(),
    )
    return {"channel_id": made}


def failed(owner: User) -> Address:
    """Make a message that could not be sent."""
    address = channel(owner)
    message = ChannelMessage.objects.create(
        channel_id=address["channel_id"],
        trigger="sql_captured",
        once_key="capture:1:sql",
        title="SQL lead captured",
        text="Somebody",
        state=MessageState.FAILED,
        created_at=now(),
        settled_at=now(),
    )
    return address | {"message_id": message.pk}


CHANNEL_PAGES = [
    Row("GET", "/app/channels/", {KEEPS: 200}),
    Row("POST", "/app/channels/", {KEEPS: 422}),
    Row("GET", ONE, {KEEPS: any_of(200)}, channel),
    Row("POST", ONE, {KEEPS: any_of(422)}, channel),
    *(
        Row("POST", f"{ONE}{act}/", {KEEPS: any_of(302)}, channel)
        for act in ("test", "switch", "drop")
    ),
    Row("POST", f"{ONE}messages/<int:message_id>/again/", {KEEPS: any_of(302)}, failed),
]
