"""What providers show of themselves, for staff to look at."""

from django.db import models
from django.db.models import Q

from leadflow.marketplace.models.providers import Provider
from leadflow.marketplace.types.documents import DocumentKind


class ProviderDocument(models.Model):
    """A file by which a provider shows who they are; `stored_as` is its name in the store."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="documents", db_index=False)
    kind = models.CharField(max_length=24, choices=[(k.value, k.value) for k in DocumentKind])
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["provider", "-id"],
                name="marketplace_documents",
                condition=Q(removed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.pk} of provider {self.provider_id}"


class Registration(models.Model):
    """Somebody wants to become a provider; the mail they are sent proves that it is them."""

    email = models.CharField(max_length=254)
    name = models.CharField(max_length=150)
    phone = models.CharField(max_length=40, default="")
    categories = models.JSONField(default=list)
    areas = models.JSONField(default=list)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="marketplace_registrations")]

    def __str__(self) -> str:
        return f"registration {self.pk}"
