"""What an affiliate fills in."""

from django import forms

from leadflow.affiliates.types import CampaignRow, Consent, SubmissionInput
from leadflow.web.shell.forms import Moment

SCOPES = [("leads:submit", "Submit leads"), ("leads:read", "Read my submissions")]


class SubmitForm(forms.Form):
    """One lead. Only the mobile is needed."""

    mobile = forms.CharField(max_length=64, label="Mobile number", widget=forms.TelInput)
    campaign = forms.ChoiceField()
    registration_number = forms.CharField(max_length=40, required=False, label="Car registration")
    name = forms.CharField(max_length=200, required=False)
    email = forms.EmailField(required=False)
    city = forms.CharField(max_length=120, required=False)
    sub_id = forms.CharField(max_length=120, required=False, label="Your reference")
    consent = forms.BooleanField(required=False, label="The person agreed to be called")

    def __init__(self, *args: object, campaigns: list[CampaignRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offered = sorted(campaigns, key=lambda row: (not row.is_default, row.name))
        self.only = offered[0].slug if len(offered) == 1 else ""
        if len(offered) > 1:
            names = [(row.slug, row.name) for row in offered]
            self.fields["campaign"].choices = names  # type: ignore[attr-defined]
        else:  # nothing to choose, so nothing is asked
            del self.fields["campaign"]

    def to_input(self) -> SubmissionInput:
        """Return what the service takes."""
        given = {"campaign": self.only, **self.cleaned_data}
        return SubmissionInput(**given | {"consent": Consent(given=given["consent"])})

    def to_keep(self) -> dict[str, object]:
        """Return what the next number is likely to share with this one."""
        return {name: self.cleaned_data.get(name, "") for name in ("campaign", "sub_id")}


class RegistrationForm(forms.Form):
    """The registration that was asked for."""

    registration_number = forms.CharField(max_length=40, label="Car registration")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.auto_id = "answer_%s"  # beside it may stand a form with a field of the same name


class KeyForm(forms.Form):
    """An API key to be made."""

    name = forms.CharField(max_length=100, label="What is it for?")
    scopes = forms.MultipleChoiceField(
        choices=SCOPES,
        initial=[scope for scope, _ in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        label="It may",
    )


class EndpointForm(forms.Form):
    """A webhook address to be added."""

    url = forms.CharField(
        max_length=2000,
        label="Address",
        error_messages={"required": "Say where the messages go."},
        widget=forms.URLInput(attrs={"placeholder": "https://example.com/leadflow"}),
    )


class ReplayForm(forms.Form):
    """A period whose messages are to be sent again; times are in the reader's zone."""

    since = forms.DateTimeField(label="From", widget=Moment)
    until = forms.DateTimeField(label="Until", widget=Moment)

    def clean(self) -> dict[str, object]:
        """Refuse a period that ends before it begins."""
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", "This is before the period begins.")
        return given
