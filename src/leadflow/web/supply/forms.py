"""What the supply team fills in."""

from datetime import datetime, timedelta
from typing import Final

from django import forms

from leadflow.affiliates.types import SupplyOutcome, SupplyRow
from leadflow.web.shell.forms import Moment
from leadflow.web.words import in_zone

LONGEST_NOTES: Final = 5000
MORNING: Final = 10
OUTCOMES: Final = [
    (SupplyOutcome.PURCHASED.value, "Purchased"),
    (SupplyOutcome.NOT_PURCHASED.value, "Not purchased"),
    (SupplyOutcome.CALL_BACK.value, "Call back"),
]


class OutcomeForm(forms.Form):
    """How the talk ended; times are in the reader's zone."""

    use_required_attribute = False  # a time is asked for only when there is to be a call-back

    outcome = forms.ChoiceField(
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how the talk ended."},
    )
    call_back_at = forms.DateTimeField(
        label="Call back at",
        widget=Moment,
        error_messages={"required": "Say when to call back.", "invalid": "Give a day and a time."},
    )
    notes = forms.CharField(
        required=False, max_length=LONGEST_NOTES, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        is_chosen = self.data.get("outcome") == SupplyOutcome.CALL_BACK
        self.fields["call_back_at"].required = is_chosen or not self.is_bound

    @staticmethod
    def first_values(row: SupplyRow, moment: datetime) -> dict[str, object]:
        """Return what the form starts with: the notes so far, and tomorrow morning."""
        tomorrow = in_zone(moment) + timedelta(days=1)
        at = tomorrow.replace(hour=MORNING, minute=0, second=0, microsecond=0)
        return {"notes": row.notes, "call_back_at": row.call_back_at or at}

    def chosen(self) -> tuple[SupplyOutcome, datetime | None, str]:
        """Return the outcome, the time to call back, and the notes."""
        outcome = SupplyOutcome(self.cleaned_data["outcome"])
        at = self.cleaned_data["call_back_at"] if outcome is SupplyOutcome.CALL_BACK else None
        return outcome, at, self.cleaned_data["notes"]
