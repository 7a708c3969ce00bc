"""What affiliates send in, how it moves, and what makes a mobile known."""

from django.db import models
from django.db.models import Q

from leadflow.affiliates.models.partners import Affiliate, Campaign
from leadflow.affiliates.types import State

STATES = [state.value for state in State]


class Submission(models.Model):
    """One mobile number sent in by an affiliate, with its own small state.

    `seq` is the number of its newest transition. `lead` is set once it is accepted.
    """

    affiliate = models.ForeignKey(Affiliate, models.PROTECT, related_name="submissions")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="submissions")
    lead = models.ForeignKey("leads.Lead", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=24, choices=[(state, state) for state in STATES])
    reason = models.CharField(max_length=40, default="", blank=True)
    mobile = models.CharField(max_length=20)
    mobile_raw = models.CharField(max_length=64)
    registration = models.CharField(max_length=16, default="", blank=True)
    name = models.CharField(max_length=200, default="", blank=True)
    email = models.CharField(max_length=254, default="", blank=True)
    city = models.CharField(max_length=120, default="", blank=True)
    sub_id = models.CharField(max_length=120, default="", blank=True)
    is_duplicate = models.BooleanField(default=False)
    registration_required = models.BooleanField(default=False)
    registration_tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(null=True)
    consent_given = models.BooleanField(default=False)
    consent_text_version = models.CharField(max_length=40, default="", blank=True)
    consent_source_url = models.CharField(max_length=500, default="", blank=True)
    consent_at = models.DateTimeField(null=True)
    seq = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="affiliates_state_known"),
            models.CheckConstraint(
                condition=Q(registration_tries__lte=3), name="affiliates_three_tries"
            ),
            models.UniqueConstraint(
                fields=["lead"],
                name="affiliates_one_submission_a_lead",
                condition=Q(lead__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["affiliate", "-id"], name="affiliates_own_submissions"),
            models.Index(fields=["state", "-id"], name="affiliates_by_state"),
            models.Index(fields=["mobile"], name="affiliates_by_mobile"),
            models.Index(fields=["affiliate", "campaign", "created_at"], name="affiliates_quality"),
        ]

    def __str__(self) -> str:
        return f"submission {self.pk} ({self.state})"


class Transition(models.Model):
    """One change of a submission's state, with the rule that decided it. Append-only."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="transitions")
    seq = models.PositiveIntegerField()
    from_state = models.CharField(max_length=24, default="", blank=True)
    to_state = models.CharField(max_length=24)
    reason = models.CharField(max_length=40, default="", blank=True)
    rule = models.CharField(max_length=120, default="", blank=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "seq"], name="affiliates_step_once"),
        ]

    def __str__(self) -> str:
        return f"submission {self.submission_id}: {self.from_state}->{self.to_state}"


class FreshnessClaim(models.Model):
    """Who holds a mobile (and car) as fresh, until when. The unique key is the duplicate check.

    `registration` is empty for the claim on the mobile alone. `submission` is empty only inside
    the transaction that takes the claim.
    """

    scope = models.CharField(max_length=80)
    mobile = models.CharField(max_length=20)
    registration = models.CharField(max_length=16, default="", blank=True)
    submission = models.ForeignKey(Submission, models.CASCADE, null=True, related_name="claims")
    fresh_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "mobile", "registration"], name="affiliates_fresh_once"
            ),
        ]

    def __str__(self) -> str:
        return f"claim of submission {self.submission_id}"
