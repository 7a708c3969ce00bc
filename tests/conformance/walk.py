"""Seed 1, request by request, against any server: every sample sent, every shown field compared.

    python -m tests.conformance.walk http://127.0.0.1:8000 kam admin

walks once as each of the named people of the demo; LEADFLOW_PASSWORD is their password. It needs
Python alone, makes four accounts and takes away what it made.
"""

import json
import os
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from tests.conformance.seed1 import (
    CALL,
    CALLS,
    CONTACT,
    CONTACT_CHANGED,
    CONTACTS,
    EMAIL,
    INDEXES,
    ORDER,
    ORDER_DETAILS,
    ORDERS,
    PATTERNS,
    PERFORMERS,
    PERFORMING,
    PLAN,
    PLAN_CHANGED,
    RECORDED,
    RESTAURANT,
    RESTAURANTS,
    TODAY,
    TRACK,
    UNDERPERFORMING,
)

PASSWORD = "leadflow-demo"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
ACCOUNT_TIMES = ("created_at", "updated_at")


class Answer(NamedTuple):
    """What a server says."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """Return the body as it was meant."""
        return json.loads(self.content) if self.content else None


Send = Callable[[str, str, bytes, Mapping[str, str]], Answer]


@dataclass
class Walk:
    """One person's way through the seed; `differences` is what is not as the seed shows."""

    send: Send
    say: Callable[[str], object] = print
    headers: dict[str, str] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)
    steps: int = 0

    def ask(self, method: str, path: str, body: Any = None, status: int = 200) -> Answer:
        """Send one request, which is to be answered with `status`."""
        content = b"" if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **self.headers}
        answer = self.send(method, path, content, headers)
        self.steps += 1
        self.say(f"{answer.status} {method} {path}")
        self.check(answer.status == status, f"{method} {path}: {answer.status}, not {status}:"
                   f" {answer.content[:300]!r}")  # fmt: skip
        return answer

    def check(self, is_so: bool, difference: str) -> None:
        """Note what is not as it should be."""
        if not is_so:
            self.differences.append(difference)
            self.say(f"    DIFFERS: {difference}")

    def same(self, found: Any, sample: Mapping[str, Any], where: str) -> None:
        """Compare every field that the sample shows, kinds of values included."""
        found = found if isinstance(found, dict) else {}
        for name, value in sample.items():
            got = found.get(name, "missing")
            is_same = got == value and type(got) in {type(value), *_numbers(value)}
            self.check(is_same, f"{where}: {name} is {got!r}, not {value!r}")

    def money(self, answer: Answer, name: str, amount: float) -> None:
        """Look whether money is a JSON number with both its decimals."""
        text = f'"{name}":{amount:.2f}'.encode()
        is_so = text in answer.content.replace(b": ", b":")
        self.check(is_so, f"{name} is not the number {amount:.2f}")

    def everything(self, path: str) -> list[dict[str, Any]]:
        """Return all rows of a list, page after page."""
        rows = []
        while path:
            answer = self.ask("GET", path)
            rows += answer.json()
            link = answer.headers.get("Link", "")
            path = re.sub(r"\Ahttps?://[^/]+", "", link.partition(">")[0].removeprefix("<"))
        return rows

    def row(self, path: str, row_id: int, name: str = "id") -> dict[str, Any]:
        """Return the row of a list that is about `row_id`."""
        found = [row for row in self.everything(path) if row.get(name) == row_id]
        self.check(len(found) == 1, f"GET {path} shows {name} {row_id} {len(found)} times")
        return found[0] if found else {}


def walk(send: Send, username: str, password: str = PASSWORD, say: Any = print) -> Walk:
    """Go the whole way as somebody; return what was found."""
    way = Walk(send, say)
    sign_in(way, username, password)
    for index, links in INDEXES.items():
        shown = way.ask("GET", index).json()
        addresses = [re.sub(r"\Ahttps?://[^/]+", "", address) for address in shown.values()]
        way.check(set(links) <= set(addresses), f"GET {index} lacks links: {shown}")
    account = accounts(way)
    contacts = people(way, account)
    touches(way, account, contacts)
    calls(way, account)
    performance(way)
    way.ask("DELETE", f"{CONTACTS}{contacts[0]}/", status=204)
    way.ask("GET", f"{CONTACTS}{contacts[0]}/", status=404)
    way.ask("DELETE", f"{RESTAURANTS}{account}/", status=204)
    way.ask("GET", f"{RESTAURANTS}{account}/", status=404)
    return way


