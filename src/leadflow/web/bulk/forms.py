"""What is filled in to submit a file."""

from collections.abc import Sequence
from typing import Any

from django import forms

from leadflow.affiliates.queries.bulk import BulkJobRow
from leadflow.affiliates.rules.bulk.mapping import LABELS
from leadflow.affiliates.types import CampaignRow, Consent
from leadflow.web.tables_in import MappingForm, TableForm


def campaign_choices(campaigns: Sequence[CampaignRow]) -> list[tuple[str, str]]:
    """Return the campaigns to choose from, the default one first."""
    offered = sorted(campaigns, key=lambda row: (not row.is_default, row.name))
    return [(row.slug, row.name) for row in offered]


class UploadForm(TableForm):
    """A file of leads for one campaign."""

    campaign = forms.ChoiceField()

    def __init__(self, *args: Any, campaigns: Sequence[CampaignRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"] = forms.ChoiceField(choices=campaign_choices(campaigns))


class ColumnsForm(MappingForm):
    """What each column of a file holds, and what counts for all of its rows."""

    campaign = forms.ChoiceField()
    consent = forms.BooleanField(
        required=False, label="Everyone in this file agreed to be called about this"
    )
    text_version = forms.CharField(max_length=40, required=False, label="Which text they agreed to")
    source_url = forms.CharField(
        max_length=500, required=False, label="Where they agreed", widget=forms.URLInput
    )

    def __init__(
        self, data: Any = None, *, job: BulkJobRow, campaigns: Sequence[CampaignRow]
    ) -> None:
        super().__init__(
            data,
            headers=job.columns,
            mapping=job.mapping,
            labels=LABELS,
            initial={
                "campaign": job.campaign,
                "consent": bool(job.consent),
                "text_version": job.consent.get("text_version", ""),
                "source_url": job.consent.get("source_url", ""),
            },
        )
        self.fields["campaign"] = forms.ChoiceField(choices=campaign_choices(campaigns))

    def to_consent(self) -> Consent:
        """Return what was declared for every row."""
        given = self.cleaned_data
        if not given["consent"]:
            return Consent()
        return Consent(
            given=True, text_version=given["text_version"], source_url=given["source_url"]
        )
