"""Starting a server for a test, and asking it things over a bare connection."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager

import psutil

from leadflow.config.serving.lifeline import die_on_parents_death

BODY_LIMIT = 1024 * 1024
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "LEADFLOW_DATA_DIR"}
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def started(command, *, port, **environment):
    """Run `command`, wait until it listens at `port`, and end it and all below it."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            env=ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(["src", "."])} | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: die_on_parents_death(signal.SIGKILL),  # noqa: PLW1509
        )
        try:
            wait_until(lambda: process.poll() is not None or listens(port), seconds=60)
            assert process.poll() is None, told(output)
            process.told = lambda: told(output)
            yield process
        finally:
            end(process)


def told(output):
    """Return what the process has printed so far."""
    output.seek(0)
    return output.read().decode()


def end(process):
    """Kill the process and everything below it."""
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(process.pid).children(recursive=True):
            child.kill()
    process.kill()
    process.wait()


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition, *, seconds=10):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def ask(port, method, path, body=None, headers=()):
    """Return status, headers (as sent, repeated ones too) and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return response.status, response.getheaders(), response.read()
    finally:
        connection.close()


def ask_json(port, method, path, body=None, headers=()):
    status, _, answer = ask(port, method, path, body, headers)
    return status, json.loads(answer)


def seconds_to_stop(process, number=signal.SIGTERM):
    """Send the signal and return how long the process took to end."""
    start = time.monotonic()
    process.send_signal(number)
    process.wait(30)
    return time.monotonic() - start


@contextmanager
def open_stream(port, path="/live/", headers=""):
    """Hold a stream open; yields the socket once the first bytes have come."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode())
        assert client.recv(4096).startswith(b"HTTP/1.1 200")
        yield client
