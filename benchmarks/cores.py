"""Replications on one core and on two, alone and beside a busy process, by the runner and in warm pools."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

from benchmarks.engines import CONFIGS, SEED
from benchmarks.measuring import Row, progress
from rollout_sim.replications.replicate import ReplicationResult, Work, replicate
from rollout_sim.replications.worker_pools import worker_processes
from rollout_sim.scenario import load

#: Keeps a core busy until the benchmarks end, for whatever reason.
BUSY = "import os, sys\nwhile os.getppid() == int(sys.argv[1]): pass"
#: Replications of both strategies of 220-stores, with all measures of a comparison.
REPLICATIONS = 80
#: More for the runner, whose processes take a second to start.
RUNNERS_REPLICATIONS = 500
WANTED = {"alone": 1.7, "beside a busy process": 1.2}
ONE = "one worker"


@contextmanager
def busy(active: bool) -> Iterator[None]:
    """Keep one core busy with another process, if ``active``."""
    if not active:
        yield
        return
    neighbour = subprocess.Popen([sys.executable, "-c", BUSY, str(os.getpid())])
    try:
        yield
    finally:
        neighbour.kill()
        neighbour.wait()


def rate(work: Work, replications: int, workers: int, pool: Executor | None = None) -> float:
    """Replications per second of elapsed time."""
    results: list[ReplicationResult] = []
    began = time.perf_counter()
    replicate(work, range(replications), workers, results.extend, pool)
    seconds = time.perf_counter() - began
    causes = [result.cause for result in results if result.cause]
    if causes or len(results) != replications * len(work.strategies):
        raise RuntimeError(f"replications failed: {causes[:1]}")
    return replications / seconds


def rows(rounds: int) -> list[Row]:
    """Rows of replications per second, and the speed-up of two workers over one.

    The runner starts its processes in every run, so the start is part of its rate; the pools are already warm.
    """
    scenario = load(CONFIGS / "220-stores.yaml")
    work = Work(scenario, tuple(scenario.strategy_names), SEED, "compiled")
    rate(work, 2, 1)
    rates = _measured("runner", max(1, rounds // 3), {
        ONE: lambda: rate(work, RUNNERS_REPLICATIONS, 1),
        "two workers, as the runner starts them": lambda: rate(work, RUNNERS_REPLICATIONS, 2),
    })  # fmt: skip
    runner_rows = [
        row
        for beside, wanted in WANTED.items()
        for row in _rows_of(RUNNERS_REPLICATIONS, beside, rates[beside], wanted)
    ]
    with worker_processes(2) as processes, ThreadPoolExecutor(2) as threads:
        for pool in (processes, threads):
            rate(work, REPLICATIONS, 2, pool)
        rates = _measured("pools", rounds, {
            ONE: lambda: rate(work, REPLICATIONS, 1),
            "two warm processes": lambda: rate(work, REPLICATIONS, 2, processes),
            "two warm threads": lambda: rate(work, REPLICATIONS, 2, threads),
        })  # fmt: skip
    return runner_rows + [row for beside in WANTED for row in _rows_of(REPLICATIONS, beside, rates[beside])]


def _measured(label: str, rounds: int, ways: dict[str, Callable[[], float]]) -> dict[str, dict[str, list[float]]]:
    """Rates by what ran beside them and by way; each round measures all ways in turn."""
    rates: dict[str, dict[str, list[float]]] = {beside: {way: [] for way in ways} for beside in WANTED}
    for number in range(rounds):
        for beside in WANTED:
            with busy(beside != "alone"):
                for way, measure in ways.items():
                    progress(f"cores: {label}, round {number + 1} of {rounds}, {way}, {beside}")
                    rates[beside][way].append(measure())
    progress("")
    return rates


def _rows_of(replications: int, beside: str, rates: dict[str, list[float]], wanted: float | None = None) -> list[Row]:
    what = f"220-stores, {replications} replications, {beside}"
    rows = [Row(f"{what}: {way}", each, "replications of both strategies a second") for way, each in rates.items()]
    for way, each in rates.items():
        if way != ONE:
            gains = [several / single for several, single in zip(each, rates[ONE], strict=True)]
            rows.append(Row(f"{what}: {way} against one", gains, "times as many", at_least=wanted))
    return rows
