"""What being in touch with an account was about: with whom, and what was ordered (seed 1)."""

from django.db import models
from django.db.models import Q

from leadflow.accounts.models.contacts import Contact


class Engagement(models.Model):
    """What an account's interaction holds besides what every lead's does.

    `lead` repeats the interaction's, so that reports over millions of orders read one index alone.
    `ordered_at` is when the order was placed; null when none was.
    """

    interaction = models.OneToOneField(
        "leads.Interaction", models.CASCADE, primary_key=True, related_name="engagement"
    )
    lead = models.ForeignKey("leads.Lead", models.CASCADE, related_name="engagements")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="engagements")
    order_placed = models.BooleanField(default=False)
    product_details = models.TextField(default="", blank=True)
    quantity = models.PositiveIntegerField(null=True)
    total_price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    order_date = models.DateTimeField(null=True)
    ordered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(order_placed=True, ordered_at__isnull=False)
                | Q(order_placed=False, ordered_at=None),
                name="accounts_order_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["lead", "interaction"], name="accounts_touches"),
            models.Index(fields=["contact", "interaction"], name="accounts_touches_of_contact"),
            models.Index(
                fields=["interaction"],
                name="accounts_orders",
                condition=Q(ordered_at__isnull=False),
            ),
            # By `order_placed` SQLite would have to look into the row, though the index knows it.
            models.Index(
                fields=["lead", "ordered_at", "total_price"],
                name="accounts_orders_of_lead",
                condition=Q(ordered_at__isnull=False),
            ),
            models.Index(
                fields=["ordered_at", "lead", "total_price"],
                name="accounts_orders_by_time",
                condition=Q(ordered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"engagement {self.pk} of lead {self.lead_id}"


class OrderRhythm(models.Model):
    """How regularly an account orders (`rules.rhythm`), kept anew whenever its orders change."""

    lead = models.OneToOneField(
        "leads.Lead", models.CASCADE, primary_key=True, related_name="order_rhythm"
    )
    interval = models.FloatField()
    spread = models.FloatField()
    confidence = models.FloatField()
    last_order = models.DateField()
    due_on = models.DateField()
    late_after = models.DateField()
    alarmed_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["late_after", "lead"], name="accounts_late_orders")]

    def __str__(self) -> str:
        return f"rhythm of lead {self.pk}"
