"""Questions about campaigns and affiliates, for the people who manage them."""

from leadflow.affiliates.models import Affiliate, AffiliateMember, Campaign, CampaignAffiliate
from leadflow.affiliates.types import AffiliateRow, CampaignRow
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import Cursor, Page

CAMPAIGN_COLUMNS = tuple(CampaignRow.__dataclass_fields__)
AFFILIATE_COLUMNS = tuple(AffiliateRow.__dataclass_fields__)


class CampaignNotFound(NotFound):
    """There is no such campaign."""

    code = "affiliates.campaign_not_found"


class AffiliateNotFound(NotFound):
    """There is no such affiliate."""

    code = "affiliates.affiliate_not_found"


def list_campaigns(*, actor: Actor) -> list[CampaignRow]:
    """Return every campaign by name; an affiliate's user sees the active ones open to it."""
    rows = Campaign.objects.order_by("name")
    if not actor.may(Permission.CAMPAIGN_MANAGE):
        require(actor, Permission.SUBMISSION_CREATE)
        rows = rows.filter(is_active=True, approvals__affiliate__members__user_id=actor.user_id)
    return [CampaignRow(*row) for row in rows.values_list(*CAMPAIGN_COLUMNS)]


def get_campaign(*, actor: Actor, campaign_id: int) -> CampaignRow:
    """Return one campaign. Raises Denied or CampaignNotFound."""
    require(actor, Permission.CAMPAIGN_MANAGE)
    row = Campaign.objects.filter(pk=campaign_id).values_list(*CAMPAIGN_COLUMNS).first()
    if row is None:
        raise CampaignNotFound("There is no such campaign.")
    return CampaignRow(*row)


def list_affiliates(
    *, actor: Actor, q: str = "", cursor: str | None = None, limit: int = 100
) -> Page[AffiliateRow]:
    """Return affiliates by name, narrowed to names that contain `q`. Raises Denied."""
    require(actor, Permission.AFFILIATE_MANAGE)
    rows = Affiliate.objects.order_by("slug")
    if q:
        rows = rows.filter(name__icontains=q)
    if cursor:
        rows = rows.filter(slug__gt=Cursor.decode(cursor, str)[0])
    found = [AffiliateRow(*row) for row in rows.values_list(*AFFILIATE_COLUMNS)[: limit + 1]]
    more = len(found) > limit
    return Page(found[:limit], Cursor.encode(found[limit - 1].slug) if more else None)


def get_affiliate(*, actor: Actor, affiliate_id: int) -> AffiliateRow:
    """Return one affiliate. Raises Denied or AffiliateNotFound."""
    require(actor, Permission.AFFILIATE_MANAGE)
    row = Affiliate.objects.filter(pk=affiliate_id).values_list(*AFFILIATE_COLUMNS).first()
    if row is None:
        raise AffiliateNotFound("There is no such affiliate.")
    return AffiliateRow(*row)


def approved_affiliates(*, actor: Actor, campaign_id: int) -> set[int]:
    """Return the ids of the affiliates a campaign is open to. Raises Denied."""
    require(actor, Permission.CAMPAIGN_MANAGE)
    return set(
        CampaignAffiliate.objects.filter(campaign_id=campaign_id).values_list(
            "affiliate_id", flat=True
        )
    )


def approved_campaigns(*, actor: Actor, affiliate_id: int) -> set[int]:
    """Return the ids of the campaigns open to an affiliate. Raises Denied."""
    require(actor, Permission.AFFILIATE_MANAGE)
    return set(
        CampaignAffiliate.objects.filter(affiliate_id=affiliate_id).values_list(
            "campaign_id", flat=True
        )
    )


def members_of(*, actor: Actor, affiliate_id: int) -> list[tuple[int, str]]:
    """Return the users (id, username) who act for an affiliate. Raises Denied."""
    require(actor, Permission.AFFILIATE_MANAGE)
    return list(
        AffiliateMember.objects.filter(affiliate_id=affiliate_id)
        .order_by("user__username")
        .values_list("user_id", "user__username")
    )
