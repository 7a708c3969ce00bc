"""Installs what the tests need from Debian (PostgreSQL, Chromium), or says what they go without.

Installs only as root and only what is missing; never fails, because the tests that miss
something are skipped with the reason.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

APT = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "-qq"]


def has_postgresql() -> bool:
    """Tell whether PostgreSQL's server programs are here."""
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or bool(shutil.which("initdb"))


def has_chromium() -> bool:
    """Tell whether Chromium is here."""
    return bool(shutil.which("chromium"))


NEEDS: dict[str, tuple[Callable[[], bool], str]] = {
    "postgresql": (has_postgresql, "everything that runs on PostgreSQL is left out"),
    "chromium": (has_chromium, "the browser tests are left out"),
}


def main() -> None:
    """Install what is missing, then say what still is."""
    missing = [package for package, (is_here, _) in NEEDS.items() if not is_here()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' '.join(missing)} with apt-get ...", flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
            subprocess.run(
                [*APT, *command], env=environment, check=False, stdout=subprocess.DEVNULL
            )
    for package, (is_here, without) in NEEDS.items():
        if not is_here():
            print(f"MISSING: {package} (apt-get install {package}): {without}.", flush=True)


if __name__ == "__main__":
    main()
