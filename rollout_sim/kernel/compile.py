"""Compiling of rules, inlined or as calls, cached between starts (``kernel.compile_cache``)."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

import numba
from numba.core import config, types
from numba.core.compiler import CompilerBase, DefaultPassBuilder

from rollout_sim.kernel.compile_cache import alone, folder

Rule = TypeVar("Rule", bound=Callable[..., Any])

_CONFIG: Any = config
#: Whether NUMBA_DISABLE_JIT=1 switches compiling off, so that rules run as Python.
UNCOMPILED = bool(_CONFIG.DISABLE_JIT)


def rule(function: Rule) -> Rule:
    """Compile a function of plain numbers and arrays, to be inlined wherever compiled code calls it.

    Passing all columns of the stores and all coefficients to a call costs more than most rules; inlined it is free.
    With NUMBA_DISABLE_JIT=1 the function stays as it is. No fast maths: the two engines must agree to the bit, so the
    order of operations is as written. A rule makes no arrays, so it needs no reference counting by Numba.
    """
    return _compiled(function, forceinline=True, _nrt=False)


def joined(function: Rule) -> Rule:
    """Compile a function made of others that are known only when the program runs, to be inlined as a rule is.

    It has no place in the cache, whose keys hold the source of what a function closes over; the code of its callers,
    which is cached, holds it.
    """
    return _compiled(function, cached=False, forceinline=True, _nrt=False)


def step(function: Rule) -> Rule:
    """Compile a function that stays a call, because it is long or has many callers. It makes no arrays either."""
    return _compiled(function, _nrt=False)


def routine(function: Rule) -> Rule:
    """Compile a function that makes arrays; a call counts references to each of its array arguments."""
    return _compiled(function, _nrt=True)


def _compiled(function: Rule, cached: bool = True, **options: bool) -> Rule:
    settings, njit, cache_folder = _CONFIG, cast(Any, numba.njit), folder() if cached else None
    previous_folder = settings.CACHE_DIR
    settings.CACHE_DIR = str(cache_folder or previous_folder)
    try:
        compiled = njit(cache=cache_folder is not None, nogil=True, error_model="numpy", **options)(function)
    finally:
        settings.CACHE_DIR = previous_folder
    if not UNCOMPILED:
        _compile_once(
            compiled,
            cache(lambda: njit(nogil=True, error_model="numpy", pipeline_class=ForCallers, **options)(function)),
        )
        if cache_folder is not None:
            _save_alone(compiled)
    return cast(Rule, compiled)


def _save_alone(compiled: Any) -> None:
    """Let one process at a time save: two would use the same numbers for code of different types."""
    save = compiled._cache.save_overload

    def saved(signature: Any, code: Any) -> None:
        with alone("saving"):
            save(signature, code)

    compiled._cache.save_overload = saved


class ForCallers(CompilerBase):
    """Compiles a function to what compiled callers need of it: their code holds it, so it has no code of its own."""

    def define_pipelines(self) -> list[Any]:
        """Those of any compiled function."""
        flags = self.state.flags
        flags.no_compile = flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
        builder: Any = DefaultPassBuilder
        return [builder.define_nopython_pipeline(self.state)]

    def compile_extra(self, func: Any) -> Any:
        """Compile it, and let callers find it."""
        compile_extra: Any = super().compile_extra
        result = compile_extra(func)
        found_by: Any = [].append  # a builtin function of its own, which nobody calls
        result = result._replace(entry_point=found_by)
        result.target_context.insert_user_function(found_by, result.fndesc, [result.library])
        _without_code(result.library)
        return result


def _without_code(library: Any) -> None:
    """Let a library be linked into those of its callers, which optimise it there, and make no code of its own."""

    def finish() -> None:
        library._finalize_dynamic_globals()
        library._finalized = True

    library._optimize_final_module = lambda: None
    library._finalize_final_module = finish


def _compile_once(compiled: Any, for_callers: Callable[[], Any]) -> None:
    """Let calls from compiled code share one version; Numba would compile one per constant and integer width."""
    unliteral: Any = types.unliteral

    def general(kind: Any) -> Any:
        kind = unliteral(kind)
        return types.int64 if kind == types.int32 else kind

    def shared(args: Any, kws: Any) -> Any:
        words = {name: general(kind) for name, kind in kws.items()}
        return for_callers().get_call_template([general(kind) for kind in args], words)

    compiled.get_call_template = shared
    compiled.get_overload = lambda signature: for_callers().get_overload(signature)
