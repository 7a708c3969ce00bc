"""What leads are found by."""

from django.db import models

from leadflow.leads.models.leads import Lead


class SearchDocument(models.Model):
    """What a lead can be found by; filled by the worker, so that intake never waits for it."""

    lead = models.OneToOneField(Lead, models.CASCADE, primary_key=True, related_name="+")
    text = models.TextField()

    def __str__(self) -> str:
        return f"search text of lead {self.lead_id}"
