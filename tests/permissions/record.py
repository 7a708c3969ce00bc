"""The rows of the lead page and of the list of today."""

from leadflow.identity.models import User
from leadflow.kernel.clock import now
from leadflow.leads.gateways import store
from leadflow.leads.models import Attachment, Lead, Note, TimelineEntry
from tests.permissions import things
from tests.permissions.rows import (
    AFFILIATE_MANAGER,
    DPO,
    HEADS,
    SEES_ALL_LEADS,
    SEES_OWN_LEADS,
    SUPPLY,
    Address,
    Answer,
    Row,
    Who,
    any_of,
    own_of,
    those,
)

DIRECTOR = those("director")
KAM_MANAGER = those("kam_manager")
WORKS_ALL = HEADS | DIRECTOR
LOOKS_ONLY = SEES_ALL_LEADS - WORKS_ALL
ONE = "/app/leads/<int:lead_id>"


def working(status: int) -> dict[Who, Answer]:
    """Return what a page answers to those who work leads, with `status` where it is done."""
    return {
        WORKS_ALL: any_of(status),
        SEES_OWN_LEADS: own_of(status),
        LOOKS_ONLY: any_of(403),
    }


def clicked_lead(owner: User) -> Address:
    """Make a lead of the owner, and say what came of it."""
    return {**things.lead(owner), "key": "reached"}


def city_of(owner: User) -> Address:
    """Make a lead of the owner, and name one of its facts."""
    return {**things.lead(owner), "field": "city"}


def noted_lead(owner: User) -> Address:
    """Make a lead of the owner with a note of theirs."""
    made = things.lead(owner)
    note = Note.objects.create(
        lead_id=made["lead_id"], text="A word", by_id=owner.pk, created_at=now()
    )
    return {**made, "what": "note", "entry_id": note.pk}


def deleted_lead(owner: User) -> Address:
    """Make a lead of the owner that was put away."""
    made = things.lead(owner)
    Lead.objects.filter(pk=made["lead_id"]).update(deleted_at=now())
    return made


def changed_lead(owner: User) -> Address:
    """Make a lead of the owner whose city was changed."""
    made = things.lead(owner)
    Lead.objects.filter(pk=made["lead_id"]).update(city="Pune", seq=2)
    TimelineEntry.objects.create(
        lead_id=made["lead_id"],
        seq=2,
        kind="changed",
        at=now(),
        data={"changes": {"city": ["", "Pune"]}},
    )
    return {**made, "seq": 2}


def kept_file(owner: User) -> Address:
    """Make a lead of the owner with a file."""
    made = things.lead(owner)
    found = store.keep([b"A word"], name="word.txt")
    row = Attachment.objects.create(
        lead_id=made["lead_id"],
        name="word.txt",
        content_type=found.content_type,
        size=found.size,
        sha256=found.sha256,
        stored_as=found.stored_as,
        by_id=owner.pk,
        created_at=now(),
    )
    return {**made, "attachment_id": row.pk}


def removed_file(owner: User) -> Address:
    """Make a lead of the owner with a file that was put away."""
    made = kept_file(owner)
    Attachment.objects.filter(pk=made["attachment_id"]).update(deleted_at=now())
    return made


SEEN = {SEES_ALL_LEADS: any_of(200), SEES_OWN_LEADS: own_of(200)}

RECORD = [
    Row("GET", "/app/today/", {SEES_ALL_LEADS | SEES_OWN_LEADS: 200}),
    Row("POST", "/app/today/<int:lead_id>/<slug:key>/", working(302), clicked_lead),
    Row("GET", "/app/leads/tag-words/", {SEES_ALL_LEADS | SEES_OWN_LEADS: 200}),
    Row(
        "GET",
        f"{ONE}/history/",
        {**SEEN, AFFILIATE_MANAGER | SUPPLY: (404, 404, 404)},
        things.lead,
    ),
    Row("POST", f"{ONE}/write/", working(302), things.lead, {"as": "note", "text": "A word"}),
    Row("GET", f"{ONE}/mentions/", SEEN, things.lead),
    Row(
        "POST",
        f"{ONE}/take-back/<slug:what>/<int:entry_id>/",
        {
            WORKS_ALL: (302, 403, 404),
            SEES_OWN_LEADS: own_of(302),
            LOOKS_ONLY: any_of(403),
        },
        noted_lead,
    ),
    Row("POST", f"{ONE}/step/", working(302), things.lead, {"to": "contacted"}),
    Row("POST", f"{ONE}/step/back/", working(409), things.lead),
    Row("POST", f"{ONE}/delete/", {HEADS: any_of(302)}, things.lead),
    Row("POST", f"{ONE}/restore/", {HEADS: any_of(302)}, deleted_lead),
    Row("GET", f"{ONE}/details/<slug:field>/", working(200), city_of),
    Row("POST", f"{ONE}/details/<slug:field>/", working(302), city_of, {"value": "Pune"}),
    Row("POST", f"{ONE}/tags/", working(302), things.lead, {"add": "warm"}),
    Row("POST", f"{ONE}/files/", working(422), things.lead),
    Row("GET", f"{ONE}/files/<int:attachment_id>/", SEEN, kept_file),
    Row("POST", f"{ONE}/files/<int:attachment_id>/remove/", working(302), kept_file),
    Row("POST", f"{ONE}/files/<int:attachment_id>/back/", working(302), removed_file),
    Row(
        "GET",
        f"{ONE}/changes/",
        {
            WORKS_ALL | DPO: any_of(200),
            KAM_MANAGER: own_of(200),
            SEES_OWN_LEADS - KAM_MANAGER: (403, 404, 404),
            LOOKS_ONLY - DPO: any_of(403),
        },
        things.lead,
    ),
    Row("POST", f"{ONE}/changes/<int:seq>/restore/", working(302), changed_lead),
]
