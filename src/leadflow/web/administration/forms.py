"""What administrators fill in."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from leadflow.identity.types import Role

ROLE_NAMES = {
    Role.ADMIN: "Administrator",
    Role.PRINCIPAL: "Principal",
    Role.HEAD: "Business head",
    Role.DIRECTOR: "Sales director",
    Role.SENIOR: "Senior agent",
    Role.JUNIOR: "Junior agent",
    Role.COLLECTIONS: "Collections manager",
    Role.KAM: "Key-account manager",
    Role.KAM_MANAGER: "Manager of key-account managers",
    Role.SUPPLY: "Supply team",
    Role.AFFILIATE: "Affiliate",
    Role.AFFILIATE_MANAGER: "Affiliate manager",
    Role.PROVIDER: "Service provider",
    Role.MARKETING: "Marketing",
    Role.DPO: "Data-protection officer",
}
ROLES = [(role.value, ROLE_NAMES[role]) for role in Role]


class TeamForm(forms.Form):
    """What a team is called."""

    name = forms.CharField(max_length=80)


class PersonForm(forms.Form):
    """An account that exists: its name, its team and its roles."""

    name = forms.CharField(max_length=150, required=False)
    team = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    roles = forms.MultipleChoiceField(
        choices=ROLES, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *given: Any, teams: Iterable[tuple[int, str]] = (), **more: Any) -> None:
        super().__init__(*given, **more)
        chosen: Any = self.fields["team"]
        chosen.choices = [("", "None"), *teams]

    def chosen_roles(self) -> list[Role]:
        """Return the ticked roles."""
        return [Role(role) for role in self.cleaned_data["roles"]]


class NewPersonForm(PersonForm):
    """An account to be opened."""

    username = forms.CharField(max_length=150)
    email = forms.EmailField(required=False)
    timezone = forms.ChoiceField(
        choices=[(zone, zone) for zone in sorted(available_timezones())], initial="UTC"
    )
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    field_order = ["username", "name", "email", "timezone", "password", "team", "roles"]


class PasswordForm(forms.Form):
    """Another password for somebody who lost theirs."""

    password = forms.CharField(
        label="New password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )


class DayField(forms.DateField):
    """A day of this age, so that time zones and the day after it stay within the calendar."""

    default_validators = [
        MinValueValidator(date(2000, 1, 1)),
        MaxValueValidator(date(2999, 12, 31)),
    ]
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TrailForm(forms.Form):
    """Whose acts are shown, from which day to which."""

    actor = forms.CharField(label="Who", max_length=150, required=False)
    since = DayField(label="From", required=False)
    until = DayField(label="To", required=False)
