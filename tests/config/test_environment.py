"""What the environment says becomes settings, or a sentence about what is wrong with it."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from leadflow.config import env
from leadflow.config.database import settings_for
from leadflow.config.secret import secret_key


def test_no_address_means_sqlite_beside_the_data(tmp_path):
    database = settings_for("", data_dir=tmp_path)

    assert database["ENGINE"].endswith("sqlite3")
    assert database["NAME"] == str(tmp_path / "leadflow.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_sqlite_can_be_somewhere_else(tmp_path):
    assert settings_for("sqlite:////srv/a%20b.db", data_dir=tmp_path)["NAME"] == "//srv/a b.db"


def test_postgresql_is_pooled_and_its_parts_are_decoded(tmp_path):
    url = "postgresql://us%40er:p%2Fw@db.example:5433/lead%20flow?sslmode=require"

    database = settings_for(url, data_dir=tmp_path)

    assert (database["USER"], database["PASSWORD"]) == ("us@er", "p/w")
    assert (database["HOST"], database["PORT"]) == ("db.example", "5433")
    assert database["NAME"] == "lead flow"
    assert database["OPTIONS"]["sslmode"] == "require"
    assert database["OPTIONS"]["pool"]["max_size"] >= 4
    assert database["CONN_MAX_AGE"] == 0


def test_postgresql_over_a_socket(tmp_path):
    database = settings_for("postgresql:///leadflow?host=/run/postgresql", data_dir=tmp_path)

    assert database["HOST"] == "/run/postgresql"


def test_another_kind_of_database_is_refused(tmp_path):
    with pytest.raises(ValueError, match="neither sqlite nor postgresql"):
        settings_for("mysql://localhost/x", data_dir=tmp_path)


def test_a_secret_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.setenv("SOME_SECRET_FILE", str(tmp_path / "key"))

    assert env.text("SOME_SECRET") == "from the file"


@pytest.mark.parametrize(
    ("given", "meant"), [("1", True), ("Yes", True), ("0", False), ("", False)]
)
def test_yes_and_no(monkeypatch, given, meant):
    monkeypatch.setenv("SOME_FLAG", given)

    assert env.flag("SOME_FLAG") is meant


def test_a_number_that_is_none_names_its_variable(monkeypatch):
    monkeypatch.setenv("SOME_NUMBER", "ten")

    with pytest.raises(ValueError, match="SOME_NUMBER: 'ten'"):
        env.number("SOME_NUMBER", 1)


def test_the_secret_key_is_kept_and_private(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY")

    key = secret_key(tmp_path)

    assert secret_key(tmp_path) == key
    assert len(key) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret-key"]


def test_processes_that_start_together_agree_on_the_secret_key(tmp_path):
    script = (
        "from pathlib import Path; from leadflow.config.secret import secret_key;"
        f"print(secret_key(Path({str(tmp_path)!r})))"
    )
    source = Path(__file__).resolve().parents[2] / "src"

    starts = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            env={"PYTHONPATH": str(source)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    keys = {start.communicate(timeout=60)[0].strip() for start in starts}

    assert len(keys) == 1
    assert len(keys.pop()) >= 50


def test_an_amount_is_read_exactly(monkeypatch):
    monkeypatch.setenv("BAR", "12500.50")

    assert env.amount("BAR", "10") == Decimal("12500.50")
    assert env.amount("NO_SUCH_BAR", "10") == Decimal(10)


@pytest.mark.parametrize("text", ["much", "-1", "NaN", "Infinity", "1,5"])
def test_what_is_no_amount_is_named(monkeypatch, text):
    monkeypatch.setenv("BAR", text)

    with pytest.raises(ValueError, match=f"BAR: '{text}' is no amount"):
        env.amount("BAR", "10")
