import json
import logging
from io import StringIO

import pytest
import structlog

from leadflow.kernel.logs import configure, mask, masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call +919876543210 now", "call [phone] now"),
        ("call +91 98765-43210", "call [phone]"),
        ("9876543210", "[phone]"),
        ("mail a.b+c@example.co.za!", "mail [email]!"),
        ("Bearer eyJhbGciOi.eyJzdWIiOiI.abc-DEF_1", "Bearer [hidden]"),
        ("key lf_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6", "key [hidden]"),
        ("lead 1234567 at 2026-03-02T12:00:00Z took 35 ms", None),
        ("leadflow.affiliates.services.submit.submit_the_lead_of_an_affiliate", None),
        ("https://example.org/api/affiliates/leads/123/", None),
    ],
)
def test_hides_personal_data_and_keeps_the_rest(text, shown):
    assert masked(text) == (text if shown is None else shown)


def test_hides_what_is_inside_lists_and_by_its_name():
    event = {"event": "x", "mobile": "1", "rows": [{"phone": "2", "note": "a@b.example"}], "n": 5}

    assert mask(None, "", event) == {
        "event": "x",
        "mobile": "[hidden]",
        "rows": [{"phone": "[hidden]", "note": "[email]"}],
        "n": 5,
    }


@pytest.fixture
def lines():
    """Log as in production for the time of one test; calling it returns the lines so far."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    configure({"level": "INFO", "format": "json"})
    stream = StringIO()
    root.handlers[0].setStream(stream)

    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]

    root.handlers[:] = before
    root.setLevel(level)


def test_writes_one_line_of_json_with_the_request_id(lines):
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        structlog.get_logger("leadflow.x").info("lead.received", lead_id=7)

    (line,) = lines()
    assert line["event"] == "lead.received"
    assert (line["request_id"], line["lead_id"], line["level"]) == ("r-1", 7, "info")


def test_writes_libraries_lines_in_the_same_shape_and_masked(lines):
    logging.getLogger("some.library").warning("could not reach %s", "+919876543210")

    (line,) = lines()
    assert line["event"] == "could not reach [phone]"
    assert line["logger"] == "some.library"


def test_masks_what_an_exception_says(lines):
    try:
        int("Key (phone)=(+919876543210) already exists")
    except ValueError:
        structlog.get_logger("leadflow.x").exception("request.failed")

    (line,) = lines()
    assert "9876543210" not in json.dumps(line)
    assert "ValueError" in line["exception"]


def test_writes_for_the_eye_when_asked(lines):
    configure({"level": "INFO", "format": "console"})
    stream = StringIO()
    logging.getLogger().handlers[0].setStream(stream)

    structlog.get_logger("leadflow.y").info("started")

    assert "started" in stream.getvalue()


def test_says_nothing_about_refusals(lines):
    logging.getLogger("django.request").warning("Not Found: /x")

    assert lines() == []


def test_writes_every_line_to_a_file_as_well_where_one_is_named(tmp_path, lines):
    file = tmp_path / "logs" / "app.log"
    configure({"level": "INFO", "format": "json", "file": str(file)})

    structlog.get_logger("leadflow.x").info("lead.received", lead_id=7)

    assert json.loads(file.read_text(encoding="utf-8"))["lead_id"] == 7
