"""A lead, the one row all five systems share, and the tags people sort their leads by."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from leadflow.leads.models.orders import Worth
from leadflow.leads.models.people import Person
from leadflow.leads.types import LeadStatus

STATUSES = [status.value for status in LeadStatus]


class Lead(models.Model):
    """A request by a person who may buy. One row, whichever door it came in by.

    `source` is the door it came in by (`types.Source`), or a word of the caller's own. `touched_at`
    is when a person last worked it; `status_since` is null while it stands where it came in.
    `seq` is the number of its newest history row; `version` grows with every visible change.
    `team` are the people who look after it besides its owner; `is_account` says that it has an
    account of the room accounts.
    """

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="leads")
    name = models.CharField(max_length=200, default="", blank=True)
    phone = models.CharField(max_length=64, default="", blank=True)
    email = models.CharField(max_length=254, default="", blank=True)
    source = models.CharField(max_length=40)
    channel = models.CharField(max_length=80, default="", blank=True)
    city = models.CharField(max_length=120, default="", blank=True)
    language = models.CharField(max_length=16, default="", db_default="", blank=True)
    status = models.CharField(
        max_length=16, choices=[(s, s) for s in STATUSES], default=LeadStatus.NEW
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    assigned_at = models.DateTimeField(null=True)
    team = models.ForeignKey(
        "identity.Team", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    is_account = models.BooleanField(default=False, db_default=False)
    touched_at = models.DateTimeField(null=True)
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    status_since = models.DateTimeField(null=True)
    lost_reason = models.CharField(max_length=500, default="", db_default="", blank=True)
    next_action = models.CharField(max_length=200, default="", db_default="", blank=True)
    next_action_at = models.DateTimeField(null=True)
    seq = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    last_activity_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="merged_leads", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="leads_status_known"),
        ]
        # An index that ends with `deleted_at` answers by itself on SQLite, too, which would else
        # look each lead up to learn what the index's own condition says already.
        indexes = [
            models.Index(
                fields=["assigned_to", "-id"], name="leads_of_owner", condition=Q(deleted_at=None)
            ),
            models.Index(  # also holds what boards are narrowed by most
                fields=["status", "-id", "value", "source", "city", "next_action_at", "deleted_at"],
                name="leads_by_status",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=["lost_reason", "-id", "status", "deleted_at"],
                name="leads_by_loss",
                condition=Q(deleted_at=None, status=LeadStatus.LOST.value),
            ),
            models.Index(
                fields=["merged_into"],
                name="leads_merged",
                condition=Q(merged_into__isnull=False),
            ),
            models.Index(
                fields=["source", "-id"], name="leads_by_source", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=["channel", "-id"], name="leads_by_channel", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=["city", "-id"],
                name="leads_by_city",
                condition=Q(deleted_at=None) & ~Q(city=""),
            ),
            models.Index(  # also holds everything that statistics of a period count
                fields=[
                    "created_at",
                    "id",
                    "status",
                    "source",
                    "assigned_to",
                    "value",
                    "next_action_at",
                    "deleted_at",
                ],
                name="leads_by_age",
                condition=Q(deleted_at=None),
            ),
            models.Index(  # also holds everything that the workload of an owner counts
                fields=[
                    "assigned_to",
                    "status",
                    "-id",
                    "value",
                    "next_action_at",
                    "created_at",
                    "touched_at",
                    "deleted_at",
                ],
                name="leads_board_of_owner",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=["assigned_to", "touched_at"],
                name="leads_worked_by_owner",
                condition=Q(deleted_at=None, touched_at__isnull=False),
            ),
            models.Index(
                fields=["assigned_to", "next_action_at", "id", "status", "deleted_at"],
                name="leads_due_of_owner",
                condition=Q(deleted_at=None, next_action_at__isnull=False),
            ),
            models.Index(
                fields=["next_action_at", "id", "status", "deleted_at"],
                name="leads_due",
                condition=Q(deleted_at=None, next_action_at__isnull=False),
            ),
            models.Index(
                Lower("email"),
                F("id"),
                name="leads_by_address",
                condition=Q(deleted_at=None) & ~Q(email=""),
            ),
            models.Index(
                fields=["last_activity_at", "id"],
                name="leads_by_activity",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=["team", "-id"],
                name="leads_of_team",
                condition=Q(deleted_at=None, team__isnull=False),
            ),
            models.Index(
                fields=["id", "status", "value", "assigned_to", "team"],
                name="leads_accounts",
                condition=Q(deleted_at=None, is_account=True),
            ),
            models.Index(
                fields=["id"],
                name="leads_accounts_put_away",
                condition=Q(deleted_at__isnull=False, is_account=True),
            ),
            models.Index(
                Worth(F("value")), F("id"), name="leads_by_value", condition=Q(deleted_at=None)
            ),
            models.Index(
                Lower("name"), F("id"), name="leads_by_name", condition=Q(deleted_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"lead {self.pk}"


class Tag(models.Model):
    """A word people sort leads by; one row a word, however many leads carry it."""

    name = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.name


class LeadTag(models.Model):
    """One lead carries one tag."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="tagged")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="tagged")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead", "tag"], name="leads_tag_once")]
        indexes = [models.Index(fields=["tag", "-lead"], name="leads_by_tag")]

    def __str__(self) -> str:
        return f"tag {self.tag_id} on lead {self.lead_id}"
