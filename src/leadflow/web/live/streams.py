"""Who is listening in this process, and what each of them has not been told yet."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

PER_USER: Final = 6


@dataclass(eq=False, slots=True)
class Stream:
    """One open stream; what waits for it never grows beyond one version per topic."""

    user_id: int
    topics: frozenset[str]
    loop: asyncio.AbstractEventLoop
    waiting: dict[str, int] = field(default_factory=dict)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def offer(self, changed: Mapping[str, int]) -> None:
        """Note what changed; called in the stream's own loop."""
        self.waiting.update((t, v) for t, v in changed.items() if t in self.topics)
        if self.waiting:
            self.ready.set()

    def take(self) -> dict[str, int]:
        """Return what has changed since last time."""
        taken, self.waiting = self.waiting, {}
        self.ready.clear()
        return taken


class Streams:
    """The open streams of this process."""

    def __init__(self) -> None:
        self._streams: set[Stream] = set()
        self._lock = Lock()

    def add(self, stream: Stream) -> bool:
        """Take in a stream; false when its user has too many already."""
        with self._lock:
            if sum(other.user_id == stream.user_id for other in self._streams) >= PER_USER:
                return False
            self._streams.add(stream)
            return True

    def drop(self, stream: Stream) -> None:
        """Forget a stream that has ended."""
        with self._lock:
            self._streams.discard(stream)

    def tell(self, changed: Mapping[str, int]) -> None:
        """Hand what changed to every stream that hears any of it; called from the hub's thread."""
        with self._lock:
            hearing = [s for s in self._streams if not s.topics.isdisjoint(changed)]
        for stream in hearing:
            try:
                stream.loop.call_soon_threadsafe(stream.offer, changed)
            except RuntimeError:  # its loop has closed: the server is going down
                self.drop(stream)

    def __len__(self) -> int:
        return len(self._streams)
