"""Set up campaigns: what leads are wanted for and the rules they are measured by."""

from dataclasses import asdict
from datetime import datetime
from typing import Final
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from leadflow.affiliates.models import Campaign, CampaignAffiliate
from leadflow.affiliates.queries.campaigns import get_campaign
from leadflow.affiliates.rules.regions import is_known_region
from leadflow.affiliates.types import CampaignInput, CampaignRow, DuplicateScope
from leadflow.audit.services import record
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, Invalid

MAX_FRESHNESS_DAYS: Final = 3650


class BadCampaign(Invalid):
    """A field of the campaign cannot be what it is."""

    code = "affiliates.bad_campaign"


class NameTaken(Conflict):
    """Another campaign or affiliate has this name already."""

    code = "affiliates.name_taken"


@commits
def create_campaign(*, actor: Actor, data: CampaignInput, now: datetime) -> CampaignRow:
    """Create a campaign; its slug is made from its name. Raises Denied, BadCampaign, NameTaken."""
    require(actor, Permission.CAMPAIGN_MANAGE)
    check(data)
    slug = slugify(data.name)[:60]
    if not slug:
        raise BadCampaign("Give the campaign a name with letters or digits.", field="name")
    try:
        with transaction.atomic():
            campaign = Campaign.objects.create(slug=slug, created_at=now, **asdict(data))
    except IntegrityError as taken:
        raise NameTaken("There is a campaign of this name already.", field="name") from taken
    record(
        actor=actor,
        action="campaign.created",
        object_type="campaign",
        object_id=campaign.pk,
        now=now,
        name=data.name,
    )
    return get_campaign(actor=actor, campaign_id=campaign.pk)


@commits
def change_campaign(
    *, actor: Actor, campaign_id: int, data: CampaignInput, now: datetime
) -> CampaignRow:
    """Change a campaign's rules; they hold for submissions from now on.

    Raises Denied, CampaignNotFound or BadCampaign.
    """
    require(actor, Permission.CAMPAIGN_MANAGE)
    check(data)
    before = get_campaign(actor=actor, campaign_id=campaign_id)
    Campaign.objects.filter(pk=campaign_id).update(**asdict(data))
    after = get_campaign(actor=actor, campaign_id=campaign_id)
    record(
        actor=actor,
        action="campaign.changed",
        object_type="campaign",
        object_id=campaign_id,
        now=now,
        **changes(before, after),
    )
    return after


@commits
def make_default(*, actor: Actor, campaign_id: int, now: datetime) -> None:
    """Let submissions that name no campaign go to this one. Raises Denied, CampaignNotFound."""
    require(actor, Permission.CAMPAIGN_MANAGE)
    get_campaign(actor=actor, campaign_id=campaign_id)
    Campaign.objects.filter(is_default=True).update(is_default=False)
    Campaign.objects.filter(pk=campaign_id).update(is_default=True)
    record(
        actor=actor,
        action="campaign.made_default",
        object_type="campaign",
        object_id=campaign_id,
        now=now,
    )


@commits
def set_approval(
    *, actor: Actor, campaign_id: int, affiliate_id: int, is_approved: bool, now: datetime
) -> None:
    """Open or close a campaign to an affiliate. Raises Denied or CampaignNotFound."""
    require(actor, Permission.CAMPAIGN_MANAGE)
    get_campaign(actor=actor, campaign_id=campaign_id)
    approve(campaign_id=campaign_id, affiliate_id=affiliate_id, is_approved=is_approved)
    record(
        actor=actor,
        action="campaign.approval_changed",
        object_type="campaign",
        object_id=campaign_id,
        now=now,
        affiliate=affiliate_id,
        is_approved=is_approved,
    )


@joins
def approve(*, campaign_id: int, affiliate_id: int, is_approved: bool = True) -> None:
    """Write or remove the approval; twice is once."""
    approval = CampaignAffiliate(campaign_id=campaign_id, affiliate_id=affiliate_id)
    if is_approved:
        CampaignAffiliate.objects.bulk_create([approval], ignore_conflicts=True)
    else:
        CampaignAffiliate.objects.filter(
            campaign_id=campaign_id, affiliate_id=affiliate_id
        ).delete()


def check(data: CampaignInput) -> None:
    """Raise BadCampaign, naming the field, for what no campaign can have."""
    if not data.name.strip():
        raise BadCampaign("Give the campaign a name.", field="name")
    if not is_known_region(data.region):
        raise BadCampaign("Give a country as two letters, such as IN.", field="region")
    if data.timezone not in available_timezones():
        raise BadCampaign("Give a time zone, such as Asia/Kolkata.", field="timezone")
    if not 1 <= data.freshness_days <= MAX_FRESHNESS_DAYS:
        raise BadCampaign("Give 1 to 3650 days.", field="freshness_days")
    if data.duplicate_scope == DuplicateScope.GROUP and not data.duplicate_group.strip():
        raise BadCampaign("Name the group that shares its duplicates.", field="duplicate_group")


def changes(before: CampaignRow, after: CampaignRow) -> dict[str, list[object]]:
    """Return what differs, field by field, as [old, new]."""
    old, new = asdict(before), asdict(after)
    return {name: [old[name], new[name]] for name in old if old[name] != new[name]}
