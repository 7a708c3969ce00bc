"""What the affiliate manager fills in."""

from zoneinfo import available_timezones

from django import forms
from phonenumbers import SUPPORTED_REGIONS

from leadflow.affiliates.types import AffiliateInput, CampaignInput, CampaignRow, DuplicateScope

SCOPES = [
    (DuplicateScope.CAMPAIGN.value, "This campaign alone"),
    (DuplicateScope.GROUP.value, "Every campaign of its group"),
    (DuplicateScope.ORGANISATION.value, "All campaigns"),
]


class CampaignForm(forms.Form):
    """A campaign's rules."""

    name = forms.CharField(max_length=150)
    region = forms.ChoiceField(
        label="Country", choices=[(code, code) for code in sorted(SUPPORTED_REGIONS)], initial="IN"
    )
    timezone = forms.ChoiceField(
        label="Time zone",
        choices=[(zone, zone) for zone in sorted(available_timezones())],
        initial="Asia/Kolkata",
    )
    freshness_days = forms.IntegerField(
        label="Freshness window, days", min_value=1, max_value=3650, initial=90
    )
    duplicate_scope = forms.ChoiceField(label="A mobile is known within", choices=SCOPES)
    duplicate_group = forms.CharField(label="Group", max_length=60, required=False)
    hourly_cap = forms.IntegerField(
        label="Most an hour", min_value=1, max_value=10_000_000, required=False
    )
    daily_cap = forms.IntegerField(
        label="Most a day", min_value=1, max_value=10_000_000, required=False
    )
    consent_required = forms.BooleanField(label="Consent is required", required=False)
    calls_any_hour = forms.BooleanField(label="Call at any hour", required=False)
    is_sandbox = forms.BooleanField(label="Sandbox", required=False)
    is_active = forms.BooleanField(label="Open for submissions", required=False, initial=True)

    def to_input(self, before: CampaignRow | None = None) -> CampaignInput:
        """Return what the service takes; what has no field here stays as it was `before`."""
        return CampaignInput(
            **self.cleaned_data,
            call_channel=before.call_channel if before else "simulator",
            verifier=before.verifier if before else "local",
        )


class AffiliateForm(forms.Form):
    """An affiliate and how much it may send and learn."""

    name = forms.CharField(max_length=150)
    daily_cap = forms.IntegerField(
        label="Most a day", min_value=1, max_value=10_000_000, required=False
    )
    duplicate_quota = forms.IntegerField(
        label="Known numbers a day", min_value=0, max_value=10_000_000, initial=100
    )

    def to_input(self) -> AffiliateInput:
        """Return what the service takes."""
        return AffiliateInput(**self.cleaned_data)


class MemberForm(forms.Form):
    """A user who is to act for the affiliate."""

    username = forms.CharField(max_length=150)


class ReviewForm(forms.Form):
    """A person's judgement of a registration."""

    note = forms.CharField(max_length=200, required=False)


class VehicleListForm(forms.Form):
    """A file that names cars of the local register."""

    file = forms.FileField(label="CSV file")


class VehicleForm(forms.Form):
    """One car of the local register."""

    registration = forms.CharField(label="Registration", max_length=40)
    is_blocked = forms.BooleanField(label="Blocked: no submission may use it", required=False)
    note = forms.CharField(max_length=200, required=False)
