"""Generated requests come by the thousand: no limit may answer in the API's place.

`FUZZ_SHARE=1/2` runs the first of two shares of them; without it all are run.
"""

import os
from zlib import crc32

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave those to another run that are in another share; which is told by their names alone."""
    share, shares = map(int, os.environ.get("FUZZ_SHARE", "1/1").split("/"))
    elsewhere = {
        item
        for item in items
        if item.get_closest_marker("fuzz") and crc32(item.nodeid.encode()) % shares != share - 1
    }
    if elsewhere:
        config.hook.pytest_deselected(items=list(elsewhere))
        items[:] = [item for item in items if item not in elsewhere]


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.RATE_LIMIT_PER_MINUTE = 10**9
    settings.SIGNED_IN_LIMIT_PER_MINUTE = 10**9


@pytest.fixture(autouse=True)
def one_connection():
    """Keep the test's connection, and with it the test's transaction, beyond a WSGI request."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)
