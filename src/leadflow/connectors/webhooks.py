"""Send a signed message to an address a user gave, without becoming their proxy.

The name is looked up once, the found address is judged and then called itself, so that a second
look-up cannot lead elsewhere. No redirects, no proxies, no decompression; connecting takes at most
5 s, all of it at most 15 s, and of an answer at most 64 KiB are read.
"""

import logging
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from leadflow.connectors.outcomes import Outcome
from leadflow.kernel.addresses import BadAddress, Reach, checked_url, is_allowed

CONNECT_SECONDS: Final = 5
READ_SECONDS: Final = 10
TOTAL_SECONDS: Final = 15
READ_BYTES: Final = 64 * 1024
KEPT_CHARACTERS: Final = 500
_CHUNK: Final = 8 * 1024

# Its warnings quote addresses, and the paths of webhooks often are secrets.
logging.getLogger("urllib3").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, or the reason why there is none."""

    status: int | None
    duration_ms: int
    error: str = ""
    text: str = ""
    retry_after: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, with the start of the answer as it came."""

    status: int | None
    duration_ms: int
    error: str = ""
    content: bytes = b""
    retry_after: str = ""


def post(url: str, *, body: bytes, headers: Mapping[str, str], reach: Reach) -> Answer:
    """Post `body` to `url` and return what came back; an unreachable receiver is an answer too.

    An address that must not be called is not called, and says so in `error`.
    """
    reply = exchange("POST", url, body=body, headers=headers, reach=reach)
    text = _shown(reply.content)
    return Answer(reply.status, reply.duration_ms, reply.error, text, reply.retry_after)


def exchange(
    method: str, url: str, *, body: bytes, headers: Mapping[str, str], reach: Reach
) -> Reply:
    """Send `body` to `url` and return what came back, at most 64 KiB of it; as `post` does."""
    started = time.monotonic()
    status: int | None = None
    content = b""
    retry_after = error = ""
    with _watchdog(TOTAL_SECONDS) as guard:
        try:
            with _session(reach, guard) as session:
                response = session.request(
                    method,
                    checked_url(url, reach=reach),
                    data=body,
                    headers={**headers, "Accept-Encoding": "identity"},
                    stream=True,
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                )
                if guard.has_bitten:  # the cut came within the head, which then reads as complete
                    raise requests.exceptions.ReadTimeout("cut")
                status = response.status_code
                retry_after = response.headers.get("Retry-After", "")
                content = _read(response)
        except (requests.RequestException, HTTPError, BadAddress, OSError, ValueError) as failure:
            error = _reason(failure, is_late=guard.has_bitten)
    duration = round((time.monotonic() - started) * 1000)
    return Reply(status, duration, error if status is None else "", content, retry_after[:100])


def _read(response: requests.Response) -> bytes:
    """Return the start of the answer; a body that stops or never ends changes nothing."""
    kept = bytearray()
    with suppress(HTTPError, OSError):
        while len(kept) < READ_BYTES:
            if not (chunk := response.raw.read(_CHUNK, decode_content=False)):
                break
            kept += chunk
    response.raw.close()
    return bytes(kept[:READ_BYTES])


def _shown(content: bytes) -> str:
    """Return the start of an answer as a text that can be shown."""
    text = content.decode("utf-8", "replace")[:KEPT_CHARACTERS]
    return "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)


TOOK_TOO_LONG: Final = "Connecting took too long."
FAILED: Final = "The connection failed."
_NEVER_SENT: Final = frozenset({TOOK_TOO_LONG, FAILED})


def unanswered(error: str) -> Outcome:
    """Return what an answer that never came comes down to, by the `error` of it.

    Without a connection nothing was sent; otherwise the message may have arrived.
    """
    return Outcome.UNAVAILABLE if error in _NEVER_SENT else Outcome.UNKNOWN


