"""Where an actor may submit: their affiliate, and the campaign with its rules."""

from dataclasses import dataclass

from django.db.models import Q

from leadflow.affiliates.models import AffiliateMember, CampaignAffiliate, Submission
from leadflow.identity.types import Actor
from leadflow.kernel.errors import Denied, Invalid


class NotAnAffiliate(Denied):
    """The caller acts for no affiliate."""

    code = "affiliates.not_an_affiliate"


class AffiliateSuspended(Denied):
    """The affiliate may not submit at present."""

    code = "affiliates.suspended"


class UnknownCampaign(Invalid):
    """There is no such campaign, or it is not open to this affiliate."""

    code = "affiliates.unknown_campaign"


@dataclass(frozen=True, slots=True)
class MyAffiliate:
    """The affiliate an actor acts for."""

    id: int
    name: str
    slug: str
    is_suspended: bool
    daily_cap: int | None
    duplicate_quota: int


@dataclass(frozen=True, slots=True)
class Desk:
    """One affiliate at one campaign: everything that decides on a submission before it is read."""

    affiliate_id: int
    affiliate: str
    is_suspended: bool
    affiliate_daily_cap: int | None
    duplicate_quota: int
    campaign_id: int
    campaign: str
    region: str
    timezone: str
    freshness_days: int
    duplicate_scope: str
    duplicate_group: str
    hourly_cap: int | None
    daily_cap: int | None
    consent_required: bool
    verifier: str
    is_sandbox: bool


DESK_COLUMNS = (
    "affiliate_id",
    "affiliate__name",
    "affiliate__is_suspended",
    "affiliate__daily_cap",
    "affiliate__duplicate_quota",
    "campaign_id",
    "campaign__slug",
    "campaign__region",
    "campaign__timezone",
    "campaign__freshness_days",
    "campaign__duplicate_scope",
    "campaign__duplicate_group",
    "campaign__hourly_cap",
    "campaign__daily_cap",
    "campaign__consent_required",
    "campaign__verifier",
    "campaign__is_sandbox",
)


def my_affiliate(actor: Actor) -> MyAffiliate | None:
    """Return the affiliate the actor acts for, or None."""
    try:
        return get_my_affiliate(actor=actor)
    except NotAnAffiliate:
        return None


def get_my_affiliate(*, actor: Actor) -> MyAffiliate:
    """Return the affiliate the actor acts for. Raises NotAnAffiliate."""
    row = (
        AffiliateMember.objects.filter(user_id=actor.user_id)
        .values_list(
            "affiliate_id",
            "affiliate__name",
            "affiliate__slug",
            "affiliate__is_suspended",
            "affiliate__daily_cap",
            "affiliate__duplicate_quota",
        )
        .first()
    )
    if row is None:
        raise NotAnAffiliate("Only a user of an affiliate can do this.")
    return MyAffiliate(*row)


def get_desk(*, actor: Actor, campaign: str) -> Desk:
    """Return the actor's affiliate at `campaign` (a slug; empty means the default campaign).

    One query. Raises NotAnAffiliate, AffiliateSuspended or UnknownCampaign.
    """
    wanted = Q(campaign__slug=campaign) if campaign else Q(campaign__is_default=True)
    row = (
        CampaignAffiliate.objects.filter(
            wanted, affiliate__members__user_id=actor.user_id, campaign__is_active=True
        )
        .values_list(*DESK_COLUMNS)
        .first()
    )
    if row is None:
        get_my_affiliate(actor=actor)
        raise UnknownCampaign(
            "There is no such campaign open to you."
            if campaign
            else "There is no default campaign open to you; name one.",
            field="campaign",
        )
    desk = Desk(*row)
    if desk.is_suspended:
        raise AffiliateSuspended("This affiliate is suspended and cannot submit.")
    return desk


def desk_of(submission: Submission) -> Desk:
    """Return the desk a submission was made at, whatever has become of the approval since."""
    row = Submission.objects.filter(pk=submission.pk).values_list(*DESK_COLUMNS).get()
    return Desk(*row)


def member_ids(affiliate_id: int) -> list[int]:
    """Return the users who act for an affiliate, for what has to be told to them."""
    members = AffiliateMember.objects.filter(affiliate_id=affiliate_id)
    return list(members.order_by("user_id").values_list("user_id", flat=True))
