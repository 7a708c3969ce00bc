"""What holds for every template: it compiles, its icons exist, the content policy bears it."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import leadflow.web
from leadflow.web.icons import ICONS, sprite

HOME = Path(leadflow.web.__file__).parent / "templates"
TEMPLATES = sorted(HOME.rglob("*.html"))
ICON = re.compile(r"""\{% icon ["']([\w-]+)["']""")
WITH_ICON = re.compile(r"""\bicon=["']([\w-]+)["']""")
TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
FORBIDDEN = re.compile(
    r"""\sstyle=|\son[a-z]+=["']|hx-on|<style|<script(?![^>]*\bsrc=)|javascript:|["']js:""",
)


def name_of(file: Path) -> str:
    return file.relative_to(HOME).as_posix()


@pytest.mark.parametrize("file", TEMPLATES, ids=name_of)
def test_compiles(file):
    assert get_template(name_of(file))


@pytest.mark.parametrize("file", TEMPLATES, ids=name_of)
def test_uses_icons_that_exist(file):
    text = file.read_text(encoding="utf-8")

    assert {*ICON.findall(text), *WITH_ICON.findall(text)} <= ICONS


@pytest.mark.parametrize("file", TEMPLATES, ids=name_of)
def test_holds_nothing_the_content_policy_refuses(file):
    markup = TAG.sub("", file.read_text(encoding="utf-8"))

    assert not FORBIDDEN.findall(markup)


def test_draws_every_icon_in_one_picture():
    picture = sprite()

    assert all(f'<symbol id="{name}"' in picture for name in ICONS)
