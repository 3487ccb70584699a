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
from numba.core import config, types

Rule = TypeVar("Rule", bound=Callable[..., Any])

_CONFIG: Any = config
#: Whether compiling is switched off by NUMBA_DISABLE_JIT=1, so that rules run as they are written.
UNCOMPILED = bool(_CONFIG.DISABLE_JIT)

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
    order of operations is as written. A rule makes no arrays, and so does without Numba's counting of references.
    """
    return _compiled(function, forceinline=True, _nrt=False)


def step(function: Rule) -> Rule:
    """Compile a function that stays a call: what is long, or called from many places. It makes no arrays either."""
    return _compiled(function, _nrt=False)


def routine(function: Rule) -> Rule:
    """Compile a function that makes arrays; a call counts references to each array that it is handed."""
    return _compiled(function, _nrt=True)


def _compiled(function: Rule, **how: bool) -> Rule:
    settings, njit = _CONFIG, cast(Any, numba.njit)
    before = settings.CACHE_DIR
    settings.CACHE_DIR = _FOLDER or before
    try:
        compiled = njit(cache=_FOLDER is not None, nogil=True, error_model="numpy", **how)(function)
    finally:
        settings.CACHE_DIR = before
    if not UNCOMPILED:
        _compile_once(compiled)
    return cast(Rule, compiled)


def _compile_once(compiled: Any) -> None:
    """Let calls from compiled code share one version; Numba compiles one for each constant and width of integers."""
    template = compiled.get_call_template
    unliteral: Any = types.unliteral

    def general(kind: Any) -> Any:
        kind = unliteral(kind)
        return types.int64 if kind == types.int32 else kind

    def shared(args: Any, kws: Any) -> Any:
        return template([general(kind) for kind in args], {name: general(kind) for name, kind in kws.items()})

    compiled.get_call_template = shared
