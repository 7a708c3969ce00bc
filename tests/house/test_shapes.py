"""The shapes that ruff and import-linter cannot hold."""

import ast
import re

import pytest
from django.apps import apps

from tests.house.sources import (
    PACKAGE,
    ROOT,
    files_of,
    name_of,
    place,
    public_functions,
    python_files,
)

MOST_LINES = 300
WRITES = {
    *("create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"),
    *("delete", "save"),
}
# One conditional statement each, right whether a transaction is open or not.
ONE_STATEMENT = {"is_right", "forgive"}
MARKUP = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style",
    "a script in the page": r"<script(?![^>]*\ssrc=)(?![^>]*application/json)",
    "an event attribute": r"<[^>]*\s(?:on[a-z]+|hx-on[:\w-]*)\s*=",
    "a javascript address": r"javascript:",
}
APPS = [app.label for app in apps.get_app_configs() if app.name.startswith("leadflow.")]


def test_no_file_is_too_long_to_read_at_once():
    files = [
        *python_files(),
        *PACKAGE.rglob("*.html"),
        *PACKAGE.glob("*/static/leadflow/**/*.js"),
    ]

    lengths = {place(file): len(file.read_text(encoding="utf-8").splitlines()) for file in files}

    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


@pytest.mark.parametrize("kind", ["services", "queries"])
def test_every_public_function_says_what_it_does(kind):
    silent = [
        f"{place(file)}:{function.lineno} {function.name}"
        for file in files_of(kind)
        for function in public_functions(file)
        if not ast.get_docstring(function)
    ]

    assert silent == []


@pytest.mark.parametrize("kind", ["services", "queries"])
def test_what_acts_for_somebody_is_told_by_name(kind):
    by_position = [
        f"{place(file)}:{function.lineno} {function.name}"
        for file in files_of(kind)
        for function in public_functions(file)
        if says_too_much_by_position(function)
    ]

    assert by_position == []


def test_every_public_service_that_writes_says_whose_transaction_it_is():
    undecided = [
        f"{place(file)}:{function.lineno} {function.name}"
        for file in files_of("services")
        for function in public_functions(file)
        if writes(function) and not is_decided(function) and function.name not in ONE_STATEMENT
    ]

    assert undecided == []


def says_too_much_by_position(function):
    names = [argument.arg for argument in function.args.posonlyargs + function.args.args]
    return len(names) > 2 if is_decided(function) else len(names) > 1 and "actor" in names


def is_decided(function):
    return not {"commits", "joins"}.isdisjoint(map(name_of, function.decorator_list))


def writes(function):
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr in WRITES or (node.func.attr == "update" and node.keywords))
        for node in ast.walk(function)
    )


def test_nothing_is_left_for_later():
    later = re.compile(r"TOD[O]|FIXM[E]|\bXX[X]\b|raise NotImplementedErro[r]")
    folders = [ROOT / name for name in ("src", "tests", "tools", "bench", "docs")]

    found = [
        f"{place(file)}:{number}"
        for folder in folders
        for file in folder.rglob("*")
        if file.suffix in {".py", ".html", ".css", ".js", ".md"}
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if later.search(line)
    ]

    assert found == []


def test_only_the_clock_reads_the_clock():
    clock = re.compile(r"\b(?:datetime\.now|timezone\.now|datetime\.utcnow|date\.today)\(")

    readers = [
        place(file)
        for file in python_files()
        if file != PACKAGE / "kernel" / "clock.py" and clock.search(file.read_text("utf-8"))
    ]

    assert readers == []


@pytest.mark.parametrize("what", MARKUP)
def test_no_page_contains(what):
    found = [
        place(file)
        for file in PACKAGE.rglob("*.html")
        if re.search(MARKUP[what], file.read_text(encoding="utf-8"), re.IGNORECASE)
    ]

    assert found == []


@pytest.mark.parametrize("app", APPS)
def test_every_constraint_and_index_has_a_name_of_its_own(app):
    made_up = re.compile(r"_[0-9a-f]{6,8}_(idx|uniq)$")

    names = [
        (model.__name__, rule.name)
        for model in apps.get_app_config(app).get_models()
        for rule in [*model._meta.constraints, *model._meta.indexes]
    ]

    assert [name for name in names if not name[1] or made_up.search(name[1])] == []
    assert [name for name in names if not name[1].startswith(f"{app}_")] == []


def test_no_path_of_one_machine_is_in_the_tree():
    machine = re.compile(r"(?<![\w.-])/(?:work|root|home/[a-z]+)/|\.py" + "env")
    kinds = {".py", ".md", ".toml", ".txt", ".html", ".js", ".css", ".yaml", ""}
    folders = [ROOT / name for name in ("src", "tests", "tools", "bench", "docs", "deploy")]
    files = [file for folder in folders for file in folder.rglob("*")]

    found = [
        place(file)
        for file in [*files, *ROOT.glob("*.md"), ROOT / "Makefile", ROOT / "pyproject.toml"]
        if file.is_file() and file.suffix in kinds
        if machine.search(file.read_text(encoding="utf-8"))
    ]

    assert found == []
