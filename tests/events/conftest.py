from collections.abc import Iterator

import pytest

from tests.factories.events import empty_register


@pytest.fixture(autouse=True)
def nobody_listens() -> Iterator[None]:
    with empty_register():
        yield
