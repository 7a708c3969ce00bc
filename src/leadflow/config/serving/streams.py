"""The live stream is an ASGI application; this lets it speak over granian's RSGI."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from leadflow.config.serving.environ import Scope, place_of

GRACE_SECONDS: Final = 2

Message = MutableMapping[str, Any]
Streamed = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]


class ClientGone(OSError):
    """There is nobody left to send to."""


class Channel:
    """One request and its answer, as an ASGI application sees them."""

    def __init__(self, proto: Any, stopping: asyncio.Event) -> None:
        self.proto = proto
        self.stopping = stopping
        self.asked = False
        self.head: tuple[int, list[tuple[str, str]]] = (200, [])
        self.transport: Any = None
        self.ended = False

    async def receive(self) -> Message:
        """Return the (empty) request first; then wait until the client leaves or we stop."""
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        waits = [
            asyncio.ensure_future(_finished(self.proto.client_disconnect())),
            asyncio.ensure_future(self.stopping.wait()),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Pass on the head or a piece of the answer; raises ClientGone."""
        if message["type"] == "http.response.start":
            lines = [(name.decode(), value.decode()) for name, value in message.get("headers", ())]
            self.head = message["status"], lines
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        if self.transport is None and not more:
            self.proto.response_bytes(*self.head, body)
            self.ended = True
            return
        if self.transport is None:
            self.transport = self.proto.response_stream(*self.head)
        if body:
            try:
                await self.transport.send_bytes(body)
            except Exception as gone:  # granian's errors have no base of their own
                raise ClientGone("the client has left") from gone
        self.ended = not more


async def stream(app: Streamed, scope: Scope, proto: Any, *, stopping: asyncio.Event) -> None:
    """Let `app` answer the request; when we stop, it has two seconds to come to an end."""
    channel = Channel(proto, stopping)
    answer = asyncio.ensure_future(_finished(app(asgi_scope(scope), channel.receive, channel.send)))
    stop = asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait([answer, stop], return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            await asyncio.wait([answer], timeout=GRACE_SECONDS)
    finally:
        stop.cancel()
        answer.cancel()
        with contextlib.suppress(ClientGone, asyncio.CancelledError):
            await answer
        channel.transport = None  # granian ends the answer when nobody can add to it any more


def asgi_scope(scope: Scope) -> Message:
    """Return the ASGI scope of a request."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": scope.http_version,
        "method": scope.method,
        "scheme": scope.scheme,
        "path": scope.path,
        "raw_path": scope.path.encode(),
        "query_string": scope.query_string.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in scope.headers.items()],
        "client": place_of(scope.client),
        "server": place_of(scope.server),
    }


async def _finished(waiting: Awaitable[Any]) -> None:
    await waiting
