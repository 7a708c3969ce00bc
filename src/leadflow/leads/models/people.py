"""Persons, whatever leads they are behind, and the numbers that are never called again."""

from django.db import models
from django.db.models import Q


class Person(models.Model):
    """Somebody who can be reached, however many leads they are behind."""

    name = models.CharField(max_length=200, default="", blank=True)
    phone = models.CharField(max_length=20, null=True, unique=True)
    email = models.CharField(max_length=254, default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["email"], name="leads_person_email", condition=~Q(email="")),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"


class Suppression(models.Model):
    """A number never to be called again, kept as a keyed hash so that it survives erasure."""

    phone_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"suppression {self.pk}"
