"""A conversation, what was answered and done in it, and what that scored."""

from django.db import models
from django.db.models import Q

from leadflow.capture.models.bots import Bot, BotVersion
from leadflow.capture.types import Classification


class Session(models.Model):
    """One conversation with a bot.

    `token_hash` is the SHA-256 of the session id that the visitor holds: whoever knows the id may
    go on with the conversation. `score` and `classification` are what the score events add up to.
    `lead` is there once there was a way to reach the visitor.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    bot = models.ForeignKey(Bot, models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(BotVersion, models.PROTECT, related_name="+", db_index=False)
    lead = models.OneToOneField(
        "leads.Lead", models.SET_NULL, null=True, related_name="capture_session"
    )
    utm_source = models.CharField(max_length=255, default="")
    referrer = models.JSONField(default=dict)
    name = models.CharField(max_length=255, default="")
    email = models.CharField(max_length=255, default="")
    phone = models.CharField(max_length=50, default="")
    phone_e164 = models.CharField(max_length=20, default="")
    business_type = models.CharField(max_length=255, default="")
    location = models.CharField(max_length=255, default="")
    staff_size = models.CharField(max_length=100, default="")
    monthly_sales = models.CharField(max_length=100, default="")
    features_interested = models.JSONField(default=list)
    other_facts = models.JSONField(default=dict)
    score = models.PositiveIntegerField(default=0)
    classification = models.CharField(
        max_length=16,
        choices=[(c.value, c.value) for c in Classification],
        default=Classification.UNQUALIFIED,
    )
    answers_count = models.PositiveIntegerField(default=0)
    answering_seconds = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    last_answer_at = models.DateTimeField(null=True)
    contact_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(classification__in=[c.value for c in Classification]),
                name="capture_classification_known",
            ),
        ]
        indexes = [
            models.Index(fields=["-id", "classification"], name="capture_newest"),
            models.Index(fields=["started_at"], name="capture_by_time"),
            models.Index(fields=["-started_at", "-id"], name="capture_recent"),
            models.Index(fields=["bot", "-started_at", "-id"], name="capture_recent_of_bot"),
            models.Index(
                fields=["classification", "-started_at", "-id"], name="capture_recent_of_class"
            ),
            models.Index(
                fields=["-started_at", "-id"],
                condition=Q(contact_at__isnull=False),
                name="capture_recent_reachable",
            ),
            models.Index(
                fields=["-started_at", "-id"],
                condition=Q(completed_at__isnull=False),
                name="capture_recent_completed",
            ),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"


class Answer(models.Model):
    """What was answered to a question; answering again replaces the text.

    `time_taken` is in seconds, by the visitor's clock if it told one.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="answers", db_index=False)
    question_id = models.PositiveIntegerField()
    question_key = models.CharField(max_length=60)
    question_text = models.TextField(default="")
    answer_text = models.TextField()
    time_taken = models.PositiveIntegerField(null=True)
    score_earned = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "question_id"], name="capture_answer_once"),
        ]

    def __str__(self) -> str:
        return f"answer to {self.question_key} in conversation {self.session_id}"


class Behavior(models.Model):
    """What a visitor did, as often as they did it; what it scored stands in the score events."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="behaviors")
    action = models.CharField(max_length=100)
    metadata = models.JSONField(default=dict)
    score_change = models.IntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="capture_behavior_time")]

    def __str__(self) -> str:
        return f"{self.action} in conversation {self.session_id}"


class ScoreEvent(models.Model):
    """Points that a rule gave, once for what it is `about`: a question's id, or nothing."""

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="score_events", db_index=False
    )
    action = models.CharField(max_length=100)
    about = models.CharField(max_length=60, default="")
    points = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "action", "about"], name="capture_scored_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points} for {self.action} in conversation {self.session_id}"
