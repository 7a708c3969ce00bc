"""Which column a person says holds which field, as far as that can be."""

from collections.abc import Mapping

from leadflow.kernel.errors import Invalid


def placed(chosen: Mapping[str, int], width: int, *, refusal: type[Invalid]) -> dict[str, int]:
    """Return the columns that were chosen: there are `width`, and each is one thing at most.

    Raises `refusal`, naming the field.
    """
    used: dict[int, str] = {}
    for field, position in chosen.items():
        if not 0 <= position < width:
            raise refusal("There is no such column.", field=field)
        if position in used:
            raise refusal("One column can only be one thing.", field=field)
        used[position] = field
    return dict(chosen)
