"""Who did what, saw what, exported what."""

from django.db import models


class Record(models.Model):
    """One act of one actor. Written with the act itself, never changed, never deleted."""

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, default="")
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    details = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, default="")

    class Meta:
        indexes = [
            models.Index(fields=["-id"], name="audit_newest"),
            models.Index(fields=["object_type", "object_id", "-id"], name="audit_by_object"),
            models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}:{self.object_id}"


class Seal(models.Model):
    """What the records up to `last_id` were, as a keyed hash chained to the seal before.

    Whoever can write to the database but does not know the pepper can change a record, but not so
    that its seal still fits.
    """

    first_id = models.BigIntegerField(unique=True)
    last_id = models.BigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    chain = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"seal {self.pk} of {self.first_id}..{self.last_id}"
