"""A bot, and every document it has ever talked by."""

from django.db import models


class Bot(models.Model):
    """A bot that stands on somebody's site. `key` is public: the widget and the API name it.

    `origins` are the sites it may be embedded in; `draft` is the document that is being edited, if
    any; `current` is what it talks by now.
    """

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    origins = models.JSONField(default=list)
    draft = models.JSONField(null=True)
    current = models.ForeignKey(
        "BotVersion", models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class BotVersion(models.Model):
    """A document that was published; it never changes. A session keeps the one it began with."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    note = models.CharField(max_length=200, default="")
    by_id = models.BigIntegerField(null=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bot", "number"], name="capture_version_once"),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of bot {self.bot_id}"
