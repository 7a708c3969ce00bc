"""What is filled in to import a file."""

from typing import Any, Final

from django import forms

from leadflow.leads.rules.fields import LONGEST
from leadflow.pipeline.queries.imports import ImportView
from leadflow.pipeline.rules.imports.cells import words
from leadflow.pipeline.rules.imports.columns import LABELS
from leadflow.pipeline.rules.imports.options import MatchBy, OnMatch, OwnerBy

UNUSED: Final = ("", "Not used")
MATCHES: Final = (
    (MatchBy.EITHER.value, "Same phone or e-mail"),
    (MatchBy.PHONE.value, "Same phone"),
    (MatchBy.EMAIL.value, "Same e-mail"),
)
ON_MATCH: Final = (
    (OnMatch.SKIP.value, "Leave it as it is"),
    (OnMatch.FILL.value, "Fill its empty fields"),
    (OnMatch.UPDATE.value, "Update all given fields"),
    (OnMatch.CREATE.value, "Create another lead anyway"),
)
OWNERS: Final = (
    (OwnerBy.RULES.value, "By the assignment rules"),
    (OwnerBy.NOBODY.value, "Nobody"),
    (OwnerBy.ME.value, "Me"),
    (OwnerBy.COLUMN.value, "As the owner column says"),
)


class UploadForm(forms.Form):
    """A file of leads."""

    file = forms.FileField(
        label="File",
        error_messages={
            "required": "Choose a file first.",
            "empty": "This file is empty.",
            "missing": "Choose a file first.",
        },
    )


class ColumnsForm(forms.Form):
    """What each column of a file holds, and what is to be done with its rows."""

    source = forms.CharField(
        max_length=LONGEST["source"], label="Source", help_text="Where rows without one come from"
    )
    match_by = forms.ChoiceField(choices=MATCHES, label="A lead is there already when it has the")
    on_match = forms.ChoiceField(choices=ON_MATCH, label="Then")
    owner = forms.ChoiceField(choices=OWNERS, label="New leads belong to")
    tags = forms.CharField(
        max_length=500, required=False, label="Tags", help_text="Parted by commas, for every lead"
    )

    def __init__(self, data: Any = None, *, job: ImportView) -> None:
        initial = {
            **job.options,
            "tags": ", ".join(job.options.get("tags", [])),
            **{f"column-{at}": field for field, at in job.mapping.items()},
        }
        super().__init__(data, initial=initial)
        self.job = job
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

    def to_options(self) -> dict[str, Any]:
        """Return the options as the service takes them."""
        given = self.cleaned_data
        names = ("source", "match_by", "on_match", "owner")
        return {**{name: given[name] for name in names}, "tags": words(given["tags"])}