def sign_in(way: Walk, username: str, password: str) -> None:
    """Authentication: a token, and another for it."""
    way.ask("GET", RESTAURANTS, status=401)
    pair = way.ask("POST", "/api/token/", {"username": username, "password": password}).json()
    again = way.ask("POST", "/api/token/refresh/", {"refresh": pair["refresh"]}).json()
    way.headers["Authorization"] = f"Bearer {again['access']}"


def accounts(way: Walk) -> int:
    """Lead Management."""
    answer = way.ask("POST", RESTAURANTS, RESTAURANT, 201)
    made = answer.json()
    account, path = made["id"], f"{RESTAURANTS}{made['id']}/"
    way.same(made, RESTAURANT, "the new account")
    way.money(answer, "potential_revenue", RESTAURANT["potential_revenue"])
    for name in ACCOUNT_TIMES:
        way.check(bool(TIME.fullmatch(made.get(name, ""))), f"{name} is no time ending in Z")
    way.same(way.row(RESTAURANTS, account), RESTAURANT, "the account in the list")
    way.same(way.ask("GET", path).json(), made, "the account read")
    way.same(way.ask("GET", path.rstrip("/")).json(), made, "the account without a slash")
    changed = {**RESTAURANT, "name": "The Greater Restaurant", "potential_revenue": 7500.50}
    for method in ("PUT", "PATCH"):
        way.same(way.ask(method, path, changed).json(), changed, f"the account after {method}")
    moved = way.ask("POST", f"{path}change_status/", {"status": "CONTACTED"}).json()
    way.check(moved.get("lead_status") == "CONTACTED", "the account did not move")
    way.ask("POST", f"{path}change_status/", {"status": "CONTACTED"})
    history = way.ask("GET", f"{path}status_history/").json()
    way.check(len(history) == 1, f"one move has {len(history)} rows of history")
    row = history[0] if isinstance(history, list) and history else {}
    way.same(row, {"old_status": "NEW", "new_status": "CONTACTED"}, "the history")
    way.check({"changed_at", "changed_by"} <= row.keys(), "the history lacks who and when")
    return account


def people(way: Walk, account: int) -> list[int]:
    """Contact Management."""
    sample, other = ({**each, "restaurant": account} for each in (CONTACT, CONTACT_CHANGED))
    made = [way.ask("POST", CONTACTS, sample, 201).json() for _ in range(3)]
    path = f"{CONTACTS}{made[0]['id']}/"
    way.same(made[0], sample, "the new contact")
    way.same(way.row(CONTACTS, made[0]["id"]), sample, "the contact in the list")
    way.same(way.ask("GET", path).json(), made[0], "the contact read")
    for method in ("PATCH", "PUT"):
        way.same(way.ask(method, path, other).json(), other, f"the contact after {method}")
    return [contact["id"] for contact in made]


def touches(way: Walk, account: int, contacts: list[int]) -> None:
    """Interaction Tracking."""
    samples = [
        {**sample, "lead": account, "contact": contact}
        for sample, contact in zip((CALL, EMAIL, ORDER), contacts, strict=True)
    ]
    made = [way.ask("POST", TRACK, sample, 201).json() for sample in samples[:2]]
    answer = way.ask("POST", TRACK, {**samples[2], **ORDER_DETAILS}, 201)
    made.append(answer.json())
    for found, sample in zip(made, samples, strict=True):
        way.same(found, sample, "the new interaction")
    way.check(way.everything(f"{TRACK}?lead={account}") == made, "?lead= shows other things")
    way.check(way.everything(f"{TRACK}?contact={contacts[1]}") == [made[1]], "?contact= too")
    way.check(way.everything(f"{ORDERS}?lead={account}") == [made[2]], "the orders are others")
    way.same(way.row(ORDERS, made[2]["id"]), samples[2], "the order in the list")
    path = f"{TRACK}{made[0]['id']}/"
    way.same(way.ask("GET", path).json(), made[0], "the interaction read")
    changed = {"details": "Confirmed product interest."}
    way.same(way.ask("PATCH", path, changed).json(), {**samples[0], **changed}, "the change")
    details = way.ask("GET", f"{TRACK}{made[2]['id']}/order_details/")
    way.same(details.json(), ORDER_DETAILS, "the order's details")
    way.money(details, "total_price", ORDER_DETAILS["total_price"])
    way.ask("GET", f"{path}order_details/", status=404)
    gone = way.ask("DELETE", path).json()
    way.check(gone == {"message": "Interaction deleted successfully."}, f"deleting says {gone}")
    way.ask("GET", path, status=404)


