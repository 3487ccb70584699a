"""How rules are compiled: inlined or called, with a cache that no edited rule can be served from.

Numba checks only the file of the function that it loads, not the files of functions called from it. The cache
therefore lives in a folder named by the hash of all sources that can be compiled.
"""

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config

Rule = TypeVar("Rule", bound=Callable[..., Any])

_PACKAGE = Path(__file__).parent.parent


def _source_hash() -> str:
    digest = hashlib.sha256(f"{numba.__version__} {sys.version_info[:2]}".encode())
    for folder in ("model", "engines"):
        for path in sorted((_PACKAGE / folder).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _cache_folder() -> str | None:
    """The folder for compiled rules, or None where nothing can be written."""
    base = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "rollout_sim" / _source_hash()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return str(folder) if os.access(folder, os.W_OK) else None


_FOLDER = _cache_folder()


def rule(function: Rule) -> Rule:
    """Compile a function of plain numbers and arrays, to be inlined wherever compiled code calls it.

    Handing all columns of the stores and all coefficients to a call costs more than most rules do; inlined it is free.
    With NUMBA_DISABLE_JIT=1 the function stays as it is. No fast maths: the two engines must agree to the bit, so the
    order of operations is as written.
    """
    return _compiled(function, inlined=True)


def routine(function: Rule) -> Rule:
    """Compile a function that stays a call: what is long, has loops, or is called from many places."""
    return _compiled(function, inlined=False)


def _compiled(function: Rule, inlined: bool) -> Rule:
    settings: Any = config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = _FOLDER or before
    try:
        compiler: Any = numba.njit(cache=_FOLDER is not None, nogil=True, error_model="numpy", forceinline=inlined)
        return cast(Rule, compiler(function))
    finally:
        settings.CACHE_DIR = before
