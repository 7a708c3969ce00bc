"""Makes `.venv` and keeps it in step with the locked requirements. Needs only Python.

    python3 tools/venv.py requirements.txt [requirements-dev.txt]

Does nothing when the environment already holds exactly these files' packages.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LAUNCHER = """#!{python}
import sys

from leadflow.config.cli import main

sys.exit(main())
"""


def main() -> None:
    """Bring `.venv` in step with the files named on the command line."""
    require_python()
    files = [ROOT / name for name in sys.argv[1:]]
    digest = hashlib.sha256(str(VENV).encode())
    for file in files:
        digest.update(file.read_bytes())
    stamp = VENV / f"{files[-1].stem}.stamp"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest.hexdigest():
        return
    make_environment()
    for file in files:
        install(file)
    link_project()
    stamp.write_text(digest.hexdigest(), encoding="utf-8")


def require_python() -> None:
    """Go on under a Python that is new enough, or say what is missing."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        newer = shutil.which("python3.%d" % minor)  # noqa: UP031 - must run on any Python 3
        if newer:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606
    sys.exit("LeadFlow needs Python 3.11 or newer; python3 is %d.%d." % sys.version_info[:2])  # noqa: UP031


def make_environment() -> None:
    """Create `.venv` with a pip of its own."""
    has_pip = (
        PYTHON.exists()
        and not subprocess.run(
            [PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL, check=False
        ).returncode
    )
    if has_pip:
        return
    print("Making .venv ...", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", VENV], check=False)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(
            "Python could not make a virtual environment. On Debian and Ubuntu:"
            " apt-get install python3-venv"
        )


def install(file: Path) -> None:
    """Install exactly what the file locks, and nothing that differs from its hashes."""
    print(f"Installing {file.name} ...", flush=True)
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    locked = ["--require-hashes", "--no-deps", "--only-binary=:all:", "-r", file]
    if subprocess.run([*pip, *locked], check=False).returncode:
        sys.exit(f"Installing {file.name} failed; see above.")


def link_project() -> None:
    """Let the environment find our package, and put the command `leadflow` beside its Python."""
    [packages] = VENV.glob("lib/python3*/site-packages")
    (packages / "leadflow.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    launcher = VENV / "bin" / "leadflow"
    launcher.write_text(LAUNCHER.format(python=PYTHON), encoding="utf-8")
    launcher.chmod(0o755)


if __name__ == "__main__":
    main()
