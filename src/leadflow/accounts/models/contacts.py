"""The people one talks to at an account (seed 1)."""

from django.db import models
from django.db.models import Q


class Contact(models.Model):
    """Somebody at an account. `phone` is as typed; `phone_e164` when it is a valid number."""

    lead = models.ForeignKey("leads.Lead", models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=120, default="", blank=True)
    email = models.CharField(max_length=254, default="", blank=True)
    phone = models.CharField(max_length=64, default="", blank=True)
    phone_e164 = models.CharField(max_length=20, default="", blank=True)
    address = models.CharField(max_length=300, default="", blank=True)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["lead", "id"], name="accounts_contacts"),
            models.Index(
                fields=["phone_e164"],
                name="accounts_contact_numbers",
                condition=Q(deleted_at=None) & ~Q(phone_e164=""),
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk} at lead {self.lead_id}"
