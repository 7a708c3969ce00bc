"""What granian reads off the wire reaches Django whole, and its answer reaches the client."""

import json
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.config.serving.running import (
    BODY_LIMIT,
    ask,
    ask_json,
    free_port,
    open_stream,
    seconds_to_stop,
    started,
    wait_until,
)


def granian(port):
    target = "tests.config.serving.site:application"
    options = ["--interface", "rsgi", "--http", "1", "--no-ws", "--workers-kill-timeout", "7"]
    return ["-m", "granian", *options, "--port", str(port), target]


@pytest.fixture(scope="module")
def port():
    number = free_port()
    with started(granian(number), port=number):
        yield number


def test_method_path_query_and_body_arrive(port):
    status, seen = ask_json(port, "POST", "/a%20b/%C3%A9/?q=%C3%A9&r=1", b'{"x": 1}')

    assert status == 200
    assert seen["method"] == "POST"
    assert seen["path"] == "/a b/é/"
    assert seen["query"] == {"q": "é", "r": "1"}
    assert seen["body"] == '{"x": 1}'


def test_a_body_without_a_length_arrives(port):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(
            b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
            b"Connection: close\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
        )
        answer = client.makefile("rb").read()

    seen = json.loads(answer.partition(b"\r\n\r\n")[2])

    assert seen["body"] == "hello world"
    assert seen["meta"]["CONTENT_LENGTH"] == "11"


def test_a_body_larger_than_memory_allows_arrives_from_disk(port):
    status, seen = ask_json(port, "PUT", "/", b"x" * (BODY_LIMIT - 1))

    assert status == 200
    assert seen["length"] == BODY_LIMIT - 1


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_sent(port):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        length = f"Content-Length: {BODY_LIMIT + 1}\r\n\r\n"
        client.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\n" + length.encode())
        answer = client.recv(65536)

    assert answer.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in answer
    assert b"request.too_large" in answer


def test_a_body_that_turns_out_too_large_is_refused(port):
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(17):
            client.sendall(piece)
        answer = client.recv(65536)

    assert answer.startswith(b"HTTP/1.1 413")


def test_repeated_headers_are_joined_and_cookies_with_semicolons(port):
    headers = [("X-Many", "1"), ("X-Many", "2"), ("Cookie", "a=1"), ("Cookie", "b=2")]

    _, seen = ask_json(port, "GET", "/", headers=headers)

    assert seen["meta"]["HTTP_X_MANY"] == "1,2"
    assert seen["meta"]["HTTP_COOKIE"] == "a=1; b=2"


def test_a_header_with_an_underscore_cannot_pass_for_one_with_a_dash(port):
    headers = [("X_Forwarded_For", "6.6.6.6"), ("X-Forwarded-For", "10.0.0.1")]

    _, seen = ask_json(port, "GET", "/", headers=headers)

    assert seen["meta"]["HTTP_X_FORWARDED_FOR"] == "10.0.0.1"


def test_the_address_of_the_client_arrives(port):
    _, seen = ask_json(port, "GET", "/")

    assert seen["meta"]["REMOTE_ADDR"] == "127.0.0.1"
    assert seen["meta"]["SERVER_PORT"] == str(port)
    assert seen["meta"]["SERVER_PROTOCOL"] == "HTTP/1.1"


@pytest.mark.parametrize("value", [b"\xff\xfe", "é".encode(), b"%00"])
def test_a_header_of_strange_bytes_does_no_harm(port, value):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Odd: " + value + b"\r\n\r\n")

        assert client.recv(12) == b"HTTP/1.1 200"


@pytest.mark.parametrize("path", ["/%ff/", "/%00/", "//double//", "/a/../b/", "/;x=1/", "/%2e%2e/"])
def test_a_strange_path_does_no_harm(port, path):
    assert ask(port, "GET", path)[0] == 200


def test_every_cookie_is_set(port):
    status, headers, body = ask(port, "GET", "/cookies/")

    assert status == 201
    assert [v.partition(";")[0] for n, v in headers if n.lower() == "set-cookie"] == ["a=1", "b=2"]
    assert body == b"two"


def test_head_has_the_headers_and_no_body(port):
    status, headers, body = ask(port, "HEAD", "/cookies/")

    assert status == 201
    assert [n for n, _ in headers if n.lower() == "set-cookie"] == ["set-cookie"] * 2
    assert body == b""


def test_a_streamed_answer_arrives_whole_and_in_order(port):
    _, _, body = ask(port, "GET", "/numbers/?count=500")

    assert [int(line) for line in body.splitlines()] == list(range(500))


def test_a_client_that_leaves_ends_the_stream_on_our_side(port):
    before = ask_json(port, "GET", "/closed/")[1]["closed"]

    with open_stream(port, "/numbers/?count=100000000"):
        pass

    wait_until(lambda: ask_json(port, "GET", "/closed/")[1]["closed"] == before + 1)


def test_a_fault_is_answered_and_the_thread_lives_on(port):
    statuses = [ask(port, "GET", "/broken/")[0] for _ in range(5)]

    assert statuses == [500] * 5
    assert ask(port, "GET", "/")[0] == 200


def test_many_at_once_are_all_answered(port):
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda n: ask_json(port, "POST", f"/{n}", b"x" * n), range(200)))

    assert [seen["length"] for _, seen in answers] == list(range(200))
    assert [seen["path"] for _, seen in answers] == [f"/{n}" for n in range(200)]


def test_open_streams_take_no_thread_from_the_pages(port):
    streams = [open_stream(port) for _ in range(50)]
    sockets = [stream.__enter__() for stream in streams]
    try:
        assert ask(port, "GET", "/")[0] == 200
        assert all(client.recv(100) for client in sockets)
    finally:
        for stream in streams:
            stream.__exit__(None, None, None)


def test_stopping_lets_a_running_request_finish():
    number = free_port()
    with started(granian(number), port=number) as process, ThreadPoolExecutor(1) as pool:
        answer = pool.submit(ask, number, "GET", "/slow/?seconds=1.5")
        time.sleep(0.5)
        process.terminate()

        assert answer.result()[2] == b"done"
        assert process.wait(10) == 0


def test_letting_go_of_the_lifeline_ends_the_streams():
    number = free_port()
    holder = subprocess.Popen(
        [sys.executable, "-m", "tests.config.serving.holder", str(number), *granian(number)],
        stdin=subprocess.PIPE,
    )
    try:
        wait_until(lambda: ask_quietly(number) == 200, seconds=30)
        with open_stream(number) as stream:
            holder.stdin.close()
            stream.settimeout(5)
            while not stream.recv(4096).endswith(b"0\r\n\r\n"):
                pass
        assert seconds_to_stop(holder) < 5
    finally:
        holder.kill()
        holder.wait()


def ask_quietly(port):
    try:
        return ask(port, "GET", "/")[0]
    except OSError:
        return 0
