"""The forms of accounts: the account itself, a contact, being in touch, a call plan."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from leadflow.accounts.types import ContactFacts, Frequency, PlanFacts, PlanRow
from leadflow.accounts.types.orders import EngagementFacts
from leadflow.leads.types import InteractionKind, LeadStatus
from leadflow.web.accounts.places import countries
from leadflow.web.accounts.words import FREQUENCIES
from leadflow.web.leads.filters import id_of
from leadflow.web.shell.forms import Moment
from leadflow.web.states import word_of

LARGEST: Final = Decimal("9999999999.99")
MOST_PIECES: Final = 2_147_483_647
KINDS: Final = (
    (InteractionKind.CALL, "Call", "phone"),
    (InteractionKind.ORDER, "Order", "package"),
    (InteractionKind.MEETING, "Meeting", "users"),
    (InteractionKind.SITE_VISIT, "Site visit", "map-pin"),
    (InteractionKind.EMAIL, "Email", "mail"),
    (InteractionKind.WHATSAPP, "WhatsApp", "message-circle"),
    (InteractionKind.OTHER, "Other", "ellipsis"),
)
TEL: Final = {"type": "tel", "inputmode": "tel", "autocomplete": "off"}
DECIMAL: Final = {"inputmode": "decimal"}


def text(longest: int, label: str, **more: Any) -> forms.CharField:
    """Return a field for a line that may stay empty."""
    return forms.CharField(max_length=longest, label=label, required=False, **more)


class AccountForm(forms.Form):
    """Everything that is known of an account (seed 1), and where it is."""

    name = forms.CharField(max_length=200, label="Name")
    contact_person = text(200, "Contact person")
    phone = text(64, "Phone", widget=forms.TextInput(TEL))
    email = forms.EmailField(max_length=254, label="Email", required=False)
    address = text(300, "Address")
    city = text(120, "City")
    state = text(120, "State or region")
    pincode = text(20, "Postal code")
    country = forms.ChoiceField(label="Country", required=False)
    timezone = text(64, "Time zone")
    cuisine_type = text(80, "Cuisine")
    restaurant_type = text(80, "Type of restaurant")
    potential_revenue = forms.DecimalField(
        max_digits=12,
        decimal_places=2,
        min_value=0,
        max_value=LARGEST,
        label="Potential revenue",
        required=False,
        widget=forms.TextInput(DECIMAL),
    )
    status = forms.ChoiceField(
        choices=[(status.value, word_of(status)) for status in LeadStatus],
        initial=LeadStatus.NEW,
        required=False,
        label="Status",
    )
    assigned_to = forms.ChoiceField(label="Account manager", required=False)
    notes = text(20_000, "Notes", widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, people: list[tuple[int, str]] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theirs = ("", "As the organisation")
        self._offer("country", [theirs, *countries()])
        if people is None:
            del self.fields["assigned_to"]
        else:
            self._offer("assigned_to", [("", "Nobody"), *((str(pk), name) for pk, name in people)])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined] # a choice field

    def values(self) -> dict[str, Any]:
        """Return the facts as the services take them."""
        given = dict(self.cleaned_data)
        given["status"] = given["status"] or LeadStatus.NEW
        if "assigned_to" in given:
            given["assigned_to"] = id_of(given["assigned_to"])
        return given


class ContactForm(forms.Form):
    """Somebody at an account."""

    name = forms.CharField(max_length=200, label="Name")
    role = text(120, "Role")
    phone = text(64, "Phone", widget=forms.TextInput(TEL))
    email = forms.EmailField(max_length=254, label="Email", required=False)
    address = text(300, "Address")

    def facts(self) -> ContactFacts:
        """Return the facts as the service takes them."""
        return ContactFacts(**self.cleaned_data)


class EngagementForm(forms.Form):
    """How one was in touch, with whom, and what was ordered."""

    kind = forms.ChoiceField(
        choices=[(kind.value, label) for kind, label, _ in KINDS],
        initial=InteractionKind.CALL,
        label="How",
    )
    contact = forms.ChoiceField(label="With", required=False)
    at = forms.DateTimeField(label="When", required=False, widget=Moment())
    details = text(20_000, "What was said", widget=forms.Textarea({"rows": 2}))
    order_placed = forms.BooleanField(label="An order was placed", required=False)
    product_details = text(4000, "Products")
    quantity = forms.IntegerField(
        min_value=0,
        max_value=MOST_PIECES,
        label="Quantity",
        required=False,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    total_price = forms.DecimalField(
        max_digits=12,
        decimal_places=2,
        min_value=0,
        max_value=LARGEST,
        label="Total",
        required=False,
        widget=forms.TextInput(DECIMAL),
    )

    def __init__(self, *args: Any, contacts: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(pk), name) for pk, name in contacts]
        self.fields["contact"].choices = [("", "Nobody in particular"), *named]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what was told, by the names of EngagementFacts; of no order nothing is kept."""
        given = dict(self.cleaned_data)
        kind = InteractionKind(given["kind"])
        is_order = kind is InteractionKind.ORDER or given["order_placed"]
        told: dict[str, Any] = {
            "kind": kind,
            "contact": id_of(given["contact"]),
            "details": given["details"],
            "order_placed": is_order,
            "product_details": given["product_details"] if is_order else "",
            "quantity": given["quantity"] if is_order else None,
            "total_price": given["total_price"] if is_order else None,
        }
        return told | ({"at": given["at"]} if given["at"] else {})

    def facts(self) -> EngagementFacts:
        """Return the facts as the service takes them."""
        return EngagementFacts(**self.values())


class PlanForm(forms.Form):
    """How often an account is called, and when next."""

    frequency = forms.ChoiceField(
        choices=list(FREQUENCIES.items()), initial=Frequency.WEEKLY, label="How often"
    )
    purpose = text(80, "Purpose")
    next_call = forms.DateTimeField(label="Next call", required=False, widget=Moment())
    notes = text(4000, "Notes", widget=forms.Textarea({"rows": 2}))
    keeps_working_days = forms.BooleanField(label="On working days only", required=False)

    def facts(self) -> PlanFacts:
        """Return the facts as the service takes them."""
        given = self.cleaned_data
        return PlanFacts(
            frequency=Frequency(given["frequency"]),
            notes=given["notes"],
            purpose=given["purpose"],
            keeps_working_days=given["keeps_working_days"],
        )

    def changes(self, plan: PlanRow) -> dict[str, Any]:
        """Return what the form says of a plan; its next call is told by the clock it keeps."""
        facts = self.facts()
        told: dict[str, Any] = {
            name: getattr(facts, name)
            for name in ("frequency", "notes", "purpose", "keeps_working_days")
        }
        if typed := self.cleaned_data["next_call"]:
            planned = wall_time(typed, ZoneInfo(plan.zone))
            if planned != plan.next_call_date.replace(second=0, microsecond=0):
                told["next_call_date"] = planned
        return told


def wall_time(typed: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment at which the clock in `zone` shows what the reader typed."""
    shown = typed.astimezone(timezone.get_current_timezone()).replace(tzinfo=None)
    return shown.replace(tzinfo=zone)
