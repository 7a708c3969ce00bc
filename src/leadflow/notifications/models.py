"""Messages to people, and the topics open pages listen to."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Notification(models.Model):
    """One in-app message to one user; `once_key` keeps a repeated fact from telling twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    message = models.TextField(default="", blank=True)
    lead_id = models.BigIntegerField(null=True)
    link = models.CharField(max_length=300, default="", blank=True)
    once_key = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "once_key"], name="notifications_once"),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notifications_of_user"),
            models.Index(
                fields=["user"], name="notifications_unread", condition=Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.user_id}"


class LiveTopic(models.Model):
    """Something open pages show; the version grows whenever it changed."""

    topic = models.CharField(max_length=80, primary_key=True)
    version = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["changed_at"], name="notifications_topic_recent")]

    def __str__(self) -> str:
        return f"{self.topic} v{self.version}"