def calls(way: Walk, account: int) -> None:
    """Call Planning."""
    sample = {**PLAN, "lead": account, "last_called": None}
    midnight = datetime.now(UTC).date() + timedelta(days=1)
    made = way.ask("POST", CALLS, {**PLAN, "lead": account}, 201).json()
    path = f"{CALLS}{made['id']}/"
    first = {**sample, "next_call_date": f"{midnight}T00:00:00Z"}
    way.same(made, first, "the new plan")
    way.same(way.row(CALLS, made["id"]), first, "the plan in the list")
    way.same(way.ask("GET", path).json(), first, "the plan read")
    way.same(way.ask("PATCH", path, PLAN_CHANGED).json(), {**first, **PLAN_CHANGED}, "the change")
    way.ask("PATCH", path, {"frequency": "DAILY", "notes": PLAN["notes"]})
    called = {**sample, **RECORDED, "next_call_date": "2024-12-29T10:00:00Z"}
    way.same(way.ask("POST", f"{path}record_call/", RECORDED).json(), called, "the call")
    way.same(way.row(TODAY, made["id"]), called, "the plan that is due")
    way.ask("PATCH", path, {"notes": PLAN_CHANGED["notes"]})
    weekly = {**called, **PLAN_CHANGED, "next_call_date": "2025-01-04T10:00:00Z"}
    for method in ("PATCH", "PUT"):
        found = way.ask(method, f"{path}set_frequency/", {"frequency": "WEEKLY"}).json()
        way.same(found, weekly, f"the frequency after {method}")
    gone = way.ask("DELETE", path).json()
    way.check(gone == {"detail": "Successfully deleted the call plan."}, f"deleting says {gone}")
    way.ask("GET", path, status=404)


def performance(way: Walk) -> None:
    """Performance Tracking: the four restaurants of the seed and the orders of two of them."""
    ids = {}
    for sample in PERFORMERS:
        ids[sample["name"]] = way.ask("POST", RESTAURANTS, sample, 201).json()["id"]
    this = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last = (this - timedelta(days=1)).replace(day=1)
    patterns = {"Restaurant A": (15, 5), "Restaurant B": (10, 3)}
    for name, counts in patterns.items():
        for start, count in zip((last, this), counts, strict=True):
            for second in range(count):
                at = (start + timedelta(seconds=second)).isoformat().replace("+00:00", "Z")
                order = {**ORDER, "lead": ids[name], "contact": None, "date": at}
                way.ask("POST", TRACK, order, 201)
    for path, samples in ((PERFORMING, PERFORMERS[:2]), (UNDERPERFORMING, PERFORMERS[2:])):
        for sample in samples:
            row = way.row(path, ids[sample["name"]])
            way.same(row, sample, f"{sample['name']} in {path}")
            if path == UNDERPERFORMING:
                way.check(bool(row.get("reasons")), f"{sample['name']} has no reasons")
    for name, (before, now) in patterns.items():
        shown = {"restaurant_id": ids[name], "name": name,
                 "orders_last_month": before, "orders_this_month": now}  # fmt: skip
        way.same(way.row(PATTERNS, ids[name], "restaurant_id"), shown, f"{name} in {PATTERNS}")
    for account in ids.values():
        way.ask("DELETE", f"{RESTAURANTS}{account}/", status=204)


def over_the_wire(base: str) -> Send:
    """Return how to send to a server that runs somewhere."""

    def send(method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        url = base.rstrip("/") + path
        request = urllib.request.Request(url, body or None, dict(headers), method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as refusal:
            return Answer(refusal.code, refusal.headers, refusal.read())

    return send


def _numbers(value: Any) -> tuple[type, ...]:
    """Return what else than its own kind a value may be: of numbers JSON knows one kind only."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return (int, float) if is_number else ()


def main(base: str, *usernames: str) -> int:
    """Walk as each of the people; return 1 when anything differs."""
    password = os.environ.get("LEADFLOW_PASSWORD", PASSWORD)
    ways = {
        username: walk(over_the_wire(base), username, password) for username in usernames or ["kam"]
    }
    for username, way in ways.items():
        print(f"{username}: {way.steps} requests, {len(way.differences)} differences")
        for difference in way.differences:
            print(f"  {difference}")
    return int(any(way.differences for way in ways.values()))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
