"""What a sweep costs beyond its simulations: 19 coach counts, 2 strategies, 500 replications of 180-stores in one call.

The sweep runs in one process, and the engine is timed within it, run by run: both times are of the same replications
and of the same minutes, whatever else the machine does. BENCH_SWEEP=40 takes so many replications instead.
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

OVER = "people.experts=4:40:2"
REPLICATIONS = 500
#: What the sweep may take, of the engine's own time.
WANTED = 1.15


class Stopwatch:
    """Calls a function, and adds up the processor time that it takes."""

    def __init__(self, function: Any) -> None:
        self._function = function
        self.seconds = 0.0

    def __call__(self, *given: Any) -> Any:
        began = time.process_time()
        found = self._function(*given)
        self.seconds += time.process_time() - began
        return found


def rows(rounds: int) -> list[Row]:
    """Rows of a sweep's time; a round is so long that there is one for every five of the others."""
    replications = int(os.environ.get("BENCH_SWEEP") or REPLICATIONS)
    scenario = load(CONFIGS / "180-stores.yaml")
    points = sweep_points(scenario, axes_of(scenario, [OVER]), scenario.strategy_names)
    for simulate in (compiled.simulate, reference.simulate):  # what is compiled is not what is measured
        simulate(resolve(scenario, scenario.strategy_names[0]), SEED, 0)
    whole, own, judge = [], [], []
    for number in range(max(1, rounds // 5)):
        progress(f"sweep: round {number + 1}, {len(points)} points x {replications} replications")
        engine = Stopwatch(compiled.simulate)
        call = Stopwatch(partial(sweep, workers=1, engine=engine))
        call(scenario, OVER, None, replications, SEED)
        whole.append(call.seconds)
        own.append(engine.seconds)
        judge.append(replications * len(points) * by_reference(points))
    progress("")
    what = f"180-stores, {len(points) // 2} coach counts x 2 strategies x {replications} replications"
    return [
        Row(f"{what}: one sweep", whole, "s", note="one core"),
        Row(f"{what}: sweep against the compiled engine alone", _times(whole, own), "times its time", at_most=WANTED),
        Row(f"{what}: reference engine alone against sweep", _times(judge, whole), "times as long"),
    ]


def by_reference(points: tuple[Point, ...]) -> float:
    """Processor time of the reference engine for a run, from one of each strategy with fewest and with most coaches."""
    ends = points[:2] + points[-2:]
    judge = Stopwatch(reference.simulate)
    for point in ends:
        judge(resolve(point.scenario, point.strategy), SEED, 0)
    return judge.seconds / len(ends)


def _times(slower: list[float], faster: list[float]) -> list[float]:
    return [one / other for one, other in zip(slower, faster, strict=True)]
