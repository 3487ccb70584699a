"""What a sweep costs beyond its simulations: 19 coach counts, 2 strategies, 500 replications of 180 stores in one call.

Usage: python -m benchmarks.sweep_speed [--replications N] [--sample N] [--scenario FILE]

Prints the sweep's time as a multiple of the engine's own for the same replications, and what the reference engine would
take. All in one process, by processor time, so that neither a pool's start nor other programs are in it; the engine
alone is timed on a sample of the same futures right before and right after, the reference engine on fewer still.
"""

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from rollout_sim import load, sweep
from rollout_sim.experiments.futures import Futures
from rollout_sim.experiments.points import Point
from rollout_sim.experiments.replications import engine
from rollout_sim.experiments.sweep import axes_of, sweep_points
from rollout_sim.scenario.plan import Plan

OVER = "people.experts=4:40:2"
USUAL = Path(__file__).parent.parent / "configs" / "180-stores.yaml"
FAST, JUDGE = "compiled", "reference"


def plans_of(points: Sequence[Point], replication: int) -> list[Plan]:
    """The plans that a sweep hands to the engine for one replication."""
    return [Futures(point.scenario, 1).of(point.strategy, replication)[0] for point in points]


def seconds(work: Callable[[], object]) -> float:
    """Processor time that it takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def engine_seconds(name: str, points: Sequence[Point], replications: Iterable[int]) -> float:
    """Processor time of an engine alone over some replications of all points, a replication."""
    simulate = engine(name)
    taken = [
        seconds(lambda plan=plan, number=number: simulate(plan, 1, number))  # type: ignore[misc]
        for number in replications
        for plan in plans_of(points, number)
    ]
    return len(points) * sum(taken) / len(taken)


def main() -> None:
    """Measure, and print one table."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--replications", type=int, default=500)
    given.add_argument("--sample", type=int, default=10, help="replications of the engine alone, before and after")
    given.add_argument("--scenario", default=str(USUAL))
    asked = given.parse_args()
    scenario = load(asked.scenario)
    names = scenario.strategy_names
    points = sweep_points(scenario, axes_of(scenario, [OVER]), names)
    ends = (points[0], points[-1])
    engine_seconds(FAST, ends, [0])  # compiles, or loads what is compiled
    sample = range(min(asked.sample, asked.replications))
    before = engine_seconds(FAST, points, sample)
    whole = seconds(lambda: sweep(scenario, OVER, replications=asked.replications, workers=1, engine=FAST))
    after = engine_seconds(FAST, points, sample)
    alone = asked.replications * (before + after) / 2
    judge = asked.replications * len(points) / len(ends) * engine_seconds(JUDGE, ends, [0])
    runs = asked.replications * len(points)
    print(f"{len(points)} points x {asked.replications} replications = {runs:,} runs of {scenario.name!r}")
    print(f"sweep / engine alone        {whole / alone:8.2f}   (wanted: under 1.15)")
    print(f"reference engine / sweep    {judge / whole:8.1f}")
    print(f"engine alone, after / before{after / before:8.2f}   (1 on a quiet machine)")


if __name__ == "__main__":
    main()
