"""The pages that take a table in: its columns are named, its rows checked, and then worked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms

UNUSED: Final = ("", "Not used")
SHOWN_CELLS: Final = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the wizard: done, current, or still to come."""

    label: str
    is_done: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many rows came to one result."""

    key: str
    label: str
    count: int
    share: str


def steps_to(place: int, labels: Sequence[str]) -> list[Step]:
    """Return the steps of the wizard as they stand when it has come to `place`."""
    return [Step(label, at < place, at == place) for at, label in enumerate(labels)]


def share(part: int, whole: int) -> str:
    """Return a part as whole percents; what is little is not called nothing."""
    if not part or not whole:
        return "0%"
    percent = 100 * part / whole
    if percent < 1:
        return "<1%"
    return f"{min(round(percent), 99) if part < whole else 100}%"


class TableForm(forms.Form):
    """A file with a table."""

    file = forms.FileField(
        label="File",
        error_messages={
            "required": "Choose a file first.",
            "empty": "This file is empty.",
            "missing": "Choose a file first.",
        },
    )


class MappingForm(forms.Form):
    """What each column of a table holds, `cleaned_data["mapping"]` once it is valid."""

    def __init__(
        self,
        data: Any,
        *,
        headers: Sequence[str],
        mapping: Mapping[str, int],
        labels: Mapping[Any, str],
        initial: Mapping[str, Any],
    ) -> None:
        before = {f"column-{at}": field for field, at in mapping.items()}
        super().__init__(data, initial={**initial, **before})
        self.headers = headers
        meanings = [UNUSED, *((field.value, label) for field, label in labels.items())]
        for at, name in enumerate(headers):
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
        for at in range(len(self.headers)):
            field = given.get(f"column-{at}", "")
            if field and field in taken:
                first = self.headers[taken[field]]
                self.add_error(f"column-{at}", f"“{first}” is this already.")
            elif field:
                taken[field] = at
        given["mapping"] = taken
        return given

    def shown(self, samples: Sequence[Sequence[str]]) -> dict[str, Any]:
        """Return what the naming of the columns shows: each with its first cells."""
        return {
            "form": self,
            "columns": [
                (name, cells[:SHOWN_CELLS], self[f"column-{at}"])
                for at, (name, cells) in enumerate(zip(self.headers, samples, strict=True))
            ],
        }
