import re

import pytest

from leadflow.kernel.docs import example, groups, problem_codes, prose
from tests.kernel.site import api

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kernel.site")]


def test_the_page_shows_every_operation_with_its_example(client):
    page = client.get("/api/docs").content.decode()

    for path, item in client.get("/api/openapi.json").json()["paths"].items():
        assert path in page
        for operation in item.values():
            assert f'id="{operation["operationId"]}"' in page
    assert "curl -X POST" in page


def test_the_page_needs_no_script_and_no_other_host(client):
    page = client.get("/api/docs").content.decode()

    assert "<script" not in page
    assert not re.search(r"\sstyle=", page)
    assert not re.search(r'(?:src|href)="(?!/api/|#|data:,)', page)


def test_the_style_is_a_file_that_may_be_kept(client):
    response = client.get("/api/docs.css")

    assert response["Content-Type"].startswith("text/css")
    assert response["Cache-Control"] == "max-age=3600"


def test_groups_operations_by_tag():
    (group,) = groups(api.get_openapi_schema(path_prefix="/"), "http://x")

    shown = {operation["id"]: operation for operation in group["operations"]}
    assert group["name"] == "kernel"
    assert shown["kernel_shown"]["is_open"]
    assert [field["name"] for field in shown["kernel_order"]["body"]] == ["mobile", "rows", "when"]
    assert "X-API-Key" in shown["kernel_order"]["curl"]
    assert '-d \'{"mobile": "text"}\'' in shown["kernel_order"]["curl"]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string", "examples": ["a", "b"]}, "a"),
        ({"type": "string", "example": "c"}, "c"),
        ({"enum": ["x", "y"]}, "x"),
        ({"type": "integer"}, 1),
        ({"type": "boolean"}, True),
        ({"type": "string", "format": "date"}, "2026-01-31"),
        ({"anyOf": [{"type": "null"}, {"type": "number"}]}, 1.5),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Row"}}, [{"mobile": "text"}]),
        ({}, "text"),
    ],
)
def test_makes_an_example_that_fits(schema, value):
    row = {
        "type": "object",
        "required": ["mobile"],
        "properties": {"mobile": {"type": "string"}, "n": {"type": "integer"}},
    }

    assert example(schema, {"Row": row}) == value


def test_an_example_of_a_type_that_holds_itself_ends():
    node = {"properties": {"next": {"$ref": "#/components/schemas/Node"}}}

    assert example({"$ref": "#/components/schemas/Node"}, {"Node": node})


def test_tells_code_from_prose_and_paragraphs_apart():
    assert prose("Give a `key`\n    once.\n\n  Not twice.") == [
        [("Give a ", False), ("key", True), (" once.", False)],
        [("Not twice.", False)],
    ]


def test_lists_every_problem_code_with_its_status(client):
    rows = {row["code"]: row["status"] for row in problem_codes()}

    assert rows["idempotency.still_running"] == 409
    assert rows["phone.invalid"] == 422
    assert rows["server.fault"] == 500
    assert "idempotency.still_running" in client.get("/api/docs").content.decode()
