"""Overhead of a sweep over its simulations: 19 coach counts, 2 strategies, 500 replications of 180-stores in one call.

The sweep runs in one process, which also times the engine, run by run: both times are of the same replications at the
same time, whatever else the machine does. BENCH_SWEEP=40 sets another number of replications.
"""

import os
import time
from functools import partial
from typing import Any

from benchmarks.engines import CONFIGS, SEED
from benchmarks.measuring import Row, progress
from rollout_sim import sweep
from rollout_sim.engines import compiled, reference
from rollout_sim.replications.points import Point
from rollout_sim.scenario import load, resolve
from rollout_sim.studies.sweep.study import axes_of, sweep_points

OVER = "people.head_office_coaches=4:40:2"
REPLICATIONS = 500
#: Time that the sweep may take, relative to the engine's own time.
WANTED = 1.15


class Stopwatch:
    """Calls a function and sums up its processor time."""

    def __init__(self, function: Any) -> None:
        self._function = function
        self.seconds = 0.0

    def __call__(self, *arguments: Any) -> Any:
        began = time.process_time()
        result = self._function(*arguments)
        self.seconds += time.process_time() - began
        return result


def rows(rounds: int) -> list[Row]:
    """Rows of a sweep's time; a round takes so long that there is one for every five of the other benchmarks."""
    replications = int(os.environ.get("BENCH_SWEEP") or REPLICATIONS)
    scenario = load(CONFIGS / "180-stores.yaml")
    points = sweep_points(scenario, axes_of(scenario, [OVER]), scenario.strategy_names)
    for simulate in (compiled.simulate, reference.simulate):  # compile before measuring
        simulate(resolve(scenario, scenario.strategy_names[0]), SEED, 0)
    sweep_times, engine_times, reference_times = [], [], []
    for number in range(max(1, rounds // 5)):
        progress(f"sweep: round {number + 1}, {len(points)} points x {replications} replications")
        engine = Stopwatch(compiled.simulate)
        call = Stopwatch(partial(sweep, workers=1, engine=engine))
        call(scenario, OVER, None, replications, SEED)
        sweep_times.append(call.seconds)
        engine_times.append(engine.seconds)
        reference_times.append(replications * len(points) * by_reference(points))
    progress("")
    what = f"180-stores, {len(points) // 2} coach counts x 2 strategies x {replications} replications"
    return [
        Row(f"{what}: one sweep", sweep_times, "s", note="one core"),
        Row(
            f"{what}: sweep against the compiled engine alone",
            _ratios(sweep_times, engine_times),
            "times its time",
            at_most=WANTED,
        ),
        Row(f"{what}: reference engine alone against sweep", _ratios(reference_times, sweep_times), "times as long"),
    ]


def by_reference(points: tuple[Point, ...]) -> float:
    """Mean processor time of a reference run, over both strategies with the fewest and the most coaches."""
    extremes = points[:2] + points[-2:]
    engine = Stopwatch(reference.simulate)
    for point in extremes:
        engine(resolve(point.scenario, point.strategy), SEED, 0)
    return engine.seconds / len(extremes)


def _ratios(slower: list[float], faster: list[float]) -> list[float]:
    return [slow / fast for slow, fast in zip(slower, faster, strict=True)]
