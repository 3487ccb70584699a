"""One process a run folder: a lock that dies with its process, and says who holds it.

Where there is ``fcntl.flock`` the kernel lets go of the lock with the process, even after kill -9, so a file left
behind is no lock. Elsewhere, and on file systems that cannot lock, the file itself is the lock.
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

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # not on every platform
    fcntl = None

LOCK = "lock"


class FolderBusy(ValueError):
    """Another process works in the folder; the message says which."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes out of the folder while the block lasts.

    Raises
    ------
    FolderBusy
        If another process is in it.
    OSError
        If the folder cannot be written into.
    """
    path = folder / LOCK
    handle = _take(path)
    try:
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat()}
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(holder).encode(), 0)
        yield
    finally:
        path.unlink(missing_ok=True)  # before letting go: whoever waits sees that the file is no longer there
        os.close(handle)


def _take(path: Path) -> int:
    if fcntl is None:
        return _take_by_name(path)
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if not _flock(handle, fcntl):
                os.close(handle)
                return _take_by_name(path)
            if _is(handle, path):
                return handle
        except BlockingIOError:
            os.close(handle)
            raise _busy(path) from None
        os.close(handle)  # its holder took the file away between our opening and locking it


def _flock(handle: int, kernel: ModuleType) -> bool:
    """Lock an open file; False where that cannot be had."""
    try:
        kernel.flock(handle, kernel.LOCK_EX | kernel.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return False
    return True


def _is(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _take_by_name(path: Path) -> int:
    """The lock as a file that must not be there yet; one whose process is gone from this host is taken over."""
    holder = _holder(path)
    if not holder or _gone(holder):
        path.unlink(missing_ok=True)
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        raise _busy(path) from None


def _gone(holder: dict[str, Any]) -> bool:
    if holder.get("host") != socket.gethostname() or os.name != "posix":  # elsewhere asking could end the process
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
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _busy(path: Path) -> FolderBusy:
    holder = _holder(path)
    who = f"process {holder.get('pid', '?')} on {holder.get('host', '?')}, since {holder.get('since', '?')}"
    return FolderBusy(f"{path.parent} is being worked on by {who}. Wait for it, or remove {path} if it is gone.")
