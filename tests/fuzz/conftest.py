"""Generated requests come by the thousand: no limit may answer in the API's place."""

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections


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
