"""The tree as the house tests read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "leadflow"


@cache
def python_files() -> list[Path]:
    return sorted(
        file for file in PACKAGE.rglob("*.py") if "migrations" not in file.relative_to(ROOT).parts
    )


def place(file: Path) -> str:
    return str(file.relative_to(ROOT))


def files_of(kind: str) -> list[Path]:
    """Return the files of every room's `kind` (services, queries), whether a file or a folder."""
    return [
        file
        for file in python_files()
        if file.relative_to(PACKAGE).parts[1:2] in {(kind,), (f"{kind}.py",)}
    ]


def public_functions(file: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def name_of(decorator: ast.expr) -> str:
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
