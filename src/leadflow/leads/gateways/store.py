"""The private store: files under random names, outside of everything the web server serves."""

import hashlib
import secrets
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

from leadflow.leads.rules.files import LARGEST, check_size, kind_of
from leadflow.leads.types import StoredFile

FOLDER: Final = "attachments"
DOCUMENTS: Final = "documents"  # of providers, who have no lead
NAME_BYTES: Final = 24
MOST_MEMBERS: Final = 10_000


def keep(content: Iterable[bytes], *, name: str, into: str = FOLDER) -> StoredFile:
    """Look into a file and store it. Raises FileTooLarge or FileRefused; then nothing is stored."""
    size, parts = 0, []
    for part in content:
        size += len(part)
        if size > LARGEST:
            break
        parts.append(part)
    check_size(size)
    body = b"".join(parts)
    kind = kind_of(body, name=name, members=_members(body))
    stored_as = secrets.token_hex(NAME_BYTES)
    path = folder(into) / stored_as
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(body)
    return StoredFile(stored_as, kind, len(body), hashlib.sha256(body).hexdigest())


def opened(stored_as: str, *, into: str = FOLDER) -> BinaryIO | None:
    """Return a stored file for reading; None when it is gone."""
    try:
        return (folder(into) / Path(stored_as).name).open("rb")
    except OSError:
        return None


def remove(stored_as: str, *, into: str = FOLDER) -> None:
    """Remove a stored file; it may be gone already."""
    (folder(into) / Path(stored_as).name).unlink(missing_ok=True)


def older_than(moment: datetime) -> set[str]:
    """Return the names of the files stored before a moment."""
    stored = ((path.name, path.stat().st_mtime) for path in folder().iterdir())
    return {name for name, at in stored if datetime.fromtimestamp(at, UTC) < moment}


def folder(name: str = FOLDER) -> Path:
    """Return a folder of the store, which nobody but the product may enter."""
    path = Path(settings.DATA_DIR) / name
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _members(body: bytes) -> list[str]:
    """Return what a ZIP archive says it holds; nothing for whatever is none."""
    if not body.startswith(b"PK"):
        return []
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            return archive.namelist()[:MOST_MEMBERS]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return []
