"""Items of the supply queue, their addresses, and what a toast offers to take back."""

import re

from django.http import HttpResponse
from django.urls import reverse

from leadflow.affiliates.models import SupplyItem
from leadflow.affiliates.types import State
from tests.factories.affiliates import make_submission
from tests.web.reading import html


def make_item(
    state: State = State.CONFIRMED, *, name: str = "Asha Rao", **fields: object
) -> SupplyItem:
    call_back_at = fields.pop("call_back_at", None)
    made = make_submission(state, name=name, **fields)
    items = SupplyItem.objects.filter(submission=made)
    if call_back_at:
        items.update(call_back_at=call_back_at, outcome="call_back")
    return items.get()


def address(item: SupplyItem, act: str = "") -> str:
    return reverse(f"supply{act or '-item'}", args=[item.pk])


def undo_of(response: HttpResponse) -> str:
    return re.search(r'data-flash="[^"]*undo:([^"]*)"', html(response))[1]
