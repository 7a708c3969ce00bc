"""Lists of leads that people come back to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

LONGEST_NAME = 80


class SavedView(models.Model):
    """A list of leads under a name; `query` is the whole of it, as the list's address has it.

    A shared view shows everybody the same question, and each of them only what they may see.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=2000, default="", blank=True)
    is_shared = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "owner",
                Lower("name"),
                name="pipeline_view_name_once",
                condition=Q(deleted_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="pipeline_views_shared", condition=Q(is_shared=True)),
        ]

    def __str__(self) -> str:
        return f"view {self.pk}"


class ViewPin(models.Model):
    """A view somebody keeps at hand; `place` is where it stands among theirs."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="pins")
    place = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "view"], name="pipeline_pin_once"),
        ]

    def __str__(self) -> str:
        return f"pin of view {self.view_id}"
