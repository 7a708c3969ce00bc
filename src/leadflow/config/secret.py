"""The key everything is signed with: given, or made once and kept beside the data."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from leadflow.config import env


def secret_key(data_dir: Path) -> str:
    """Return SECRET_KEY from the environment, else one made on first start and kept in a file.

    The file is readable by its owner only; processes that start at once agree on one key.
    """
    if given := env.text("SECRET_KEY"):
        return given
    data_dir.mkdir(parents=True, exist_ok=True)
    file = data_dir / "secret-key"
    if not file.exists():
        _keep_first(file, secrets.token_urlsafe(48))
    return file.read_text(encoding="utf-8").strip()


def _keep_first(file: Path, content: str) -> None:
    """Put `content` at `file` whole, unless somebody else was first."""
    handle, made = tempfile.mkstemp(dir=file.parent, prefix=".secret-key-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(made, file)
    finally:
        Path(made).unlink()
