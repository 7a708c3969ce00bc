"""Words to be ticked, with room to type another one: works without a script as well."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms
from django.core.validators import ProhibitNullCharactersValidator

from leadflow.pipeline.rules.assignment.checking import LONGEST_WORD

MORE: Final = "-more"
LONGEST: Final = 2_000


class TokenBoxes(forms.CheckboxSelectMultiple):
    """Boxes for the words that are known or chosen, and a field for others, commas between."""

    template_name = "assignment/tokens.html"

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self.placeholder = placeholder

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return the words that were ticked and those that were typed."""
        ticked = super().value_from_datadict(data, files, name) or []
        return [*ticked, *str(data.get(f"{name}{MORE}", "")).split(",")]

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> Any:
        """Return a box for every word: first those that are chosen, then the others known."""
        known = [word for word, _ in self.choices]
        words = dict.fromkeys(word.strip() for word in [*value, *known])
        self.choices = [(word, word) for word in words if word]
        return super().optgroups(name, [word.strip() for word in value], attrs)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return what the template shows."""
        context = super().get_context(name, value, attrs)
        return context | {
            "more": f"{name}{MORE}",
            "placeholder": self.placeholder,
            "longest": LONGEST,
        }


class Tokens(forms.MultipleChoiceField):
    """Words, known or not."""

    def __init__(self, label: str, placeholder: str) -> None:
        super().__init__(label=label, required=False, widget=TokenBoxes(placeholder))

    def offer(self, words: Iterable[str]) -> None:
        """Offer words to be ticked."""
        self.choices = [(word, word) for word in words]

    def to_python(self, value: Any) -> list[str]:
        """Return the words, each once, whatever letters it is in."""
        words: dict[str, str] = {}
        for word in map(str.strip, value or []):
            words.setdefault(word.casefold(), word)
        return [word for word in words.values() if word]

    def validate(self, value: Any) -> None:
        """Raise ValidationError for what is no word; every word may be chosen."""
        for word in value:
            ProhibitNullCharactersValidator()(word)
            if len(word) > LONGEST_WORD:
                raise forms.ValidationError(f"Keep each word to {LONGEST_WORD} letters.")
