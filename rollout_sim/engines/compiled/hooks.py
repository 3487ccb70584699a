"""The hooks of the compiled engine: one function each, which calls the functions of that name of the mechanisms.

Mechanisms call the functions of the engine, and the engine calls hooks. So a hook finds its answers only when the
engine is compiled (or first called, uncompiled): by then everything is imported. The answers are inlined one after the
other, and a hook without any costs nothing.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from numba.core.extending import overload

from rollout_sim.kernel.compile import ForCallers, joined, rule
from rollout_sim.mechanisms.register import parts

HookFunction = Callable[..., Any]
_INLINED: Any = {"forceinline": True, "_nrt": False, "pipeline_class": ForCallers}  # as a rule is


@rule
def _nobody(w: Any, *arguments: int) -> bool:
    return False


def _all(first: HookFunction, others: HookFunction) -> HookFunction:
    @joined
    def in_turn(w: Any, *arguments: int) -> bool:
        first(w, *arguments)
        others(w, *arguments)
        return False

    return in_turn


def _until_taken(first: HookFunction, others: HookFunction) -> HookFunction:
    @joined
    def in_turn(w: Any, *arguments: int) -> bool:
        if first(w, *arguments):
            return True
        return others(w, *arguments)

    return in_turn


def _hook(name: str, join: Callable[[HookFunction, HookFunction], HookFunction]) -> HookFunction:
    @cache
    def answers() -> HookFunction:
        joined: HookFunction = _nobody
        for part in reversed(parts("compiled").values()):
            if hasattr(part, name):
                joined = join(getattr(part, name), joined)
        return joined

    def call(w: Any, *arguments: int) -> bool:
        return bool(answers()(w, *arguments))

    @overload(call, jit_options=_INLINED)
    def _compiled(w: Any, *arguments: int) -> HookFunction:
        of_mechanisms = answers()

        def compiled_call(w: Any, *arguments: int) -> bool:
            return of_mechanisms(w, *arguments)

        return compiled_call

    return call


# As ``engines.hooks`` describes them.
begin = _hook("begin", _all)
duty = _hook("duty", _all)
daily = _hook("daily", _all)
weekly = _hook("weekly", _all)
quarterly = _hook("quarterly", _all)
went_live = _hook("went_live", _all)
finished = _hook("finished", _all)
close = _hook("close", _all)
take_course = _hook("take_course", _until_taken)
put_on_record = _hook("put_on_record", _until_taken)
raise_finding = _hook("raise_finding", _until_taken)
#: Beside those, of this engine only: (kind, who, tag), an event of a mechanism's own on the clock.
happen = _hook("happen", _until_taken)
