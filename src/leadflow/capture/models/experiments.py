"""Who was shown which variant of what, and what came of it."""

from django.db import models
from django.db.models import Q

from leadflow.capture.models.sessions import Session


class Exposure(models.Model):
    """A conversation was shown a variant; it never changes."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="exposures", db_index=False)
    test_name = models.CharField(max_length=60)
    variant = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "test_name"], name="capture_exposed_once"),
        ]
        indexes = [
            models.Index(fields=["test_name", "variant", "at"], name="capture_exposures"),
            models.Index(fields=["at"], name="capture_exposed_at"),
        ]

    def __str__(self) -> str:
        return f"{self.test_name} {self.variant} in conversation {self.session_id}"


class Conversion(models.Model):
    """Somebody who was shown a variant did what the test is about.

    The first one counts, and only after an exposure; later or unexposed ones are kept and do not.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="conversions")
    test_name = models.CharField(max_length=60)
    variant = models.CharField(max_length=60, default="")
    conversion_type = models.CharField(max_length=60)
    counts = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "test_name", "conversion_type"],
                condition=Q(counts=True),
                name="capture_converted_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["test_name", "conversion_type", "variant"], name="capture_conversions"
            ),
            models.Index(fields=["at"], name="capture_converted_at"),
        ]

    def __str__(self) -> str:
        return f"{self.conversion_type} in conversation {self.session_id}"
