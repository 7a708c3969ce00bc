"""Who sends leads, and what for."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from leadflow.affiliates.types import DuplicateScope


class Affiliate(models.Model):
    """A partner who sends leads. `duplicate_quota` bounds how many known numbers it may learn."""

    name = models.CharField(max_length=150)
    slug = models.SlugField(max_length=60, unique=True)
    is_suspended = models.BooleanField(default=False)
    daily_cap = models.PositiveIntegerField(null=True, blank=True)
    duplicate_quota = models.PositiveIntegerField(default=100)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class AffiliateMember(models.Model):
    """A user who acts for an affiliate."""

    affiliate = models.ForeignKey(Affiliate, models.CASCADE, related_name="members")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"user {self.user_id} of affiliate {self.affiliate_id}"


class Campaign(models.Model):
    """What leads are wanted for, and the rules they are measured by."""

    name = models.CharField(max_length=150)
    slug = models.SlugField(max_length=60, unique=True)
    region = models.CharField(max_length=2, default="IN")
    timezone = models.CharField(max_length=64, default="Asia/Kolkata")
    is_active = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)
    is_sandbox = models.BooleanField(default=False)
    freshness_days = models.PositiveSmallIntegerField(default=90)
    duplicate_scope = models.CharField(
        max_length=16,
        choices=[(scope.value, scope.value) for scope in DuplicateScope],
        default=DuplicateScope.CAMPAIGN,
    )
    duplicate_group = models.CharField(max_length=60, default="", blank=True)
    hourly_cap = models.PositiveIntegerField(null=True, blank=True)
    daily_cap = models.PositiveIntegerField(null=True, blank=True)
    consent_required = models.BooleanField(default=False)
    call_channel = models.CharField(max_length=40, default="simulator")
    calls_any_hour = models.BooleanField(default=False)
    verifier = models.CharField(max_length=40, default="local")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], name="affiliates_one_default", condition=Q(is_default=True)
            ),
            models.CheckConstraint(
                condition=Q(freshness_days__gte=1), name="affiliates_window_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignAffiliate(models.Model):
    """An affiliate's permission to submit to a campaign."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="approvals")
    affiliate = models.ForeignKey(Affiliate, models.CASCADE, related_name="approvals")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["affiliate", "campaign"], name="affiliates_approved_once"
            ),
        ]

    def __str__(self) -> str:
        return f"affiliate {self.affiliate_id} in campaign {self.campaign_id}"
