"""Folders in the user's cache, for what can be made again from the sources; nothing is written beside the code."""

import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

#: Number of folders of other sources that stay; seconds since its last use for which any folder stays.
OTHER_FOLDERS, IN_USE_SECONDS = 4, 2 * 3600.0


def folder_for(source_hash: str, prefix: str = "") -> Path | None:
    """The folder for what is made from the sources with this hash (16 hexadecimal digits), or None if none is writable.

    Its name is ``prefix`` and the hash. A new folder replaces those of the same prefix that were not used for long.
    """
    for base in bases():
        own = base / f"{prefix}{source_hash}"
        with suppress(OSError):
            new = not own.exists()
            own.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=own).close()
            os.utime(own)  # marks it as in use
            if new:
                _prune(base, own, prefix)
            return own
    return None


def bases() -> Iterator[Path]:
    """Parent folders to try, in order of preference."""
    for name in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME"):
        if os.environ.get(name):
            yield Path(os.environ[name]).absolute() / "rollout_sim"
    with suppress(RuntimeError):  # no home directory
        yield Path.home() / ".cache" / "rollout_sim"
    with suppress(OSError):
        shared = Path(tempfile.gettempdir()) / f"rollout_sim-{_user()}"
        shared.mkdir(mode=0o700, exist_ok=True)
        if _private(shared):
            yield shared


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0


def _private(own: Path) -> bool:
    """Whether only this user can write there: code loaded from the folder is run."""
    status = own.lstat()
    return stat.S_ISDIR(status.st_mode) and status.st_uid == _user() and not status.st_mode & 0o022


def _prune(base: Path, own: Path, prefix: str) -> None:
    """Remove folders of old versions of the sources."""
    pattern = re.compile(re.escape(prefix) + "[0-9a-f]{16}")
    with suppress(OSError):
        others = [path for path in base.iterdir() if pattern.fullmatch(path.name) and path != own]
        by_age = sorted((path.stat().st_mtime, path) for path in others)
        for last_used, path in by_age[: max(0, len(by_age) - OTHER_FOLDERS)]:
            if time.time() - last_used > IN_USE_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
