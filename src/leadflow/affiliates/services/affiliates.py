"""Set up affiliates: who they are, who acts for them, how much they may send and learn."""

from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from leadflow.affiliates.models import Affiliate, AffiliateMember
from leadflow.affiliates.queries.campaigns import get_affiliate
from leadflow.affiliates.services.campaigns import NameTaken
from leadflow.affiliates.types import AffiliateInput, AffiliateRow
from leadflow.audit.services import record
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits
from leadflow.kernel.errors import Conflict, Invalid


class BadAffiliate(Invalid):
    """A field of the affiliate cannot be what it is."""

    code = "affiliates.bad_affiliate"


class ActsForAnother(Conflict):
    """The user acts for an affiliate already."""

    code = "affiliates.acts_for_another"


@commits
def create_affiliate(*, actor: Actor, data: AffiliateInput, now: datetime) -> AffiliateRow:
    """Create an affiliate; its slug is made from its name.

    Raises Denied, BadAffiliate or NameTaken.
    """
    require(actor, Permission.AFFILIATE_MANAGE)
    slug = slugify(data.name)[:60]
    if not slug:
        raise BadAffiliate("Give the affiliate a name with letters or digits.", field="name")
    try:
        with transaction.atomic():
            affiliate = Affiliate.objects.create(slug=slug, created_at=now, **asdict(data))
    except IntegrityError as taken:
        raise NameTaken("There is an affiliate of this name already.", field="name") from taken
    record(
        actor=actor,
        action="affiliate.created",
        object_type="affiliate",
        object_id=affiliate.pk,
        now=now,
        name=data.name,
    )
    return get_affiliate(actor=actor, affiliate_id=affiliate.pk)


@commits
def change_affiliate(
    *, actor: Actor, affiliate_id: int, data: AffiliateInput, now: datetime
) -> AffiliateRow:
    """Change an affiliate's name and quotas. Raises Denied, BadAffiliate, AffiliateNotFound."""
    require(actor, Permission.AFFILIATE_MANAGE)
    if not data.name.strip():
        raise BadAffiliate("Give the affiliate a name.", field="name")
    before = get_affiliate(actor=actor, affiliate_id=affiliate_id)
    Affiliate.objects.filter(pk=affiliate_id).update(**asdict(data))
    record(
        actor=actor,
        action="affiliate.changed",
        object_type="affiliate",
        object_id=affiliate_id,
        now=now,
        before=asdict(before),
        after=asdict(data),
    )
    return get_affiliate(actor=actor, affiliate_id=affiliate_id)


@commits
def set_suspended(
    *, actor: Actor, affiliate_id: int, is_suspended: bool, now: datetime
) -> AffiliateRow:
    """Stop an affiliate from submitting, or let it go on; takes effect at once.

    Raises Denied or AffiliateNotFound.
    """
    require(actor, Permission.AFFILIATE_MANAGE)
    get_affiliate(actor=actor, affiliate_id=affiliate_id)
    Affiliate.objects.filter(pk=affiliate_id).update(is_suspended=is_suspended)
    record(
        actor=actor,
        action="affiliate.suspended" if is_suspended else "affiliate.resumed",
        object_type="affiliate",
        object_id=affiliate_id,
        now=now,
    )
    return get_affiliate(actor=actor, affiliate_id=affiliate_id)


@commits
def add_member(*, actor: Actor, affiliate_id: int, user_id: int, now: datetime) -> None:
    """Let a user act for an affiliate. Raises Denied, AffiliateNotFound or ActsForAnother."""
    require(actor, Permission.AFFILIATE_MANAGE)
    get_affiliate(actor=actor, affiliate_id=affiliate_id)
    member, is_new = AffiliateMember.objects.get_or_create(
        user_id=user_id, defaults={"affiliate_id": affiliate_id}
    )
    if member.affiliate_id != affiliate_id:
        raise ActsForAnother("This user acts for another affiliate.", field="user")
    if is_new:
        record(
            actor=actor,
            action="affiliate.member_added",
            object_type="affiliate",
            object_id=affiliate_id,
            now=now,
            user=user_id,
        )


@commits
def remove_member(*, actor: Actor, affiliate_id: int, user_id: int, now: datetime) -> None:
    """Stop a user from acting for an affiliate, at once. Raises Denied or AffiliateNotFound."""
    require(actor, Permission.AFFILIATE_MANAGE)
    get_affiliate(actor=actor, affiliate_id=affiliate_id)
    AffiliateMember.objects.filter(affiliate_id=affiliate_id, user_id=user_id).delete()
    record(
        actor=actor,
        action="affiliate.member_removed",
        object_type="affiliate",
        object_id=affiliate_id,
        now=now,
        user=user_id,
    )
