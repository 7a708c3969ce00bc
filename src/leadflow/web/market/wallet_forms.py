"""What a provider fills in about money."""

from uuid import uuid4

from django import forms

from leadflow.ledger.rules import LARGEST_TOP_UP
from leadflow.marketplace.rules.spending import LARGEST_CAP
from leadflow.marketplace.types.spending import Caps


class TopUpForm(forms.Form):
    """How many credits to buy; `key` makes a form that is sent twice one payment."""

    credits = forms.IntegerField(label="Credits", min_value=1, max_value=LARGEST_TOP_UP, initial=20)
    key = forms.RegexField(
        r"\A[0-9a-f-]{36}\Z", widget=forms.HiddenInput, initial=lambda: str(uuid4())
    )


class CapsForm(forms.Form):
    """How much may be spent, and whether leads are bought without asking."""

    daily_cap = forms.IntegerField(
        label="Most a day", min_value=0, max_value=LARGEST_CAP, required=False
    )
    monthly_cap = forms.IntegerField(
        label="Most a month", min_value=0, max_value=LARGEST_CAP, required=False
    )
    accepts_automatically = forms.BooleanField(
        label="Buy what I am offered automatically", required=False
    )
    automatic_daily_cap = forms.IntegerField(
        label="Most a day automatically", min_value=0, max_value=LARGEST_CAP, required=False
    )
    is_paused = forms.BooleanField(label="Pause: offer me nothing", required=False)

    def to_caps(self) -> Caps:
        """Return what the service takes."""
        return Caps(**self.cleaned_data)