_REASONS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (InvalidIPAddress, "The address is not on the public internet."),
    (requests.exceptions.ConnectTimeout, TOOK_TOO_LONG),
    (requests.exceptions.Timeout, "The answer took too long."),
    (requests.exceptions.SSLError, "The TLS certificate or handshake failed."),
    (requests.exceptions.ConnectionError, FAILED),
)


def _reason(failure: Exception, *, is_late: bool) -> str:
    """Return in words why there is no answer, without the address or anything it sent."""
    if isinstance(failure, BadAddress):
        return failure.message
    if is_late:
        return "The answer took too long."
    for kind, words in _REASONS:
        if isinstance(failure, kind):
            return words
    return f"The answer could not be read ({type(failure).__name__})."


class _Watchdog:
    """Ends the connections given to it when time is up, whatever they are waiting for."""

    def __init__(self, seconds: float) -> None:
        self.has_bitten = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._bite)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, connection: socket.socket) -> None:
        """Take a second handle on `connection`: TLS takes the first one over."""
        with self._lock:
            self._sockets.append(connection.dup())
        if self.has_bitten:
            self._bite()

    def _bite(self) -> None:
        self.has_bitten = True
        with self._lock:
            for handle in self._sockets:
                with suppress(OSError):
                    handle.shutdown(socket.SHUT_RDWR)

    def leave(self) -> None:
        """Stop watching."""
        self._timer.cancel()
        with self._lock:
            for handle in self._sockets:
                handle.close()
            self._sockets.clear()


@contextmanager
def _watchdog(seconds: float) -> Iterator[_Watchdog]:
    guard = _Watchdog(seconds)
    try:
        yield guard
    finally:
        guard.leave()


def _session(reach: Reach, guard: _Watchdog) -> requests.Session:
    config = Config(
        ip_filter_enable=not reach.private,
        ip_filter_allow_loopback_ips=False,
        never_redirect=True,
        default_timeout=(CONNECT_SECONDS, READ_SECONDS),
        user_agent_override="LeadFlow-Webhooks/1.0",
    )
    session: requests.Session = HTTPSession(config)
    session.trust_env = False  # neither proxies nor .netrc of the machine
    for scheme in ("http", "https"):
        adapter = _OpenAdapter() if reach.private else _PinnedAdapter(scheme == "https")
        adapter.guard = guard
        session.mount(f"{scheme}://", adapter)
    return session


class _Guarded(HTTPAdapter):
    """Puts every connection under the watchdog."""

    guard: _Watchdog

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        kind = HTTPSConnection if pool.scheme == "https" else HTTPConnection
        pool.ConnectionCls = _watched(kind, self.guard)
        return pool


def _watched(kind: type[HTTPConnection], guard: _Watchdog) -> type[HTTPConnection]:
    class Watched(kind):  # type: ignore[valid-type, misc] # plain or TLS, known only here
        def _new_conn(self) -> socket.socket:
            connection: socket.socket = super()._new_conn()
            guard.watch(connection)
            return connection

    return Watched


class _PinnedAdapter(_Guarded, IPFilterAdapter):  # type: ignore[misc] # untyped base
    """Calls the judged address itself. Our own rule stands behind the library's."""

    def build_connection_pool_key_attributes(self, *args: Any, **kwargs: Any) -> Any:
        host, pool = super().build_connection_pool_key_attributes(*args, **kwargs)
        if not is_allowed(host["host"].strip("[]"), reach=Reach()):
            raise InvalidIPAddress(host["host"])
        return host, pool


class _OpenAdapter(_Guarded):
    """For development: private addresses too, but never metadata services, multicast, tunnels."""

    def build_connection_pool_key_attributes(self, *args: Any, **kwargs: Any) -> Any:
        host, pool = super().build_connection_pool_key_attributes(*args, **kwargs)
        try:
            found = socket.getaddrinfo(host["host"], host["port"], type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise requests.ConnectionError("unknown host") from error
        if not all(is_allowed(str(one[4][0]), reach=Reach(private=True)) for one in found):
            raise InvalidIPAddress(host["host"])
        return host, pool
