"""Compiling: rules have their code within that of their outermost caller, by private parts of Numba."""

from typing import Any

import numpy as np
import pytest
from numba.core.codegen import CPUCodeLibrary, JITCodeLibrary
from numba.core.compiler import CompilerBase, Flags
from numba.core.dispatcher import Dispatcher

from rollout_sim.kernel import compile as compiling
from rollout_sim.kernel.compile import UNCOMPILED, rule, step

pytestmark = [pytest.mark.compiled, pytest.mark.skipif(UNCOMPILED, reason="nothing is compiled")]


@pytest.fixture(autouse=True)
def not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """No code comes out of the cache."""
    monkeypatch.setattr(compiling, "folder", lambda: None)


def outermost() -> tuple[Any, Any, Any]:
    """A step that calls a step that calls a rule."""

    @rule
    def doubled(value: float) -> float:
        return 2.0 * value

    @step
    def shifted(values: Any, place: int) -> float:
        values[place] = doubled(values[place]) + 1.0
        return float(values[place])

    @step
    def summed(values: Any) -> float:
        total = 0.0
        for place in range(values.size):
            total += shifted(values, place)
        return total

    return summed, shifted, doubled


def test_code_is_made_once_for_the_outermost_function(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    finish = JITCodeLibrary._finalize_specific

    def counted(library: Any) -> None:
        made.append(library.name.split(".")[-1])
        finish(library)

    monkeypatch.setattr(JITCodeLibrary, "_finalize_specific", counted)
    summed, shifted, doubled = outermost()
    values = np.array([1.0, 2.0])
    assert summed(values) == 8.0
    assert values.tolist() == [3.0, 5.0]
    ours = [name for name in made if name in ("summed", "shifted", "doubled")]
    assert ours == ["summed"]
    assert not shifted.overloads
    assert doubled(4) == 8.0  # from Python, as the reference engine calls rules: code of its own, when it is needed
    assert [name for name in made if name == "doubled"]


def test_calls_share_one_version_whatever_the_width_of_integers(monkeypatch: pytest.MonkeyPatch) -> None:
    versions: list[str] = []
    compile_extra: Any = compiling.ForCallers.compile_extra

    def counted(pipeline: Any, function: Any) -> Any:
        versions.append(function.__name__)
        return compile_extra(pipeline, function)

    monkeypatch.setattr(compiling.ForCallers, "compile_extra", counted)

    @step
    def both(values: Any) -> float:
        return float(later(values, 0) + later(values, np.int32(1)))

    _, later, _ = outermost()
    assert both(np.array([1.0, 2.0])) == 8.0
    assert versions.count("shifted") == 1


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (CompilerBase, "compile_extra"), (CompilerBase, "define_pipelines"),
        (CPUCodeLibrary, "_optimize_final_module"), (CPUCodeLibrary, "_finalize_final_module"),
        (CPUCodeLibrary, "_finalize_dynamic_globals"),
        (Dispatcher, "get_call_template"), (Dispatcher, "get_overload"),
        (Flags, "no_compile"), (Flags, "no_cpython_wrapper"), (Flags, "no_cfunc_wrapper"),
    ],
)  # fmt: skip
def test_the_parts_of_numba_that_are_used_are_there(owner: Any, name: str) -> None:
    assert hasattr(owner, name)
