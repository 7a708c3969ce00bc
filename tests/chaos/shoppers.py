"""Providers who buy and never give up: every purchase is repeated with its key until answered.

A request that died with its server holds its key for a minute. Who has less patience than that
asks again without one, and is to be told of the same seat.
"""

import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from uuid import uuid4

import httpx

SOLD = frozenset({200, 201})
AGAIN = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Errand:
    """One provider is to buy one lead; the same key may be on its way more than once."""

    buyer: str
    lead: int
    key: str


@dataclass
class Heard:
    """What the shoppers were told."""

    bought: dict[tuple[int, int], set[tuple[int, int]]] = field(
        default_factory=lambda: defaultdict(set)
    )  # (buyer, lead) -> {(seat, credits charged)}
    refused: int = 0
    odd: list[str] = field(default_factory=list)
    retries: int = 0
    done: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Shoppers:
    """Some threads that run errands until there are none left."""

    def __init__(
        self, address: str, tokens: dict[str, str], errands: Iterable[Errand], *, patience: float
    ) -> None:
        self.address, self.tokens, self.patience = address, tokens, patience
        self.heard = Heard()
        self.errands: SimpleQueue[Errand] = SimpleQueue()
        self.all = 0
        for errand in errands:
            self.errands.put(errand)
            self.all += 1
        self._threads = [threading.Thread(target=self._work) for _ in range(8)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Wait until every errand was answered."""
        for thread in self._threads:
            thread.join(600)
            assert not thread.is_alive(), "a shopper never got an answer"

    def wait_for(self, share: float) -> None:
        """Return when that share of the errands was answered."""
        while self.heard.done < self.all * share and any(map(_is_alive, self._threads)):
            time.sleep(0.02)

    def _work(self) -> None:
        with httpx.Client(base_url=self.address, timeout=10) as client:
            while True:
                try:
                    errand = self.errands.get_nowait()
                except Empty:
                    return
                begun = time.monotonic()
                while not self._is_answered(client, errand):
                    with self.heard.lock:
                        self.heard.retries += 1
                    time.sleep(0.2)
                    if time.monotonic() - begun > self.patience:
                        errand = replace(errand, key="")
                with self.heard.lock:
                    self.heard.done += 1

    def _is_answered(self, client: httpx.Client, errand: Errand) -> bool:
        headers = {"Authorization": f"Bearer {self.tokens[errand.buyer]}"}
        if errand.key:
            headers["Idempotency-Key"] = errand.key
        try:
            answer = client.post(f"/api/leads/{errand.lead}/purchase/", headers=headers)
        except httpx.HTTPError:
            return False
        if answer.status_code in AGAIN or "idempotency.still_running" in answer.text:
            return False
        with self.heard.lock:
            if answer.status_code in SOLD:
                told = answer.json()
                seat = (told["assignment_id"], told["credits_charged"])
                self.heard.bought[int(errand.buyer), errand.lead].add(seat)
            elif "marketplace.not_for_sale" in answer.text:
                self.heard.refused += 1
            else:
                self.heard.odd.append(f"{answer.status_code} {answer.text[:300]}")
        return True


def errands_of(buyers: list[str], leads: list[int], *, rivals: int, twice: float) -> list[Errand]:
    """Send `rivals` buyers to each lead, near each other in time; a share of them twice.

    Of those sent twice half come with the same key at the same moment, half with another later.
    """
    drawn = random.Random(7)
    sent: list[tuple[float, Errand]] = []
    for place, lead in enumerate(leads):
        for buyer in drawn.sample(buyers, rivals):
            errand, when = Errand(buyer, lead, uuid4().hex), place + drawn.random() * 2
            sent.append((when, errand))
            if drawn.random() < twice:
                again = drawn.random() < 0.5
                sent.append((when + again, Errand(buyer, lead, uuid4().hex) if again else errand))
    return [errand for _, errand in sorted(sent, key=lambda one: one[0])]


def _is_alive(thread: threading.Thread) -> bool:
    return thread.is_alive()
