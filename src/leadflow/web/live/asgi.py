"""The stream, as a small ASGI application beside Django: 18 KB a listener, no thread each.

It authenticates once, in a worker thread that gives its database connection back, and from then
on only waits. What it says is which topics have changed; the page then asks for its own parts,
and every permission is checked there.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from io import BytesIO
from typing import Any, Final

from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.asgi import ASGIRequest
from django.db import Error, connections
from django.http import HttpResponse

from leadflow.kernel.errors import Unauthenticated
from leadflow.notifications.queries import versions_of
from leadflow.web import live
from leadflow.web.live.hub import Hub
from leadflow.web.live.streams import Stream, Streams
from leadflow.web.live.topics import asked, topics_of
from leadflow.web.shell.pages import session_actor

HEARTBEAT: Final = 15.0
LIFE: Final = 600.0  # then the browser comes again, and is asked again who it is
HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

streams = Streams()
hub = Hub(streams)
live.mount()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one stream at `/live/`; 401 for nobody, 405 for no GET, 429 for too many streams."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
        return
    if scope["type"] != "http":
        return
    if scope["method"] != "GET":
        await refuse(send, 405)
        return
    try:
        listener = await asyncio.to_thread(listener_of, scope)
    except Error:
        await refuse(send, 503)
        return
    if listener is None:
        await refuse(send, 401)
        return
    user_id, topics = listener
    await serve(Stream(user_id, topics, asyncio.get_running_loop()), receive, send)


async def serve(stream: Stream, receive: Receive, send: Send) -> None:
    """Say what changes until the browser goes, the server stops, or the stream is old."""
    if not streams.add(stream):
        await refuse(send, 429)
        return
    hub.start()
    gone = asyncio.create_task(disconnected(receive))
    try:
        # after adding the stream: what changes from here on is waiting for it
        versions = await asyncio.to_thread(versions_now, stream.topics)
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await say(send, f"retry: 3000\n{event('hello', versions)}")
        await speak(stream, send, gone)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    except OSError:
        pass  # the browser went while we spoke
    finally:
        streams.drop(stream)
        gone.cancel()


async def speak(stream: Stream, send: Send, gone: asyncio.Task[None]) -> None:
    """Pass on changes as they come, and a sign of life when nothing comes."""
    loop = asyncio.get_running_loop()
    until = loop.time() + LIFE
    while loop.time() < until and not gone.done():
        news = asyncio.ensure_future(stream.ready.wait())
        await asyncio.wait({news, gone}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
        news.cancel()
        if gone.done():
            return
        changed = stream.take()
        await say(send, event("changed", changed) if changed else ": still here\n\n")


async def disconnected(receive: Receive) -> None:
    """Return when the browser has gone or the server asks to end."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def say(send: Send, text: str) -> None:
    """Send a piece of the stream."""
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def event(name: str, data: Mapping[str, int]) -> str:
    """Return one event of the stream."""
    return f"event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"


async def refuse(send: Send, status: int) -> None:
    """Answer with a bare status; the browser then asks by polling instead."""
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def lifespan(receive: Receive, send: Send) -> None:
    """Start with the server and end with it."""
    while True:
        kind = (await receive())["type"]
        if kind == "lifespan.shutdown":
            await asyncio.to_thread(hub.stop)
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


def listener_of(scope: Scope) -> tuple[int, frozenset[str]] | None:
    """Return who asks for the stream and what they may hear; None for nobody.

    Runs in a worker thread, whose database connection is given back.
    """
    request = ASGIRequest(dict(scope), BytesIO())
    try:
        SessionMiddleware(lambda _: HttpResponse()).process_request(request)
        actor = session_actor(request)
        wanted = request.GET.get("topics", "").split(",")
        return actor.user_id, frozenset(topics_of(actor) | asked(actor, wanted))
    except Unauthenticated:
        return None
    finally:
        connections.close_all()


def versions_now(topics: frozenset[str]) -> dict[str, int]:
    """Return how things stand, so that a browser that comes back knows what it missed."""
    try:
        return versions_of(topics)
    finally:
        connections.close_all()
