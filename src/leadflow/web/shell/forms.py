"""Between Django's forms and the rooms' refusals, and the controls the pages share."""

from typing import TypeVar

from django.forms import BaseForm, DateTimeInput
from django.http import HttpRequest, QueryDict

from leadflow.kernel.errors import DomainError

F = TypeVar("F", bound=BaseForm)


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, be it nothing at all; None when the page was only asked for."""
    return request.POST if request.method == "POST" else None


def refuse(form: F, error: DomainError) -> F:
    """Write a refusal into the form: under its field when it names one, else above the form."""
    form.errors  # noqa: B018 - cleans the form, which add_error needs
    form.add_error(error.field if error.field in form.fields else None, error.message)
    return form


class Moment(DateTimeInput):
    """A day and a time to choose, in the reader's zone."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")
