"""The harness keeps its promises."""

import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.db import connection
from hypothesis import settings as hypothesis_settings

from leadflow.kernel.clock import now
from leadflow.kernel.models import RateBucket
from tests.harness.network import NetworkBlocked
from tests.harness.processes import end_leftovers
from tests.harness.races import rush


def test_another_machine_cannot_be_reached():
    with socket.socket() as client, pytest.raises(NetworkBlocked):
        client.connect(("192.0.2.1", 80))


def test_names_do_not_resolve():
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("example.com", 443)


def test_loopback_stays_open():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert client.getpeername()[0] == "127.0.0.1"


def test_a_process_left_behind_is_found_and_ended():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])

    left = end_leftovers()

    assert [line for line in left if line.startswith(f"{child.pid}:")]
    assert not psutil.pid_exists(child.pid)


def test_the_data_of_a_test_run_is_private():
    assert "leadflow-tests-" in str(settings.DATA_DIR)
    assert Path(settings.DATA_DIR).is_dir()


def test_hypothesis_has_no_deadline():
    assert hypothesis_settings().deadline is None


@pytest.mark.django_db(transaction=True)
def test_threads_see_what_is_committed_and_commit_themselves():
    RateBucket.objects.create(bucket="seen", window_start=now(), used=1)

    answers = rush(
        lambda n: (
            RateBucket.objects.create(bucket=f"made-{n}", window_start=now(), used=1)
            and RateBucket.objects.filter(bucket="seen").count()
        ),
        range(8),
    )

    assert answers == [1] * 8
    assert RateBucket.objects.filter(bucket__startswith="made-").count() == 8


@pytest.mark.django_db
def test_sqlite_is_a_file_with_a_write_ahead_log():
    if connection.vendor != "sqlite":
        pytest.skip("is about SQLite")

    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]

    assert mode == "wal"
    assert Path(connection.settings_dict["NAME"]).is_file()


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_test_marked_postgres_runs_there():
    assert connection.vendor == "postgresql"
