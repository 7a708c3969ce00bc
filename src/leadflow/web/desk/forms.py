"""The form of a unit, and what narrows the catalogue."""

from decimal import Decimal
from typing import Any

from django import forms

from leadflow.pipeline.rules.units import LARGEST_AREA, LARGEST_PRICE, LONGEST, MOST_BEDROOMS
from leadflow.pipeline.types.units import UnitStatus
from leadflow.web.states import word_of


class UnitForm(forms.Form):
    """What is said of a unit."""

    name = forms.CharField(max_length=LONGEST["name"], label="Name or number")
    project = forms.CharField(max_length=LONGEST["project"], required=False)
    kind = forms.CharField(max_length=LONGEST["kind"], required=False)
    city = forms.CharField(max_length=LONGEST["city"], required=False)
    price = forms.DecimalField(
        min_value=Decimal(0), max_value=LARGEST_PRICE, decimal_places=2, required=False
    )
    bedrooms = forms.IntegerField(min_value=0, max_value=MOST_BEDROOMS, required=False)
    area = forms.DecimalField(
        min_value=Decimal(0),
        max_value=LARGEST_AREA,
        decimal_places=2,
        required=False,
        label="Area in m²",
    )
    status = forms.ChoiceField(
        choices=[(status.value, word_of(status)) for status in UnitStatus],
        initial=UnitStatus.AVAILABLE,
        required=False,
    )

    def values(self) -> dict[str, Any]:
        """Return the facts as the service takes them."""
        given = dict(self.cleaned_data)
        given["status"] = UnitStatus(given["status"] or UnitStatus.AVAILABLE)
        return given
