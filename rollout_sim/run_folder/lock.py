"""The lock of a run folder, for one process at a time; the lock file names its holder.

With ``fcntl.flock`` the kernel releases the lock when the process ends, even after kill -9, so a remaining file is no
lock. Elsewhere, and on file systems without locks, the file itself is the lock.
"""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from rollout_sim.kernel.phrases import Phrase, Refused

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # not on every platform
    fcntl = None

LOCK = "lock"


class FolderBusy(Refused):
    """Another process uses the folder; the phrase says which."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes out of the folder while the block lasts.

    Raises
    ------
    FolderBusy
        If another process uses it.
    OSError
        If the folder cannot be written to.
    """
    path = folder / LOCK
    handle = _lock(path)
    try:
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat()}
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(holder).encode(), 0)
        yield
    finally:
        path.unlink(missing_ok=True)  # before the release: a process that waits sees that the file is gone
        os.close(handle)


def _lock(path: Path) -> int:
    if fcntl is None:
        return _lock_by_name(path)
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if not _flock(handle, fcntl):
                os.close(handle)
                return _lock_by_name(path)
            if _is_at(handle, path):
                return handle
        except BlockingIOError:
            os.close(handle)
            raise _busy(path) from None
        os.close(handle)  # its holder removed the file between our opening and locking it


def _flock(handle: int, kernel: ModuleType) -> bool:
    """Lock an open file; False where the file system cannot lock.

    Raises BlockingIOError if another process has locked it.
    """
    try:
        kernel.flock(handle, kernel.LOCK_EX | kernel.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return False
    return True


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _lock_by_name(path: Path) -> int:
    """Make the lock file, which must not exist yet; replace one whose process no longer runs on this host."""
    holder = _holder(path)
    if not holder or _has_ended(holder):
        path.unlink(missing_ok=True)
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        raise _busy(path) from None


def _has_ended(holder: dict[str, Any]) -> bool:
    if holder.get("host") != socket.gethostname() or os.name != "posix":  # on Windows os.kill would end the process
        return False
    try:
        os.kill(int(holder["pid"]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _holder(path: Path) -> dict[str, Any]:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return holder if isinstance(holder, dict) else {}


def _busy(path: Path) -> FolderBusy:
    holder = _holder(path)
    known = {name: holder.get(name, "?") for name in ("pid", "host", "since")}
    return FolderBusy(
        "{folder} is being worked on by {process}. Wait for it, or remove {path} if it is gone.",
        folder=path.parent, process=Phrase("process {pid} on {host}, since {since}", **known), path=path,
    )  # fmt: skip
