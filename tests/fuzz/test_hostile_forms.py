"""Every form of the pages, sent with everything that is in `hostile`, in both ways forms travel."""

from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest

from leadflow.identity.types import Door, Role
from tests.factories.affiliates import make_mobile
from tests.factories.identity import PASSWORD, auth_client
from tests.fuzz import hostile
from tests.fuzz.world import IS_FULL, PAGE_ROWS, body_of, make_caller, path_for, some, undone

pytestmark = [pytest.mark.fuzz, pytest.mark.django_db]

ROWS = list({row.route: row for row in PAGE_ROWS if row.method == "POST"}.values())

TYPES = ("multipart/form-data", "application/x-www-form-urlencoded")

# What a person would have typed where the page proposes nothing.
TYPED = {
    "mobile": make_mobile(),
    "registration_number": "KA01AB1234",
    "url": "https://hooks.example.com/leadflow",
    "username": "zoe",
    "password": PASSWORD,
    "name": "Zoe",
    "outcome": "call_back",
    "since": "2026-01-01T00:00",
    "until": "2026-01-02T00:00",
    "user": "zoe",
    "note": "seen",
    "notes": "spoken to",
    "call_back_at": "2030-01-01T00:00",
}


class Fields(HTMLParser):
    """The fields of a page's forms with what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.choosing = ""

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "select":
            self.choosing = said.get("name") or ""
        if tag == "option" and self.choosing and "selected" in said:
            self.found[self.choosing] = said.get("value") or ""
        if tag in {"input", "textarea", "select"} and said.get("name"):
            self.found.setdefault(said["name"], said.get("value") or "")


def fields_of(browser, row, path, user):
    """Return the names of what the page sends, with something sensible in each."""
    page = browser.get(path)
    parser = Fields()
    if page.status_code == 200:
        parser.feed(page.content.decode())
    given = {name: str(value) for name, value in (body_of(row, user) or {}).items()}
    kept = {name: value for name, value in parser.found.items() if name != "csrfmiddlewaretoken"}
    filled = {name: value or TYPED.get(name, "") for name, value in kept.items()}
    return {"next": "/app/", "is_active": "1"} | filled | given


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_hostile_form_is_no_fault(row):
    user = make_caller(Role.ADMIN)
    browser = auth_client(user, door=Door.SESSION)
    faults = {}

    path = path_for(row, user)
    fields = fields_of(browser, row, path, user)
    for name in fields:
        values = some(hostile.TEXTS, of=f"{row} {name}", share=36)
        for number, (what, value) in enumerate(values.items()):
            for content_type in TYPES if IS_FULL else [TYPES[number % 2]]:
                with undone():
                    status = post(browser, path, fields | {name: value}, content_type).status_code
                    if status >= 500:
                        faults[name, what, content_type] = status

    assert faults == {}


def post(browser, path, sent, content_type):
    """Send a form; lone halves of surrogate pairs travel as a broken client sends them."""
    if content_type.startswith("multipart"):
        parts = [
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in sent.items()
        ]
        body = ("".join(parts) + "--x--\r\n").encode("utf-8", "surrogatepass")
        return browser.generic("POST", path, body, f"{content_type}; boundary=x")
    body = urlencode(sent, errors="surrogatepass").encode()
    return browser.generic("POST", path, body, content_type)


BROKEN = {
    "nothing": (b"", "application/x-www-form-urlencoded"),
    "no boundary": (b"--x\r\n", "multipart/form-data"),
    "cut off": (b'--x\r\nContent-Disposition: form-data; name="mobile"\r\n',
                "multipart/form-data; boundary=x"),
    "a file for a text": (
        b'--x\r\nContent-Disposition: form-data; name="mobile"; filename="x"\r\n\r\n<b>\r\n--x--',
        "multipart/form-data; boundary=x"),
    "5 000 fields": (b"&".join(b"f%d=1" % n for n in range(5000)),
                     "application/x-www-form-urlencoded"),
    "one name 900 times": (b"&".join([b"name=x"] * 900), "application/x-www-form-urlencoded"),
    "half an escape": (b"name=%&mobile=%f&x=%ff%fe", "application/x-www-form-urlencoded"),
    "JSON": (b'{"mobile": 1}', "application/json"),
    "noise": (bytes(range(256)), "application/octet-stream"),
    "another alphabet": (b"name=\xff\xfe", "application/x-www-form-urlencoded; charset=utf-16"),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_broken_form_is_no_fault(row):
    user = make_caller(Role.ADMIN)
    browser = auth_client(user, door=Door.SESSION)
    faults = {}

    path = path_for(row, user)
    for what, (body, content_type) in some(BROKEN, of=str(row), share=3).items():
        with undone():
            status = browser.generic("POST", path, body, content_type).status_code
            if status >= 500:
                faults[what] = status

    assert faults == {}
