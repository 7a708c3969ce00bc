"""Two tables of the kernel's own: answered idempotency keys, and counters of what is limited."""

from django.db import models


class IdempotencyRecord(models.Model):
    """One answered (or running) request that carried an `Idempotency-Key`."""

    scope = models.CharField(max_length=160)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="kernel_idempotency_once"),
        ]
        indexes = [models.Index(fields=["created_at"], name="kernel_idempotency_age")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class RateBucket(models.Model):
    """How often something was done in the running window."""

    bucket = models.CharField(max_length=160, primary_key=True)
    window_start = models.DateTimeField()
    used = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["window_start"], name="kernel_bucket_age")]

    def __str__(self) -> str:
        return f"{self.bucket}: {self.used}"
