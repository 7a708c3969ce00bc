"""Form fields that the marketplace's pages share."""

from typing import Any, Final

from django import forms

MOST_PLACES: Final = 200
LONGEST_PLACE: Final = 120


class Places(forms.CharField):
    """Cities and suburbs, one a line or set apart by commas; cleaned to a tuple of names."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MOST_PLACES * LONGEST_PLACE)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return what stands in the box: one place a line."""
        return value if isinstance(value, str) or value is None else "\n".join(value)

    def clean(self, value: Any) -> Any:
        """Return the names. Raises ValidationError for too many, or one that is too long."""
        text = super().clean(value) or ""
        names = tuple(name.strip() for name in text.replace(",", "\n").splitlines() if name.strip())
        if len(names) > MOST_PLACES or any(len(name) > LONGEST_PLACE for name in names):
            raise forms.ValidationError(f"Name at most {MOST_PLACES} places, each a short name.")
        return names
