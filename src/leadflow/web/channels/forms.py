"""What whoever looks after channels fills in."""

from django import forms

from leadflow.notifications.rules.channels import FIELDS, LONGEST_TEMPLATE, TRIGGERS
from leadflow.notifications.services.channels import LONGEST_NAME
from leadflow.notifications.types import ChannelKind

KINDS = [
    (ChannelKind.SLACK.value, "Slack"),
    (ChannelKind.DISCORD.value, "Discord"),
    (ChannelKind.TEAMS.value, "Microsoft Teams"),
    (ChannelKind.EMAIL.value, "E-mail"),
]
NAMES = dict(KINDS)


class ToldForm(forms.Form):
    """What a channel is told, and in which words."""

    triggers = forms.MultipleChoiceField(
        choices=[(one.code, one.words) for one in TRIGGERS],
        initial=[one.code for one in TRIGGERS],
        widget=forms.CheckboxSelectMultiple,
        label="Tell it when",
    )
    template = forms.CharField(
        max_length=LONGEST_TEMPLATE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Words of your own",
        help_text=f"Empty for the usual ones. They may hold {', '.join(f'${f}' for f in FIELDS)}.",
    )


class ChannelForm(ToldForm):
    """A new channel."""

    kind = forms.ChoiceField(choices=KINDS, label="Kind")
    name = forms.CharField(max_length=LONGEST_NAME, label="Name")
    address = forms.CharField(
        max_length=2000,
        label="Address",
        help_text="The webhook's address; for e-mail the receivers, with commas between them.",
    )
    field_order = ("kind", "name", "address", "triggers", "template")
