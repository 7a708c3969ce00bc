"""One application on one port: Django in a few threads, the live stream beside it on the loop.

Granian speaks RSGI to us. Against granian's own WSGI mode this costs some 10 to 30 microseconds a
request (docs/decisions/0001-one-port.md), and it leaves the event loop free to hold hundreds of
open streams, which in WSGI mode would take a thread each.
"""

import asyncio
import contextlib
import os
from asyncio import AbstractEventLoop, Future
from collections.abc import Callable, Iterable
from http import HTTPStatus
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final

from structlog import get_logger

from leadflow.config.serving import lifeline
from leadflow.config.serving.bodies import BodyTooLarge, read_body
from leadflow.config.serving.environ import Scope, environ_of
from leadflow.config.serving.streams import Streamed, stream
from leadflow.kernel.errors import DomainError, Malformed, TooLarge
from leadflow.kernel.http import ServerFault, problem

LIVE_PATHS: Final = frozenset({"/live", "/live/"})
ONE_PIECE: Final = 1024 * 1024
CHUNK_SECONDS: Final = 60

log = get_logger("leadflow.serving")

Django = Callable[[dict[str, Any], Callable[..., Any]], Any]
Job = tuple[dict[str, Any], Any, "Future[None]"]


class Bridge:
    """The application that a web process serves."""

    def __init__(
        self, django: Django, *, live: Streamed | None, threads: int, body_limit: int
    ) -> None:
        self.django = django
        self.live = live
        self.threads = threads
        self.body_limit = body_limit
        self.jobs: SimpleQueue[Job | None] = SimpleQueue()
        self.workers: list[Thread] = []

    def __rsgi_init__(self, loop: AbstractEventLoop) -> None:
        """Start the threads; from here on this process goes when the one above it goes."""
        self.loop = loop
        self.stopping = asyncio.Event()
        lifeline.die_with_parent()
        lifeline.watch(loop, self.stopping.set)
        for number in range(self.threads):
            worker = Thread(target=self._work, name=f"django-{number}", daemon=True)
            worker.start()
            self.workers.append(worker)

    def __rsgi_del__(self, _loop: AbstractEventLoop) -> None:
        """Let the threads finish what they have begun."""
        for _ in self.workers:
            self.jobs.put(None)

    async def __rsgi__(self, scope: Scope, proto: Any) -> None:
        """Answer one request."""
        if self.live is not None and scope.path in LIVE_PATHS:
            await stream(self.live, scope, proto, stopping=self.stopping)
            return
        try:
            body, length = await read_body(scope, proto, limit=self.body_limit)
        except BodyTooLarge:
            limit = self.body_limit // 1024**2
            refuse(proto, TooLarge(f"No address here takes more than {limit} MB."))
            return
        except TimeoutError:
            refuse(proto, Malformed("The body did not arrive in time."))
            return
        answered = self.loop.create_future()
        self.jobs.put((environ_of(scope, body, length), proto, answered))
        await answered

    def _work(self) -> None:
        """Answer requests, one after the other, until told to stop."""
        while (job := self.jobs.get()) is not None:
            environ, proto, answered = job
            try:
                self._answer(environ, proto)
            except Exception:
                log.exception("serving.failed")
                with contextlib.suppress(Exception):
                    refuse(proto, ServerFault("Something went wrong on our side."))
            finally:
                environ["wsgi.input"].close()
                with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits any more
                    self.loop.call_soon_threadsafe(finish, answered)

    def _answer(self, environ: dict[str, Any], proto: Any) -> None:
        head: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _info: Any = None) -> None:
            head[:] = int(status[:3]), [(name.lower(), value) for name, value in headers]

        response = self.django(environ, start_response)
        try:
            status, headers = head
            if environ["REQUEST_METHOD"] == "HEAD" or fits_one_piece(response, headers):
                proto.response_bytes(status, headers, b"".join(response))
            else:
                self._send_pieces(proto.response_stream(status, headers), response)
        finally:
            response.close()

    def _send_pieces(self, transport: Any, pieces: Iterable[bytes]) -> None:
        """Send piece after piece, each when the client has taken the one before it."""
        for piece in pieces:
            if not piece:
                continue
            sent = asyncio.run_coroutine_threadsafe(_send(transport, piece), self.loop)
            try:
                sent.result(CHUNK_SECONDS)
            except Exception as gone:  # noqa: BLE001 - granian's errors have no base of their own
                sent.cancel()
                log.info("serving.client_gone", reason=type(gone).__name__)
                return


async def _send(transport: Any, piece: bytes) -> None:
    await transport.send_bytes(piece)


def fits_one_piece(response: Any, headers: list[tuple[str, str]]) -> bool:
    """Tell whether the answer is in memory already, or short enough to be put there."""
    if not getattr(response, "streaming", True):
        return True
    length = next((value for name, value in headers if name == "content-length"), "")
    return length.isdecimal() and int(length) <= ONE_PIECE


def finish(answered: "Future[None]") -> None:
    """Let the waiting request end."""
    if not answered.done():
        answered.set_result(None)


def refuse(proto: Any, error: DomainError) -> None:
    """Answer with a problem document, without asking Django."""
    response = problem(error, request_id=os.urandom(12).hex())
    headers = [(name.lower(), value) for name, value in response.items()]
    status = response.status_code
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        headers.append(("connection", "close"))
    proto.response_bytes(status, headers, response.content)
