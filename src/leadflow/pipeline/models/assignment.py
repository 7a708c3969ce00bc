"""Who gets which lead: rules with their versions, people's working time, and what was decided."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from leadflow.pipeline.types.assignment import WaitKind


class AssignmentRule(models.Model):
    """A rule in force. `spec` is what its newest version says."""

    position = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    spec = models.JSONField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["position", "id"], name="pipeline_rules_order", condition=Q(deleted_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"assignment rule {self.pk} v{self.version}"


class AssignmentRuleVersion(models.Model):
    """What a rule said from then on. Append-only."""

    rule = models.ForeignKey(AssignmentRule, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    spec = models.JSONField()
    published_at = models.DateTimeField()
    published_by_id = models.BigIntegerField(null=True)
    published_by_name = models.CharField(max_length=150, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "version"], name="pipeline_rule_version_once"),
        ]

    def __str__(self) -> str:
        return f"assignment rule {self.rule_id} v{self.version}"


class AssignmentTurn(models.Model):
    """Where somebody stands in a rule's order: their last turn, and their weighted credit."""

    rule = models.ForeignKey(AssignmentRule, models.CASCADE, related_name="standing")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    last = models.PositiveBigIntegerField(default=0)
    credit = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "user"], name="pipeline_turn_once"),
        ]

    def __str__(self) -> str:
        return f"user {self.user_id} in rule {self.rule_id}"


class WorkingTime(models.Model):
    """When somebody works and how many open leads they may own; without one the default holds."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    week = models.JSONField(null=True)
    capacity = models.PositiveIntegerField(null=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"working time of user {self.user_id}"


class Absence(models.Model):
    """A time somebody is not there."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200, default="", blank=True)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="pipeline_absence_has_length"
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "ends_at"],
                name="pipeline_absences_of_user",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=["ends_at", "id"],
                name="pipeline_absences_by_end",
                condition=Q(deleted_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"absence {self.pk} of user {self.user_id}"


class GivenLead(models.Model):
    """A lead a rule gave to somebody; `ended_at` is when its return timer no longer runs.

    Of one lead at most one timer runs; whom it was taken from (`came_back`) does not get it again.
    """

    lead = models.ForeignKey("leads.Lead", models.CASCADE, related_name="+")
    rule = models.ForeignKey(AssignmentRule, models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    given_at = models.DateTimeField()
    return_minutes = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    came_back = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "user"],
                condition=Q(came_back=True),
                name="pipeline_came_back_once",
            ),
            models.UniqueConstraint(
                fields=["lead"], condition=Q(ended_at=None), name="pipeline_one_return_timer"
            ),
        ]

    def __str__(self) -> str:
        return f"lead {self.lead_id} given to user {self.user_id}"


class WaitingLead(models.Model):
    """A lead the rules looked at and gave to nobody: which rule it waits for, and why."""

    lead = models.OneToOneField("leads.Lead", models.CASCADE, primary_key=True, related_name="+")
    rule = models.ForeignKey(AssignmentRule, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in WaitKind])
    reason = models.CharField(max_length=300)
    tried_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["rule", "lead"], name="pipeline_waiting_for_rule")]

    def __str__(self) -> str:
        return f"lead {self.lead_id} waits"
