"""Where compiled rules are kept between starts, so that no edited rule is ever served as it was.

Numba checks only the file of the function that it loads, not the files of functions called from it. The cache
therefore lives in a folder named by the hash of all sources of the model and the compiled engine, and of what else
decides what they become. Compiled code of another module may call these and its own, and nothing else, for its own
file is all that Numba checks. Knows nothing of Numba but its version: who only asks whether there is compiled code need
not load it.
"""

import hashlib
import os
import re
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from gettext import gettext
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # not on Windows: nobody waits there, and code may be compiled twice
    fcntl = None

_PACKAGE = Path(__file__).parent.parent
#: Folders of other sources that stay, and for how long, in seconds, one stays in any case after it was last used.
KEPT, IN_USE_SECONDS = 4, 2 * 3600.0
_READY = "compiled"

COMPILING = "Compiling the model for this machine (once, about a minute) ..."
WAITING = "Waiting for another process that compiles the model for this machine ..."
NOT_KEPT = (
    "Compiling the model (about a minute, at every start: no folder to keep it in can be written; NUMBA_CACHE_DIR "
    "names one) ..."
)


@cache
def folder() -> Path | None:
    """The folder for compiled rules, or None where none can be written."""
    for base in _bases():
        own = base / _source_hash()
        with suppress(OSError):
            new = not own.exists()
            own.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=own).close()
            os.utime(own)  # in use
            if new:
                _prune(base, own)
            return own
    return None


def ready() -> bool:
    """Whether the engine was compiled before, by this or another process, and is kept; or is not to be compiled."""
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
        return True
    place = folder()
    return place is not None and (place / _READY).exists()


@contextmanager
def first_use() -> Iterator[None]:
    """Around what compiles the engine where that was not done before: says so, and lets only one process do it."""
    place = folder()
    if ready() or place is None:
        if place is None:
            _say(NOT_KEPT)
        yield
        return
    with alone("compiling", WAITING):
        if not ready():
            _say(COMPILING)
        yield
        with suppress(OSError):
            (place / _READY).touch()


@contextmanager
def alone(name: str, said: str = "") -> Iterator[None]:
    """One process at a time; says so if it has to wait."""
    place = folder()
    if fcntl is None or place is None:
        yield
        return
    with open(place / f".{name}", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if said:
                _say(said)
            with suppress(OSError):  # a file system without locks
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _say(line: str) -> None:
    print(gettext(line), file=sys.stderr, flush=True)  # in the language that the command line has set


def _source_hash() -> str:
    tuned = sorted((name, value) for name, value in os.environ.items() if name.startswith("NUMBA_"))
    settings = [setting for setting in tuned if setting[0] != "NUMBA_CACHE_DIR"]
    versions = [version(name) for name in ("numba", "llvmlite", "numpy")]
    digest = hashlib.sha256(f"{_PACKAGE} {sys.version_info[:3]} {versions} {settings}".encode())
    for part in ("kernel", "rules", "engines/compiled"):
        for path in sorted((_PACKAGE / part).glob("*.py")):
            digest.update(f"{part}/{path.name}".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _bases() -> Iterator[Path]:
    """Folders that may hold such folders, the best first."""
    for name in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME"):
        if os.environ.get(name):
            yield Path(os.environ[name]).absolute() / "rollout_sim"
    with suppress(RuntimeError):  # nobody's home
        yield Path.home() / ".cache" / "rollout_sim"
    with suppress(OSError):
        shared = Path(tempfile.gettempdir()) / f"rollout_sim-{_user()}"
        shared.mkdir(mode=0o700, exist_ok=True)
        if _private(shared):
            yield shared


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0


def _private(place: Path) -> bool:
    """Whether nobody else can have put anything there: what is loaded from it is run."""
    found = place.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == _user() and not found.st_mode & 0o022


def _prune(base: Path, own: Path) -> None:
    """Remove what was compiled from sources of long ago."""
    with suppress(OSError):
        others = [path for path in base.iterdir() if re.fullmatch(r"[0-9a-f]{16}", path.name) and path != own]
        by_age = sorted((path.stat().st_mtime, path) for path in others)
        for used, path in by_age[: max(0, len(by_age) - KEPT)]:
            if time.time() - used > IN_USE_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
