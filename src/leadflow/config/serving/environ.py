"""From what the web server read off the wire (RSGI) to what Django reads (WSGI)."""

import sys
from collections.abc import Iterable
from typing import Any, Final, Protocol

BASE: Final[dict[str, Any]] = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
}
# Set from the connection and the body, so never taken from a header.
UNPREFIXED: Final = {"CONTENT_TYPE"}
OURS: Final = {"content-length", "transfer-encoding"}


class Headers(Protocol):
    """The header lines of a request, repeated ones included; names are lower case."""

    def items(self) -> Iterable[tuple[str, str]]: ...

    def get(self, key: str, default: Any = None) -> Any: ...


class Scope(Protocol):
    """What the server knows of a request before its body."""

    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    headers: Headers


def environ_of(scope: Scope, body: Any, length: int) -> dict[str, Any]:
    """Return the WSGI environment of a request whose whole body, `length` bytes, is in `body`."""
    server, port = place_of(scope.server)
    environ = BASE | {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": wire(scope.path),
        "QUERY_STRING": wire(scope.query_string),
        "SERVER_NAME": server,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": place_of(scope.client)[0],
        "CONTENT_LENGTH": str(length),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
    }
    for name, value in scope.headers.items():
        # An underscore would let `X_Forwarded_For` pass for the header a proxy vouches for.
        if name in OURS or "_" in name:
            continue
        key = name.upper().replace("-", "_")
        key = key if key in UNPREFIXED else f"HTTP_{key}"
        if key in environ:
            separator = "; " if name == "cookie" else ","
            environ[key] = f"{environ[key]}{separator}{wire(value)}"
        else:
            environ[key] = wire(value)
    return environ


def wire(text: str) -> str:
    """Return `text` as WSGI wants it: each character one byte of its UTF-8 form."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("latin-1")


def place_of(address: str) -> tuple[str, int]:
    """Return host and port of `host:port`, also for IPv6."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port) if port.isdecimal() else 0
