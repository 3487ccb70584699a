"""The small kernel: the engine's machinery against C, and against plain SimPy, salabim, Ciw and Mesa."""

import math
from functools import partial
from importlib import import_module

from scipy import stats

from benchmarks import desk_c, desk_compiled
from benchmarks.desk import Desk, Run, desk
from benchmarks.measuring import Row, interleaved, ratios

SEED = 20
#: Desks for the comparison with C; the number of stores is about that of events in the heap.
AGAINST_C = {"220 stores": desk(220, 100_000), "10,000 stores": desk(10_000, 100_000)}
#: A desk that all tools can run in a few seconds.
COMMON = desk(50, 10_000)
LIBRARIES = {"plain SimPy": "simpy", "salabim": "salabim", "Ciw": "ciw", "Mesa": "mesa"}
#: Smaller p-values mean that a tool's mean wait differs from theory.
IMPROBABLE = 1e-4


def against_c(rounds: int) -> list[Row]:
    """Rows of the kernel on the engine's clock against C; the results must be identical."""
    rows = []
    for name, shape in AGAINST_C.items():
        tools: dict[str, Run] = {"C": desk_c.run, "compiled": desk_compiled.run}
        done = interleaved(
            {tool: partial(run, shape, SEED) for tool, run in tools.items()},
            3 * rounds,
            f"small kernel, {name}",
        )
        if [run.result for run in done["C"]] != [run.result for run in done["compiled"]]:
            raise ArithmeticError(f"the small kernel of {name} gave other numbers than in C")
        for tool in tools:
            each = [1e9 * run.seconds / run.result.events for run in done[tool]]
            rows.append(Row(f"small kernel, {name}: {tool}", each, "ns an event"))
        times = ratios(done["compiled"], done["C"])
        rows.append(Row(f"small kernel, {name}: compiled against C", times, "times C's time", at_most=1.1))
    return rows


def against_libraries(rounds: int) -> list[Row]:
    """Rows of simulation libraries against the kernel on the engine's clock; all must give the known mean wait."""
    tools: dict[str, Run] = {"compiled": desk_compiled.run}
    tools |= {name: import_module(f"benchmarks.desk_{module}").run for name, module in LIBRARIES.items()}
    done = interleaved(
        {tool: partial(run, COMMON, SEED) for tool, run in tools.items()},
        max(5, rounds),
        f"small kernel, {COMMON.stores} stores",
    )
    rows = []
    for tool, runs in done.items():
        note = agreement([run.result.mean_wait for run in runs], COMMON)
        each = [1e6 * run.seconds / run.result.events for run in runs]
        rows.append(Row(f"small kernel, {COMMON.stores} stores: {tool}", each, "µs an event", note=note))
    for tool in LIBRARIES:
        times = [
            (run.seconds / run.result.events) / (compiled_run.seconds / compiled_run.result.events)
            for run, compiled_run in zip(done[tool], done["compiled"], strict=True)
        ]
        rows.append(Row(f"small kernel, {COMMON.stores} stores: {tool} against compiled", times, "times as long"))
    return rows


def agreement(waits: list[float], shape: Desk) -> str:
    """The mean wait with its 95 % interval, tested against the known mean.

    Raises
    ------
    ArithmeticError
        If the difference is too large for chance.
    """
    test = stats.ttest_1samp(waits, shape.mean_wait())
    interval = test.confidence_interval(0.95)
    text = f"mean wait {sum(waits) / len(waits):.3f} days, {interval.low:.3f} to {interval.high:.3f}"
    if not math.isfinite(test.pvalue) or test.pvalue < IMPROBABLE:
        raise ArithmeticError(f"{text}, where theory says {shape.mean_wait():.3f}")
    return text
