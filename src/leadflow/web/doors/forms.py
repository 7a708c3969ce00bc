"""What whoever opens a door for another system fills in."""

from django import forms

from leadflow.capture.services.inbound import LONGEST_NAME
from leadflow.capture.types import DoorKind

KINDS = [
    (DoorKind.META.value, "Meta lead ads"),
    (DoorKind.GOOGLE.value, "Google lead forms"),
    (DoorKind.MAIL.value, "E-mail (Mailgun, SendGrid)"),
]
NAMES = dict(KINDS)
SECRETS = ("app_secret", "verify_token", "page_token", "google_key", "signing_key")


def secret(label: str, help_text: str) -> forms.CharField:
    """Return the field of a secret that only one kind needs."""
    return forms.CharField(max_length=500, required=False, label=label, help_text=help_text)


class DoorForm(forms.Form):
    """A door; which of the secrets it needs its kind says."""

    kind = forms.ChoiceField(choices=KINDS, label="Kind")
    name = forms.CharField(
        max_length=LONGEST_NAME, label="Name", help_text="Leads carry it as their channel."
    )
    app_secret = secret("App secret", "Meta: it signs notices.")
    verify_token = secret("Verify token", "Meta: a word of your choice, for the handshake.")
    page_token = secret("Page token", "Meta: with the right leads_retrieval.")
    google_key = secret("Key", "Google: a word of your choice; forms carry it.")
    signing_key = secret("Signing key", "Mailgun: of its webhooks. Empty for SendGrid.")

    def secrets(self) -> dict[str, str]:
        """Return what is to be kept sealed."""
        return {name: self.cleaned_data[name] for name in SECRETS if self.cleaned_data[name]}
