"""What whoever connects a CRM fills in."""

from django import forms

from leadflow.capture.services.crms import LONGEST_NAME
from leadflow.capture.types import CrmKind

KINDS = [
    (CrmKind.HUBSPOT.value, "HubSpot"),
    (CrmKind.ODOO.value, "Odoo 19 or later"),
    (CrmKind.SALESFORCE.value, "Salesforce"),
    (CrmKind.WEBHOOK.value, "Webhook (signed)"),
]
NAMES = dict(KINDS)


class CrmForm(forms.Form):
    """A CRM; which of the secrets it needs its kind says."""

    kind = forms.ChoiceField(choices=KINDS, label="Kind")
    name = forms.CharField(max_length=LONGEST_NAME, label="Name")
    base = forms.CharField(
        max_length=300,
        required=False,
        label="Address",
        help_text="Where it is, as https://crm.example.com. Empty for HubSpot.",
    )
    token = forms.CharField(
        max_length=500,
        required=False,
        label="Token",
        help_text="HubSpot: of a private app. Odoo: an API key.",
    )
    database = forms.CharField(
        max_length=100,
        required=False,
        label="Database",
        help_text="Odoo, where one address has several.",
    )
    client_id = forms.CharField(
        max_length=500, required=False, label="Client id", help_text="Salesforce."
    )
    secret = forms.CharField(
        max_length=500,
        required=False,
        label="Secret",
        help_text="Salesforce: of the client. Webhook: what messages are signed with (whsec_).",
    )

    def secrets(self) -> dict[str, str]:
        """Return what is to be kept sealed."""
        names = ("token", "database", "client_id", "secret")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}
