"""What seed 1's page tells people to type: `manage.py migrate`, `runserver`, `test`."""

import subprocess
import sys
from urllib.request import urlopen

import pytest

from leadflow.config import testing
from leadflow.config.testing import ROOT, SHORT, SuiteRunner
from tests.config.serving.running import ENVIRONMENT, free_port, started


def test_the_suite_is_run_by_pytest():
    command = SuiteRunner().command([])

    assert command == ["-m", "pytest", "-q", "-n", "auto", "--dist", "loadgroup", "-m", SHORT]


def test_labels_and_options_are_passed_on():
    runner = SuiteRunner(verbosity=2, failfast=True, name="money", parallel="2", interactive=False)

    assert runner.command(["tests/kernel"]) == [
        *["-m", "pytest", "-v", "--exitfirst", "-k", "money"],
        *["-n", "2", "--dist", "loadgroup", "tests/kernel"],
    ]


def test_a_few_labels_need_no_more_processes():
    assert SuiteRunner().command(["tests/kernel"]) == ["-m", "pytest", "-q", "tests/kernel"]


def test_without_pytest_the_walk_is_left(monkeypatch, capsys):
    monkeypatch.setattr(testing.importlib.util, "find_spec", lambda _: None)

    command = SuiteRunner().command([])

    assert command[:3] == ["manage.py", "test", "tests.conformance.test_walk"]
    assert "pip install -r requirements-dev.txt" in capsys.readouterr().err


def test_a_package_without_tests_says_so(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(testing, "ROOT", tmp_path)

    assert SuiteRunner().run_tests([]) == 1
    assert "no tests here" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "code"), [("cent_at_most", 0), ("nothing_of_this_name", 1)])
def test_manage_test_ends_as_the_tests_do(name, code):
    found = manage("test", "tests/kernel/test_money.py", "-k", name)

    assert found.returncode == code, found.stderr


def test_a_fresh_checkout_shows_its_pages(tmp_path):
    """Nobody has collected static files: the pages' manifest is made when the server starts."""
    port = free_port()

    command = ["manage.py", "runserver", str(port), "--noreload"]
    with (
        started(command, port=port, LEADFLOW_DATA_DIR=str(tmp_path)),
        urlopen(f"http://127.0.0.1:{port}/app/sign-in/") as page,
    ):
        assert page.status == 200
        assert b"/static/leadflow/" in page.read()


def manage(*arguments, **environment):
    """Run manage.py as people do."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        check=False,
        timeout=120,
        text=True,
    )
