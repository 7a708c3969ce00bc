"""Things for the permission table: each function makes one for its owner and says its address."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from leadflow.affiliates.models import (
    Affiliate,
    AffiliateMember,
    BulkJob,
    Campaign,
    CampaignAffiliate,
)
from leadflow.affiliates.rules.bulk.states import BulkState
from leadflow.affiliates.types import Reason, State
from leadflow.events.models import Delivery, OutboxMessage, WebhookEndpoint, WebhookMessage
from leadflow.events.types import DeliveryState, WebhookState
from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from leadflow.notifications.models import Notification
from tests.factories import affiliates as make
from tests.factories.identity import PASSWORD, make_key, make_user
from tests.factories.leads import make_lead
from tests.permissions.rows import Address


def key(owner: User) -> Address:
    """Make an API key of the owner."""
    return {"key_id": make_key(owner)[0].pk}


def user(owner: User) -> Address:
    """The owner's account."""
    return {"user_id": owner.pk}


def colleague(_owner: User) -> Address:
    """Some other account, for what nobody does to their own."""
    return {"user_id": make_user(Role.KAM).pk}


def notification(owner: User) -> Address:
    """Make a notification to the owner."""
    row = Notification.objects.create(
        user=owner, kind="x", title="x", once_key=uuid4().hex, created_at=now()
    )
    return {"notification_id": row.pk}


def lead(owner: User) -> Address:
    """Make a lead that is assigned to the owner."""
    made = make_lead()
    Lead.objects.filter(pk=made.pk).update(assigned_to=owner)
    return {"lead_id": made.pk}


def affiliate_of(owner: User) -> Affiliate:
    """Return the affiliate that the owner acts for; its campaign takes submissions."""
    member = AffiliateMember.objects.filter(user=owner).select_related("affiliate").first()
    return member.affiliate if member else make.make_affiliate(member=owner)


def submission(owner: User, state: State = State.ACCEPTED) -> Address:
    """Make a submission of the owner's affiliate."""
    made = make.make_submission(state, affiliate=affiliate_of(owner))
    return {"submission_id": made.pk}


def waiting(owner: User) -> Address:
    """Make a submission of the owner's affiliate that waits for its registration."""
    return submission(owner, State.AWAITING_REGISTRATION)


def call(owner: User) -> Address:
    """Make a running interest call for a submission of the owner's affiliate."""
    return {"call_id": submission(owner, State.CONFIRMING)["submission_id"]}


def sandbox_call(owner: User) -> Address:
    """Make a running interest call of a campaign for trying out."""
    address = call(owner)
    Campaign.objects.update(is_sandbox=True)
    return address


def free_item(_owner: User) -> Address:
    """Make a confirmed lead that nobody has claimed."""
    return {"item_id": make.make_submission(State.CONFIRMED).supply_item.pk}


def claimed_item(owner: User) -> Address:
    """Make a confirmed lead that the owner has claimed."""
    submission = make.make_submission(State.IN_SUPPLY, claimed_by=owner)
    return {"item_id": submission.supply_item.pk}


def new_lead(owner: User) -> Mapping[str, Any]:
    """Return what an affiliate sends in; makes the owner one, with a campaign open to it."""
    affiliate = affiliate_of(owner)
    campaign = make.make_campaign()
    CampaignAffiliate.objects.create(campaign=campaign, affiliate=affiliate)
    return {"mobile": make.make_mobile(), "campaign": campaign.slug}


def new_leads(owner: User) -> Mapping[str, Any]:
    """Return what an affiliate sends in as a batch of one."""
    lead = dict(new_lead(owner))
    return {"campaign": lead.pop("campaign"), "leads": [lead]}


def bulk_job(owner: User, state: BulkState = BulkState.CHECKED) -> Address:
    """Make a bulk submission of the owner's affiliate, in a campaign that is open to it."""
    partner = affiliate_of(owner)
    job = BulkJob.objects.create(
        affiliate=partner,
        campaign=make.make_campaign(approve=partner),
        created_by=owner,
        file_name="leads.csv",
        columns=["Mobile"],
        mapping={"mobile": 0},
        state=state,
        created_at=now(),
    )
    return {"job_id": job.pk}


def running_job(owner: User) -> Address:
    """Make a bulk submission of the owner's affiliate that is being worked."""
    return bulk_job(owner, BulkState.RUNNING)


def affiliate(_owner: User) -> Address:
    """Make an affiliate."""
    return {"affiliate_id": make.make_affiliate().pk}


def membership(_owner: User) -> Address:
    """Make an affiliate with somebody who acts for it."""
    member = make_user(Role.AFFILIATE)
    return {"affiliate_id": make.make_affiliate(member=member).pk, "user_id": member.pk}


def campaign(_owner: User) -> Address:
    """Make a campaign."""
    return {"campaign_id": make.make_campaign().pk}


def approval(_owner: User) -> Address:
    """Make a campaign and an affiliate."""
    return {"campaign_id": make.make_campaign().pk, "affiliate_id": make.make_affiliate().pk}


def in_review(_owner: User) -> Address:
    """Make a submission whose registration a person must judge."""
    made = make.make_submission(State.VERIFYING, reason=Reason.MANUAL_REVIEW)
    return {"submission_id": made.pk}


def dead_letter(_owner: User) -> Address:
    """Make a delivery that was given up."""
    moment = now()
    message = OutboxMessage.objects.create(
        name="x.happened", stream="x", payload={}, published_at=moment, due_at=moment
    )
    row = Delivery.objects.create(
        message=message, subscriber="x", stream="x", state=DeliveryState.DEAD, due_at=moment
    )
    return {"delivery_id": row.pk}


def endpoint(owner: User) -> Address:
    """Make a webhook address of the owner's affiliate."""
    row = WebhookEndpoint.objects.create(
        owner=f"affiliate:{affiliate_of(owner).pk}",
        url="https://hooks.example.com/leadflow",
        secret="sealed",
        created_at=now(),
    )
    return {"endpoint_id": row.pk}


def webhook_message(owner: User) -> Address:
    """Make a message that was sent to the owner's affiliate."""
    address = endpoint(owner)
    row = WebhookMessage.objects.create(
        endpoint_id=address["endpoint_id"],
        uid=uuid4().hex,
        event_type="x",
        stream="x",
        payload={},
        state=WebhookState.DELIVERED,
        created_at=now(),
    )
    return {**address, "message_id": row.pk}


CREDENTIALS = {"username": "nobody", "password": PASSWORD}
