"""No act is shown to people under the name that programs give it."""

import re
from pathlib import Path

import pytest

import leadflow
from leadflow.web.acts import ACTS, words_of

SOURCE = Path(leadflow.__file__).parent
WRITTEN = re.compile(r'action="([a-z]+\.[a-z_]+)"')
ASSIGNED = re.compile(r'act="([a-z_]+)", (?:user_id|rule_id)')


def acts_in_the_source() -> set[str]:
    texts = [file.read_text(encoding="utf-8") for file in SOURCE.glob("*/services/**/*.py")]
    named = {act for text in texts for act in WRITTEN.findall(text)}
    return named | {f"assignment.{act}" for text in texts for act in ASSIGNED.findall(text)}


def test_every_act_that_is_written_down_has_words():
    assert sorted(acts_in_the_source() - ACTS.keys()) == []


@pytest.mark.parametrize("act", ["", "x", "room.done_so", "a.b.c"])
def test_an_act_without_words_loses_its_room(act):
    assert "_" not in words_of(act)
    assert "room" not in words_of(act)
