"""What this room does when a lead was touched, by whichever room."""

from datetime import datetime, timedelta
from typing import Final

from leadflow.events.types import Payload
from leadflow.identity.queries import find_actor
from leadflow.leads import rules
from leadflow.leads.gateways import store
from leadflow.leads.queries import scope
from leadflow.leads.queries.work import kept_files
from leadflow.leads.services import forget_files, write_documents
from leadflow.notifications.services import notify, touch_topic

UPLOADING: Final = timedelta(hours=1)


def on_lead_touched(payload: Payload, _now: datetime) -> None:
    """Let the lead be found by what is known of it now; facts without a lead are not for us."""
    lead_id = payload.get("lead_id")
    if lead_id is not None:
        write_documents(lead_ids=[lead_id])


def on_lead_moved_tell_pages(payload: Payload, now: datetime) -> None:
    """Let open pages that show the lead, or lists of leads, know that it changed."""
    for topic in sorted({f"lead:{payload['lead_id']}", "leads"}):
        touch_topic(topic, now=now)


def on_assigned_tell_owner(payload: Payload, now: datetime) -> None:
    """Tell who got a lead, unless they took it themselves or it is no longer theirs."""
    owner_id, lead_id = payload["new_owner_id"], payload["lead_id"]
    owner = None if owner_id in {None, payload["actor_id"]} else find_actor(owner_id)
    if owner is None:
        return
    own = scope(owner).filter(pk=lead_id, assigned_to=owner_id)
    for since in own.values_list("assigned_at", flat=True):
        notify(
            user_ids=[owner_id],
            kind="leads.assigned",
            title=f"Lead L-{lead_id} is yours now",
            link=f"/app/leads/{lead_id}/",
            lead_id=lead_id,
            once_key=f"lead:{lead_id}:assigned:{since and since.isoformat()}",
            now=now,
        )


def on_leads_assigned_tell_owner(payload: Payload, now: datetime) -> None:
    """Tell who got several leads at once, in one message."""
    owner_id, number, first = payload["owner_id"], payload["number"], payload["first_id"]
    if find_actor(owner_id) is None:
        return
    many = number > 1
    notify(
        user_ids=[owner_id],
        kind="leads.assigned",
        title=f"{number} leads are yours now" if many else f"Lead L-{first} is yours now",
        link="/app/leads/?is_open=1&owner=me" if many else f"/app/leads/{first}/",
        lead_id=None if many else first,
        once_key=f"leads:{first}-{payload['last_id']}:{number}:assigned",
        now=now,
    )


def on_leads_assigned_tell_pages(_payload: Payload, now: datetime) -> None:
    """Let open lists of leads know that owners changed."""
    touch_topic("leads", now=now)


def remove_orphans(*, now: datetime) -> int:
    """Remove files that nobody keeps: never attached, or put away for more than 30 days.

    What has just been stored may be attached in a moment, and stays. Returns how many went.
    """
    for name in forget_files(before=now - timedelta(days=rules.UNDO_DAYS)):
        store.remove(name)
    orphans = store.older_than(now - UPLOADING) - kept_files()
    for name in orphans:
        store.remove(name)
    return len(orphans)
