"""Stripe for tests: checkouts by HTTP as its API answers, and the events it would send, signed.

It keeps what Stripe promises: the same `Idempotency-Key` is the same checkout, another form under
it is refused; events have an id and a time, and may be sent again, late or in any order.
"""

import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

SECRET_KEY = "sk_test_only"
SIGNING_SECRET = "whsec_only_for_tests"
HANG_UP = "hang up"  # does what it was asked, and the answer is lost


class StripeStandIn:
    """What Stripe knows, and how it misbehaves: `faults` are answered first, one each."""

    def __init__(self) -> None:
        self.sessions: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, tuple[str, dict[str, Any]]] = {}
        self.faults: list[int | str] = []
        self.calls: list[tuple[str, str]] = []
        self.url = ""
        self._numbers = count(1)
        self._lock = threading.Lock()

    def create(self, form: dict[str, str], key: str) -> tuple[int, dict[str, Any]]:
        """Open a checkout, once for its key."""
        asked = json.dumps(form, sort_keys=True)
        with self._lock:
            if known := self.answers.get(key):
                same = known[0] == asked
                return (200, known[1]) if same else (400, _error("idempotency_error"))
            if form.get("mode") != "payment" or not form.get("success_url", "").startswith("http"):
                return 400, _error("invalid_request_error")
            price = int(form["line_items[0][price_data][unit_amount]"])
            number = next(self._numbers)
            session = {
                "id": f"cs_test_{number}",
                "object": "checkout.session",
                "url": f"https://checkout.stripe.example/c/pay/cs_test_{number}",
                "status": "open",
                "payment_status": "unpaid",
                "payment_intent": None,
                "amount_total": price * int(form["line_items[0][quantity]"]),
                "currency": form["line_items[0][price_data][currency]"],
                "metadata": {"payment": form["metadata[payment]"]},
                "created": 2_000_000_000 + number,
                "expires_at": int(form["expires_at"]),
            }
            self.sessions[session["id"]] = session
            if key:
                self.answers[key] = (asked, session)
            return 200, session

    def listed(self, query: dict[str, str]) -> dict[str, Any]:
        """Return a page of checkouts, newest first."""
        rows = [
            one for one in self.sessions.values() if one["created"] >= int(query["created[gte]"])
        ]
        rows.sort(key=lambda one: -one["created"])
        if after := query.get("starting_after"):
            rows = rows[[one["id"] for one in rows].index(after) + 1 :]
        limit = int(query["limit"])
        return {"object": "list", "data": rows[:limit], "has_more": len(rows) > limit}

    def complete(self, session_id: str, *, is_paid: bool = True) -> dict[str, Any]:
        """Let somebody pay, or promise to by a bank that takes days; return the event."""
        self.sessions[session_id] |= {
            "status": "complete",
            "payment_status": "paid" if is_paid else "unpaid",
            "payment_intent": session_id.replace("cs_", "pi_"),
            "url": None,
        }
        return self.event("checkout.session.completed", self.sessions[session_id])

    def bank_decides(self, session_id: str, *, is_paid: bool) -> dict[str, Any]:
        """Let the bank that took days be done; return the event."""
        self.sessions[session_id]["payment_status"] = "paid" if is_paid else "unpaid"
        word = "succeeded" if is_paid else "failed"
        return self.event(f"checkout.session.async_payment_{word}", self.sessions[session_id])

    def expire(self, session_id: str) -> dict[str, Any]:
        """Let nobody pay in time; return the event."""
        self.sessions[session_id] |= {"status": "expired", "url": None}
        return self.event("checkout.session.expired", self.sessions[session_id])

    def dispute(self, session_id: str, kind: str = "created", status: str = "") -> dict[str, Any]:
        """Let the payer's bank ask for the money back, or decide about it; return the event."""
        thing = {
            "object": "dispute",
            "payment_intent": session_id.replace("cs_", "pi_"),
            "status": status or "needs_response",
        }
        return self.event(f"charge.dispute.{kind}", thing)

    def event(self, kind: str, thing: dict[str, Any]) -> dict[str, Any]:
        """Return an event about a thing as it is now."""
        number = next(self._numbers)
        return {
            "id": f"evt_test_{number}",
            "object": "event",
            "type": kind,
            "created": 1_900_000_000 + number,
            "data": {"object": json.loads(json.dumps(thing))},
        }


def signed(body: bytes, *, at: float, secret: str = SIGNING_SECRET) -> str:
    """Return the `Stripe-Signature` of a body."""
    mac = hmac.new(secret.encode(), f"{int(at)}.".encode() + body, sha256)
    return f"t={int(at)},v1={mac.hexdigest()},v0=0"


@contextmanager
def stripe() -> Iterator[StripeStandIn]:
    """Run a stand-in on a free port."""
    known = StripeStandIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(known))
    server.daemon_threads = True
    known.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _error(kind: str) -> dict[str, Any]:
    return {"error": {"type": kind, "message": "no"}}


def _handler(known: StripeStandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.answer(lambda: known.create(form, self.headers.get("Idempotency-Key", "")))

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            query, name = dict(parse_qsl(address.query)), address.path.rpartition("/")[2]
            if query:
                self.answer(lambda: (200, known.listed(query)))
            elif session := known.sessions.get(name):
                self.answer(lambda: (200, session))
            else:
                self.answer(lambda: (404, _error("invalid_request_error")))

        def answer(self, act: Any) -> None:
            known.calls.append((self.command, self.headers.get("Idempotency-Key", "")))
            if self.headers.get("Authorization") != f"Bearer {SECRET_KEY}":
                self.send(401, _error("invalid_request_error"))
                return
            fault = known.faults.pop(0) if known.faults else None
            if isinstance(fault, int):
                self.send(fault, _error("api_error"))
                return
            status, body = act()
            if fault == HANG_UP:
                self.close_connection = True
                return
            self.send(status, body)

        def send(self, status: int, body: dict[str, Any]) -> None:
            sent = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            if status == 429:
                self.send_header("Retry-After", "7")
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler
