"""Stand-ins for HubSpot, Odoo and Salesforce: they keep what they are given, and fail as told.

What each checks and answers is what its documentation says (connectors/hubspot.py, odoo.py,
salesforce.py name the pages).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote

TOKEN = "right-token"
Fault = tuple[int, dict[str, str]] | None


@dataclass
class Crms:
    """What was kept, by system; `faults` are answered first, one for each request, None for none.

    A fault of status 0 keeps what it was given and then hangs up without an answer.
    """

    url: str = ""
    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    contacts: dict[str, dict[str, Any]] = field(default_factory=dict)
    hubspot_leads: dict[str, dict[str, Any]] = field(default_factory=dict)
    odoo_leads: dict[int, dict[str, Any]] = field(default_factory=dict)
    salesforce_leads: dict[str, dict[str, Any]] = field(default_factory=dict)

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Return status and document for a request whose credentials are right."""
        if path.startswith("/crm/v3/"):
            return self._hubspot(method, path.removeprefix("/crm/v3/objects/"), body)
        if path.startswith("/json/2/crm.lead/"):
            return self._odoo(path.rpartition("/")[2], body)
        if path.startswith("/services/data/"):
            return self._salesforce(unquote(path.rpartition("/")[2]), body)
        return 404, {"message": "no such path"}

    def _hubspot(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        if path == "contacts/batch/upsert":
            one = body["inputs"][0]
            is_new = one["id"] not in self.contacts
            self.contacts[one["id"]] = one["properties"]
            return 200, {"status": "COMPLETE", "results": [{"id": f"c-{one['id']}", "new": is_new}]}
        if path == "leads/search":
            wanted = body["filterGroups"][0]["filters"][0]["value"]
            same = [
                {"id": own}
                for own, facts in self.hubspot_leads.items()
                if facts["hs_lead_name"] == wanted
            ]
            return 200, {"total": len(same), "results": same}
        if method == "PATCH":
            self.hubspot_leads[path.rpartition("/")[2]].update(body["properties"])
            return 200, {"id": path.rpartition("/")[2]}
        if not body.get("associations"):
            return 400, {"category": "VALIDATION_ERROR", "message": "a lead needs a contact"}
        own = f"l{len(self.hubspot_leads) + 1}"
        self.hubspot_leads[own] = body["properties"]
        return 201, {"id": own}

    def _odoo(self, method: str, body: Any) -> tuple[int, Any]:
        if method == "search_read":
            [[name, _, wanted]] = body["domain"]
            return 200, [
                {"id": own} for own, facts in self.odoo_leads.items() if facts[name] == wanted
            ]
        if method == "write":
            self.odoo_leads[body["ids"][0]].update(body["vals"])
            return 200, True
        made = []
        for facts in body["vals_list"]:
            made.append(len(self.odoo_leads) + 1)
            self.odoo_leads[made[-1]] = facts
        return 200, made

    def _salesforce(self, reference: str, body: Any) -> tuple[int, Any]:
        if not body.get("LastName") or not body.get("Company"):
            return 400, [{"errorCode": "REQUIRED_FIELD_MISSING", "fields": ["LastName"]}]
        is_new = reference not in self.salesforce_leads
        self.salesforce_leads[reference] = body
        return (201, {"id": f"00Q{reference}", "success": True}) if is_new else (204, None)


@contextmanager
def crms() -> Iterator[Crms]:
    """Run the three on one free port."""
    kept = Crms()

    class Handler(BaseHTTPRequestHandler):
        def serve(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            kept.asked.append(f"{self.command} {self.path}")
            fault = kept.faults.pop(0) if kept.faults else None
            if fault is not None and fault[0]:
                self.reply(fault[0], {"message": "told to fail"}, fault[1])
                return
            if self.path == "/services/oauth2/token":
                given = parse_qs(raw.decode())
                if given.get("client_secret") != [TOKEN]:
                    self.reply(400, {"error": "invalid_client"})
                    return
                self.reply(200, {"access_token": TOKEN, "instance_url": kept.url})
                return
            if self.headers.get("Authorization", "").split()[-1:] != [TOKEN]:
                self.reply(401, {"message": "bad credentials"})
                return
            status, document = kept.answer(self.command, self.path, json.loads(raw))
            if fault is None:
                self.reply(status, document)

        do_POST = do_PATCH = serve  # noqa: N815 - the library's names

        def reply(self, status: int, document: Any, headers: dict[str, str] | None = None) -> None:
            body = b"" if document is None else json.dumps(document).encode()
            self.send_response(status)
            for name, text in (headers or {}).items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Keep quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
