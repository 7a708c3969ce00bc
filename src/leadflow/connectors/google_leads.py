"""Google Ads' lead forms: a webhook with everything in it, proven by a key inside.

https://developers.google.com/google-ads/webhook/docs/implementation: `lead_id` tells copies apart,
`is_test` leads are answered 200 and stay out of the books.
"""

import hmac
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Form:
    """A form somebody sent, by the ids of its columns."""

    lead_id: str
    key: str
    is_test: bool
    columns: dict[str, str]


def read_form(body: bytes) -> Form:
    """Return the form. Raises ValueError for what is none."""
    document: Any = json.loads(body)
    try:
        return Form(
            lead_id=str(document["lead_id"]),
            key=str(document.get("google_key", "")),
            is_test=bool(document.get("is_test", False)),
            columns={
                str(one.get("column_id") or one.get("column_name")): str(one["string_value"])
                for one in document["user_column_data"]
            },
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this is no lead form") from error


def is_ours(form: Form, *, key: str) -> bool:
    """Tell whether the form carries the key that was given to Google."""
    return hmac.compare_digest(form.key.encode(), key.encode())
