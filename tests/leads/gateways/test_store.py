import os
from datetime import timedelta

import pytest

from leadflow.kernel.clock import now
from leadflow.leads.gateways import store
from leadflow.leads.rules.files import LARGEST, FileRefused, FileTooLarge


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "attachments"


def test_a_file_is_stored_under_a_name_nobody_can_guess(own_folder):
    kept = store.keep([b"just ", b"words"], name="../../words.txt")

    (path,) = own_folder.iterdir()
    assert (path.name, path.read_bytes()) == (kept.stored_as, b"just words")
    assert len(kept.stored_as) >= 32
    assert (kept.content_type, kept.size) == ("text/plain", 10)


def test_nobody_else_on_the_machine_reads_it(own_folder):
    kept = store.keep([b"words"], name="a.txt")

    assert own_folder.stat().st_mode & 0o777 == 0o700
    assert (own_folder / kept.stored_as).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "refusal"),
    [([b"<html>"], FileRefused), ([], FileRefused), ([b"a" * LARGEST, b"a"], FileTooLarge)],
)
def test_what_is_refused_is_not_stored(own_folder, content, refusal):
    with pytest.raises(refusal):
        store.keep(content, name="a.txt")

    assert not own_folder.exists()


def test_what_is_gone_is_gone():
    kept = store.keep([b"words"], name="a.txt")

    store.remove(kept.stored_as)
    store.remove(kept.stored_as)

    assert store.opened(kept.stored_as) is None


def test_no_name_leads_out_of_the_store(own_folder):
    (own_folder.parent / "secret").write_text("x")
    store.folder()

    assert store.opened("../secret") is None


def test_tells_what_has_been_there_for_long(own_folder):
    old, new = (store.keep([b"words"], name="a.txt").stored_as for _ in range(2))
    long_ago = (now() - timedelta(days=2)).timestamp()
    os.utime(own_folder / old, (long_ago, long_ago))

    assert store.older_than(now() - timedelta(days=1)) == {old}
    assert store.opened(new) is not None
