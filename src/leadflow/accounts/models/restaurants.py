"""The account profile of a lead: a restaurant that a key-account manager looks after (seed 1)."""

from django.db import models


class Restaurant(models.Model):
    """What is known of an account besides what its lead knows.

    Name, phone, e-mail, city, status, owner and potential revenue (`value`) stand on the lead.
    `timezone` and `country` (ISO 3166, two letters) are where the account is; empty is the
    organisation's.
    """

    lead = models.OneToOneField(
        "leads.Lead", models.CASCADE, primary_key=True, related_name="restaurant"
    )
    address = models.CharField(max_length=300, default="", blank=True)
    state = models.CharField(max_length=120, default="", blank=True)
    pincode = models.CharField(max_length=20, default="", blank=True)
    contact_person = models.CharField(max_length=200, default="", blank=True)
    cuisine_type = models.CharField(max_length=80, default="", blank=True)
    restaurant_type = models.CharField(max_length=80, default="", blank=True)
    notes = models.TextField(default="", blank=True)
    timezone = models.CharField(max_length=64, default="", blank=True)
    country = models.CharField(max_length=2, default="", blank=True)

    def __str__(self) -> str:
        return f"account of lead {self.pk}"
