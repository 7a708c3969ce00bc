"""What the router goes by."""

from django.db import models


class RouterRule(models.Model):
    """What the router goes by from then on; the newest version is in force. Append-only."""

    version = models.PositiveIntegerField(unique=True)
    spec = models.JSONField()
    note = models.CharField(max_length=200, default="")
    published_at = models.DateTimeField()
    published_by_id = models.BigIntegerField(null=True)
    published_by_name = models.CharField(max_length=150, default="")

    def __str__(self) -> str:
        return f"router v{self.version}"
