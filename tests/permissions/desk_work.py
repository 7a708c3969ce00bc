"""The part of the table about saved views, actions on many leads, and leads as a file."""

from leadflow.identity.models import User
from leadflow.kernel.clock import now
from leadflow.pipeline.models.bulk import BulkItem, BulkJob
from leadflow.pipeline.models.views import SavedView
from tests.factories.leads import make_lead
from tests.permissions.rows import (
    HEADS,
    SEES_ALL_LEADS,
    SEES_OWN_LEADS,
    Address,
    Row,
    own_of,
    those,
)

SEES = SEES_ALL_LEADS | SEES_OWN_LEADS
TAKES_OUT = HEADS | those("director")
CHANGES = TAKES_OUT | SEES_OWN_LEADS
LOOKS = SEES - CHANGES


def view(owner: User) -> Address:
    """A private view of the owner's."""
    made = SavedView.objects.create(
        owner=owner, name=f"Of {owner.pk}", created_at=now(), changed_at=now()
    )
    return {"view_id": made.pk}


def put_away_view(owner: User) -> Address:
    """A view the owner has put away."""
    address = view(owner)
    SavedView.objects.filter(pk=address["view_id"]).update(deleted_at=now())
    return address


def bulk_action(owner: User) -> Address:
    """An action on many leads that is at work."""
    job = BulkJob.objects.create(
        started_by=owner,
        action="add_tag",
        values={"tag": "hot"},
        state="running",
        created_at=now(),
    )
    return {"job_id": job.pk}


def done_action(owner: User) -> Address:
    """An action that changed a lead, and can be taken back."""
    address = bulk_action(owner)
    BulkJob.objects.filter(pk=address["job_id"]).update(
        state="done", total=1, done=1, changed=1, finished_at=now()
    )
    BulkItem.objects.create(job_id=address["job_id"], lead=make_lead(), result="changed")
    return address


# Whoever may only look (any more) is told so of their own, and nothing of those of others.
NO_LONGER = (403, 404, 404)
VIEW = "/api/views/<int:view_id>/"
JOB = "/api/leads/bulk/<int:job_id>/"
PAGE = "/app/leads/bulk/<int:job_id>/"
TAG = {"action": "add_tag", "ids": [1], "values": {"tag": "hot"}}

DESK_WORK_API = [
    Row("GET", "/api/views/", {SEES: 200}),
    Row("POST", "/api/views/", {SEES: 201}, body={"name": "Mine", "query": "status=new"}),
    Row("GET", VIEW, {SEES: own_of(200)}, view),
    Row("PATCH", VIEW, {SEES: own_of(200)}, view, {"name": "Other"}),
    Row("DELETE", VIEW, {SEES: own_of(204)}, view),
    Row("POST", f"{VIEW}restore/", {SEES: own_of(200)}, put_away_view),
    Row("POST", f"{VIEW}pin/", {SEES: own_of(200)}, view),
    Row("POST", f"{VIEW}unpin/", {SEES: own_of(200)}, view),
    Row("GET", "/api/leads/bulk/", {SEES: 200}),
    Row("POST", "/api/leads/bulk/", {CHANGES: 202}, body=TAG),
    Row("GET", JOB, {SEES: own_of(200)}, bulk_action),
    Row("GET", f"{JOB}results/", {SEES: own_of(200)}, bulk_action),
    Row("POST", f"{JOB}cancel/", {SEES: own_of(200)}, bulk_action),
    Row("POST", f"{JOB}undo/", {CHANGES: own_of(202), LOOKS: NO_LONGER}, done_action),
    Row("GET", "/api/leads/export/", {TAKES_OUT: 200}),
]
DESK_WORK_PAGES = [
    Row("GET", "/app/leads/bulk/", {SEES: 200}),
    Row(
        "POST",
        "/app/leads/bulk/",
        {CHANGES: 302},
        body={"action": "add_tag", "ids": "1", "tag": "hot"},
    ),
    Row("GET", PAGE, {SEES: own_of(200)}, bulk_action),
    Row("POST", f"{PAGE}cancel/", {SEES: own_of(302)}, bulk_action),
    Row("POST", f"{PAGE}undo/", {CHANGES: own_of(302), LOOKS: NO_LONGER}, done_action),
    Row("GET", "/app/leads/export/", {TAKES_OUT: 200}),
]
