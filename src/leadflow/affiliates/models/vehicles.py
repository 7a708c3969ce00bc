"""What verifiers said of registrations, and the local register."""

from django.db import models

from leadflow.affiliates.models.submissions import Submission


class RegistrationCheck(models.Model):
    """One answer of a verifier about one submission's registration."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="checks")
    registration = models.CharField(max_length=16)
    verifier = models.CharField(max_length=40)
    answer = models.CharField(max_length=16)
    detail = models.CharField(max_length=200, default="", blank=True)
    checked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["submission", "id"], name="affiliates_checks")]

    def __str__(self) -> str:
        return f"{self.answer} for submission {self.submission_id}"


class KnownVehicle(models.Model):
    """One plate of the local register: known to exist, or blocked."""

    registration = models.CharField(max_length=16, unique=True)
    is_blocked = models.BooleanField(default=False)
    note = models.CharField(max_length=200, default="", blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.registration
