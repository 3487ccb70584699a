"""The cache of compiled rules between starts, which never serves an outdated version of an edited rule.

Numba checks only the file of the function that it loads, not the files of functions called from it. So the cache is in
a folder named by a hash of all sources of the model and the compiled engine, of versions, and of Numba's settings.
Compiled functions of any other module may call only these and their own module's, because Numba checks only their own
file. This module reads Numba's version but does not import it, so that a check for compiled code is fast.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from gettext import gettext
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

from rollout_sim.kernel.cache_folders import folder_for

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows: no process waits there, and code may be compiled twice
    fcntl = None

_PACKAGE = Path(__file__).parent.parent
_READY = "compiled"

COMPILING = "Compiling the model for this machine (once, about half a minute) ..."
WAITING = "Waiting for another process that compiles the model for this machine ..."
NOT_KEPT = (
    "Compiling the model (about half a minute, at every start: no folder to keep it in can be written; NUMBA_CACHE_DIR "
    "names one) ..."
)


@cache
def folder() -> Path | None:
    """The folder for compiled rules, or None if none is writable."""
    return folder_for(_source_hash())


def ready() -> bool:
    """Whether the engine is compiled and cached, by this or another process, or compiling is switched off."""
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
        return True
    cache_folder = folder()
    return cache_folder is not None and (cache_folder / _READY).exists()


@contextmanager
def first_use() -> Iterator[None]:
    """Wrap the first run of the engine: if it has to be compiled, say so, and let only one process compile it."""
    cache_folder = folder()
    if ready() or cache_folder is None:
        if cache_folder is None:
            _say(NOT_KEPT)
        yield
        return
    with alone("compiling", WAITING):
        if not ready():
            _say(COMPILING)
        yield
        with suppress(OSError):
            (cache_folder / _READY).touch()


@contextmanager
def alone(name: str, message: str = "") -> Iterator[None]:
    """Let only one process at a time run the block; print ``message`` if this one has to wait."""
    cache_folder = folder()
    if fcntl is None or cache_folder is None:
        yield
        return
    with open(cache_folder / f".{name}", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if message:
                _say(message)
            with suppress(OSError):  # the file system may have no locks
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _say(line: str) -> None:
    print(gettext(line), file=sys.stderr, flush=True)  # in the language that the command line has set


def _source_hash() -> str:
    tuned = sorted((name, value) for name, value in os.environ.items() if name.startswith("NUMBA_"))
    settings = [setting for setting in tuned if setting[0] != "NUMBA_CACHE_DIR"]
    versions = [version(name) for name in ("numba", "llvmlite", "numpy")]
    digest = hashlib.sha256(f"{_PACKAGE} {sys.version_info[:3]} {versions} {settings}".encode())
    for folder_of_rules in ("kernel", "rules", "engines/compiled", "mechanisms"):
        for path in sorted((_PACKAGE / folder_of_rules).rglob("*.py")):
            digest.update(path.relative_to(_PACKAGE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]
