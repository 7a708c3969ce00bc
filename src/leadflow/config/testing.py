"""What `manage.py test` runs: the suite, by pytest, with the tests' own settings."""

import importlib.util
import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any, Final

from leadflow.config.settings import PACKAGE

ROOT: Final = PACKAGE.parents[1]
# These take many minutes and have needs of their own; `make test` runs them too.
SHORT: Final = "not (browser or chaos or fuzz)"
NO_TESTS: Final = "There are no tests here: they are in a checkout, not in a package.\n"
NO_PYTEST: Final = (
    "pytest is not installed: this is the walk through the key accounts' API alone.\n"
    "The whole suite: pip install -r requirements-dev.txt\n"
)
WITHOUT_PYTEST: Final = (
    "tests.conformance.test_walk",
    "--settings=tests.settings",
    "--testrunner=django.test.runner.DiscoverRunner",
)


class SuiteRunner:
    """Hands `manage.py test` to pytest, in a process of its own.

    Labels are pytest's: paths and node ids. Without any, everything runs but what needs a browser,
    kills processes or generates requests by the thousand.
    """

    def __init__(
        self,
        *,
        verbosity: int = 1,
        failfast: bool = False,
        parallel: str = "",
        name: str = "",
        **_options: Any,
    ) -> None:
        self.parallel = parallel
        self.flags = [
            "-v" if verbosity > 1 else "-q",
            *(["--exitfirst"] if failfast else []),
            *(["-k", name] if name else []),
        ]

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        """Say which of the options of Django's own runner are known here too."""
        parser.add_argument("--failfast", action="store_true", help="stop at the first failure")
        parser.add_argument(
            "--parallel", help="how many processes share the work (default: all cores, or one"
            " when labels are given)", default=""
        )  # fmt: skip
        parser.add_argument("-k", dest="name", default="", help="only tests of such a name")

    def run_tests(self, labels: Sequence[str]) -> int:
        """Run the tests; return 0 when all of them passed."""
        if not (ROOT / "tests").is_dir():
            sys.stderr.write(NO_TESTS)
            return 1
        # pytest and the other runner find the tests' settings; ours are already the product's.
        ours = {"DJANGO_SETTINGS_MODULE"}
        environment = {name: value for name, value in os.environ.items() if name not in ours}
        command = [sys.executable, *self.command(labels)]
        return subprocess.run(  # noqa: S603 - our own commands only
            command, cwd=ROOT, env=environment, check=False
        ).returncode

    def command(self, labels: Sequence[str]) -> list[str]:
        """Return what runs the tests: pytest, or Django itself where pytest is missing."""
        if importlib.util.find_spec("pytest_django") is None:
            sys.stderr.write(NO_PYTEST)
            return ["manage.py", "test", *WITHOUT_PYTEST]
        processes = self.parallel or ("" if labels else "auto")
        shared = ["-n", processes, "--dist", "loadgroup"] if processes else []
        return ["-m", "pytest", *self.flags, *shared, *(labels or ["-m", SHORT])]
