"""One style sheet and one script, joined from parts."""

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from leadflow.web import bundles


def test_offers_the_bundles_to_the_static_files():
    for path in bundles.BUNDLES:
        assert Path(finders.find(path)).read_text(encoding="utf-8")


def test_leaves_no_import_and_no_export_behind():
    text = bundles.join(bundles.SOURCE / "js" / "app.js")

    assert "\nimport " not in text
    assert "\nexport " not in text


@pytest.mark.parametrize("kind", ["css", "js"])
def test_joins_every_part_there_is(kind):
    entry = bundles.SOURCE / kind / f"app.{kind}"
    parts = {file.name for file in (bundles.SOURCE / kind).iterdir()} - {
        Path(source).name for source in bundles.BUNDLES.values()
    }

    text = entry.read_text(encoding="utf-8")
    if kind == "js":
        entries = [bundles.SOURCE / source for source in bundles.BUNDLES.values()]
        scripts = [file for file in entries if file.suffix == ".js"]
        joined = {file.name for start in scripts for file in bundles.needed(start, seen=set())}
    else:
        joined = set(bundles.CSS_IMPORT.findall(text))

    assert parts <= joined


def test_refuses_two_modules_that_would_share_a_name(tmp_path):
    (tmp_path / "app.js").write_text('import { start } from "./a.js";\nconst twice = 1;\n')
    (tmp_path / "a.js").write_text("export const start = 1;\nconst twice = 2;\n")

    with pytest.raises(bundles.NameTaken, match="twice"):
        bundles.join(tmp_path / "app.js")


def test_joins_each_module_once_before_whoever_needs_it(tmp_path):
    (tmp_path / "app.js").write_text('import { b } from "./b.js";\nimport { c } from "./c.js";\n')
    (tmp_path / "b.js").write_text('import { c } from "./c.js";\nexport const b = c;\n')
    (tmp_path / "c.js").write_text("// why\nexport const c = 1;\n")

    assert bundles.join(tmp_path / "app.js") == "const c = 1;const b = c;\n"


@pytest.mark.parametrize(("name", "most"), [("css", 13_000), ("js", 15_000)])
def test_stays_small(name, most):
    text = bundles.join(bundles.SOURCE / name / f"app.{name}")

    assert len(gzip.compress(text.encode(), 9)) <= most
