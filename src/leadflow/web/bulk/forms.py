"""What is filled in to submit a file."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from leadflow.affiliates.queries.bulk import BulkJobRow
from leadflow.affiliates.rules.bulk.mapping import LABELS
from leadflow.affiliates.types import CampaignRow, Consent

UNUSED: Final = ("", "Not used")


def campaign_choices(campaigns: Sequence[CampaignRow]) -> list[tuple[str, str]]:
    """Return the campaigns to choose from, the default one first."""
    offered = sorted(campaigns, key=lambda row: (not row.is_default, row.name))
    return [(row.slug, row.name) for row in offered]


class UploadForm(forms.Form):
    """A file of leads for one campaign."""

    file = forms.FileField(
        label="File",
        error_messages={
            "required": "Choose a file first.",
            "empty": "This file is empty.",
            "missing": "Choose a file first.",
        },
    )
    campaign = forms.ChoiceField()

    def __init__(self, *args: Any, campaigns: Sequence[CampaignRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"] = forms.ChoiceField(choices=campaign_choices(campaigns))


class ColumnsForm(forms.Form):
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
        initial = {
            "campaign": job.campaign,
            "consent": bool(job.consent),
            "text_version": job.consent.get("text_version", ""),
            "source_url": job.consent.get("source_url", ""),
            **{f"column-{at}": field for field, at in job.mapping.items()},
        }
        super().__init__(data, initial=initial)
        self.job = job
        self.fields["campaign"] = forms.ChoiceField(choices=campaign_choices(campaigns))
        meanings = [UNUSED, *((field.value, label) for field, label in LABELS.items())]
        for at, name in enumerate(job.columns):
            self.fields[f"column-{at}"] = forms.ChoiceField(
                choices=meanings,
                required=False,
                label=f"What “{name}” holds",
                widget=forms.Select(attrs={"class": "select"}),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a field that was given to two columns."""
        given = super().clean() or {}
        taken: dict[str, int] = {}
        for at in range(len(self.job.columns)):
            field = given.get(f"column-{at}", "")
            if field and field in taken:
                first = self.job.columns[taken[field]]
                self.add_error(f"column-{at}", f"“{first}” is this already.")
            elif field:
                taken[field] = at
        given["mapping"] = taken
        return given

    def to_consent(self) -> Consent:
        """Return what was declared for every row."""
        given = self.cleaned_data
        if not given["consent"]:
            return Consent()
        return Consent(
            given=True, text_version=given["text_version"], source_url=given["source_url"]
        )
