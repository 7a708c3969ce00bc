"""What is written for people keeps up with what is written for the machine."""

import re

from django.core.management import get_commands

from leadflow import __version__
from tests.house.sources import ROOT, place, python_files

VARIABLE = re.compile(
    r"""(?:env\.(?:text|flag|number|words)|environ\.get)\(\s*["']([A-Z][A-Z0-9_]+)["']"""
)
# Passed from `leadflow serve` to its own children.
INTERNAL = {"LEADFLOW_LIFELINE"}


def test_every_variable_of_the_environment_is_in_the_operators_table():
    table = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")

    read = {
        name
        for file in python_files()
        for name in VARIABLE.findall(file.read_text(encoding="utf-8"))
    }

    assert sorted(name for name in read - INTERNAL if f"`{name}`" not in table) == []


def test_every_command_of_ours_is_in_the_operators_page():
    page = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")

    ours = {name for name, app in get_commands().items() if app.startswith("leadflow.")}

    assert sorted(name for name in ours if f"leadflow {name}" not in page) == []


def test_the_version_is_said_once_everywhere():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert f'version = "{__version__}"' in project
    assert "## [Unreleased]" in changes or f"## [{__version__}]" in changes


def test_links_between_documents_lead_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]

    dead = [
        f"{place(page)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]

    assert dead == []
