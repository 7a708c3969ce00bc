"""What is filled in to import a file."""

from typing import Any, Final

from django import forms

from leadflow.leads.rules.fields import LONGEST
from leadflow.pipeline.queries.imports import ImportView
from leadflow.pipeline.rules.imports.cells import words
from leadflow.pipeline.rules.imports.columns import LABELS
from leadflow.pipeline.rules.imports.options import MatchBy, OnMatch, OwnerBy
from leadflow.web.tables_in import MappingForm

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


class ColumnsForm(MappingForm):
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
        super().__init__(
            data,
            headers=job.columns,
            mapping=job.mapping,
            labels=LABELS,
            initial={**job.options, "tags": ", ".join(job.options.get("tags", []))},
        )

    def to_options(self) -> dict[str, Any]:
        """Return the options as the service takes them."""
        given = self.cleaned_data
        names = ("source", "match_by", "on_match", "owner")
        return {**{name: given[name] for name in names}, "tags": words(given["tags"])}
