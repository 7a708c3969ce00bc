"""Affiliates that never give up: every submission is repeated with its key until it is answered."""

import threading
import time
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

FINAL = frozenset({201, 202, 409, 422})


@dataclass
class Acknowledged:
    """What the clients were told."""

    answers: dict[str, tuple[int, int]] = field(default_factory=dict)  # mobile -> (status, id)
    odd: list[str] = field(default_factory=list)
    retries: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Clients:
    """Some threads that submit a fresh mobile each time, until they are told to stop."""

    def __init__(self, address: str, token: str, *, threads: int) -> None:
        self.address, self.token = address, token
        self.told = Acknowledged()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(n,)) for n in range(threads)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let everybody get the answer they wait for, then end."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(90)
            assert not thread.is_alive(), "a client never got its answer"

    def _work(self, lane: int) -> None:
        number = 0
        with httpx.Client(base_url=self.address, timeout=10) as client:
            while not self._stopping.is_set():
                number += 1
                ending = ("0001", "0002", "5555")[number % 3]
                self._submit(client, f"+9193{lane:02d}{number:04d}{ending}"[:13])

    def _submit(self, client: httpx.Client, mobile: str) -> None:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": uuid4().hex}
        while True:
            try:
                answer = client.post(
                    "/api/affiliates/leads/", json={"mobile": mobile}, headers=headers
                )
            except httpx.HTTPError:
                self._again()
                continue
            if answer.status_code in FINAL and "still_running" not in answer.text:
                with self.told.lock:
                    self.told.answers[mobile] = (answer.status_code, answer.json().get("id", 0))
                return
            if answer.status_code not in {409, 429, 500, 502, 503, 504}:
                with self.told.lock:
                    self.told.odd.append(f"{answer.status_code} {answer.text[:200]}")
                return
            self._again()

    def _again(self) -> None:
        with self.told.lock:
            self.told.retries += 1
        time.sleep(0.2)
