"""What every test gets: the right database, no network, and no process left behind."""

import os
import shutil

import hypothesis
import pytest
from django.conf import settings
from django.db import connection

from tests.harness import flush, network, processes

hypothesis.settings.register_profile("short", max_examples=50, deadline=None, print_blob=True)
hypothesis.settings.register_profile("full", max_examples=2000, deadline=None, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))

SKIPS = {
    "postgres": "needs PostgreSQL: python -m tools.pg run -- pytest",
    "browser": "needs Chromium: apt-get install chromium",
}

# Two browsers, or two storms of killed processes, would disturb each other's timing.
ONE_AT_A_TIME = {"browser", "chaos"}


def pytest_configure(config: pytest.Config) -> None:
    network.block()
    flush.allow()


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = set()
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        missing.add("postgres")
    if not shutil.which("chromium"):
        missing.add("browser")
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        for marker in missing & marks:
            item.add_marker(pytest.mark.skip(reason=SKIPS[marker]))
        for alone in ONE_AT_A_TIME & marks:
            item.add_marker(pytest.mark.xdist_group(alone))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.pluginmanager.has_plugin("dsession"):
        return  # the children of xdist's controller are its workers
    if left := processes.end_leftovers():
        print("\nprocesses left behind by tests, now ended:", *left, sep="\n  ")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Before the test database goes, end what threads of failed tests still hold of it."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
