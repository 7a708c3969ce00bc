"""Reading request bodies: bounded in size and time, large ones on disk instead of in memory."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any, Final, Protocol

from leadflow.config.serving.environ import Scope

IN_MEMORY: Final = 256 * 1024
SECONDS: Final = 60


class BodyTooLarge(Exception):
    """The body is, or says it will be, longer than allowed."""


class Incoming(Protocol):
    """The part of the server's protocol that hands over the body."""

    async def __call__(self) -> bytes: ...

    def __aiter__(self) -> AsyncIterator[bytes]: ...


async def read_body(scope: Scope, incoming: Incoming, *, limit: int) -> tuple[Any, int]:
    """Return the whole body as a file to read from, and its length.

    Raises BodyTooLarge as soon as that is known, before the rest is read, and TimeoutError for a
    client that sends too slowly.
    """
    declared = scope.headers.get("content-length")
    if declared is None and scope.headers.get("transfer-encoding") is None:
        return BytesIO(), 0
    expected = int(declared) if declared is not None and declared.isdecimal() else None
    if expected is not None and expected > limit:
        raise BodyTooLarge
    async with asyncio.timeout(SECONDS):
        if expected is not None and expected <= IN_MEMORY:
            whole = await incoming()
            return BytesIO(whole), len(whole)
        return await _spool(incoming, limit)


async def _spool(incoming: Incoming, limit: int) -> tuple[Any, int]:
    body = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever answers closes it
    length = 0
    async for chunk in incoming:
        length += len(chunk)
        if length > limit:
            raise BodyTooLarge
        body.write(chunk)
    body.seek(0)
    return body, length
