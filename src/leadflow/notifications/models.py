"""Messages to people and channels, and the topics open pages listen to."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from leadflow.notifications.types import ChannelKind, MessageState


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


class Channel(models.Model):
    """Where a team reads what happens. The address is sealed: whoever knows it can write there.

    `triggers` are what it is told of, `template` the words (empty: the usual ones); nothing is
    sent before `next_free_at`. `trouble` says why it was switched off by itself.
    """

    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in ChannelKind])
    name = models.CharField(max_length=80)
    address = models.TextField()
    address_hash = models.CharField(max_length=64)
    shown = models.CharField(max_length=120)
    is_old_teams = models.BooleanField(default=False)
    triggers = models.JSONField(default=list)
    template = models.TextField(default="")
    is_active = models.BooleanField(default=True)
    trouble = models.CharField(max_length=200, default="")
    next_free_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "address_hash"], name="notifications_channel_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class ChannelMessage(models.Model):
    """One message to one channel: `once_key` keeps a repeated fact from telling twice.

    `turn` counts the timers that were set for it, so that an old one that rings does nothing;
    `slot_at` is the moment kept free for it when its channel was busy.
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="messages", db_index=False)
    trigger = models.CharField(max_length=40)
    once_key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    text = models.TextField()
    link = models.CharField(max_length=300, default="")
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in MessageState],
        default=MessageState.WAITING,
    )
    turn = models.PositiveIntegerField(default=1)
    slot_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    status_code = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=200, default="")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "once_key"], name="notifications_channel_told_once"
            ),
        ]
        indexes = [models.Index(fields=["channel", "-id"], name="notifications_channel_log")]

    def __str__(self) -> str:
        return f"{self.trigger} to channel {self.channel_id}"
