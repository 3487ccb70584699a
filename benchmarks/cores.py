"""Replications on one core and on two, with and without a busy neighbour: as the runner does it, and in warm pools."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from benchmarks.engines import CONFIGS, SEED
from benchmarks.measuring import Row, progress
from rollout_sim.replications.replicate import ReplicationResult, Work, replicate
from rollout_sim.scenario import load

#: Takes a core for as long as the benchmarks run, however they end.
BUSY = "import os, sys\nwhile os.getppid() == int(sys.argv[1]): pass"
#: Of both strategies of 220-stores, measured as a comparison measures them.
REPLICATIONS = 80
#: As the runner does it there are more: its processes take a second to start.
RUNNERS_REPLICATIONS = 500
WANTED = {"alone": 1.7, "beside a busy process": 1.2}
ONE = "one worker"


@contextmanager
def busy(is_so: bool) -> Iterator[None]:
    """A process that does nothing but take a core."""
    if not is_so:
        yield
        return
    neighbour = subprocess.Popen([sys.executable, "-c", BUSY, str(os.getpid())])
    try:
        yield
    finally:
        neighbour.kill()
        neighbour.wait()


def rate(work: Work, replications: int, workers: int, pool: Executor | None = None) -> float:
    """Replications a second, by the clock."""
    results: list[ReplicationResult] = []
    began = time.perf_counter()
    replicate(work, range(replications), workers, results.extend, pool)
    took = time.perf_counter() - began
    causes = [result.cause for result in results if result.cause]
    if causes or len(results) != replications * len(work.strategies):
        raise RuntimeError(f"replications failed: {causes[:1]}")
    return replications / took


def rows(rounds: int) -> list[Row]:
    """Rows of replications a second, and what two workers gain over one.

    The runner starts its processes in every run, which is part of what is measured; the pools are started and warm.
    """
    scenario = load(CONFIGS / "220-stores.yaml")
    work = Work(scenario, tuple(scenario.strategy_names), SEED, "compiled")
    rate(work, 2, 1)
    found = _measured("runner", max(1, rounds // 3), {
        ONE: lambda: rate(work, RUNNERS_REPLICATIONS, 1),
        "two workers, as the runner starts them": lambda: rate(work, RUNNERS_REPLICATIONS, 2),
    })  # fmt: skip
    made = [row for beside in WANTED for row in _rows_of(RUNNERS_REPLICATIONS, beside, found[beside], WANTED[beside])]
    with ProcessPoolExecutor(2, get_context("spawn")) as processes, ThreadPoolExecutor(2) as threads:
        for pool in (processes, threads):
            rate(work, REPLICATIONS, 2, pool)
        found = _measured("pools", rounds, {
            ONE: lambda: rate(work, REPLICATIONS, 1),
            "two warm processes": lambda: rate(work, REPLICATIONS, 2, processes),
            "two warm threads": lambda: rate(work, REPLICATIONS, 2, threads),
        })  # fmt: skip
    return made + [row for beside in WANTED for row in _rows_of(REPLICATIONS, beside, found[beside])]


def _measured(what: str, rounds: int, ways: dict[str, Callable[[], float]]) -> dict[str, dict[str, list[float]]]:
    """Rates of each way, one after the other in each round, by what ran beside them."""
    found: dict[str, dict[str, list[float]]] = {beside: {way: [] for way in ways} for beside in WANTED}
    for number in range(rounds):
        for beside in WANTED:
            with busy(beside != "alone"):
                for way, measured in ways.items():
                    progress(f"cores: {what}, round {number + 1} of {rounds}, {way}, {beside}")
                    found[beside][way].append(measured())
    progress("")
    return found


def _rows_of(replications: int, beside: str, rates: dict[str, list[float]], wanted: float | None = None) -> list[Row]:
    what = f"220-stores, {replications} replications, {beside}"
    rows = [Row(f"{what}: {way}", each, "replications of both strategies a second") for way, each in rates.items()]
    for way, each in rates.items():
        if way != ONE:
            gains = [two / one for two, one in zip(each, rates[ONE], strict=True)]
            rows.append(Row(f"{what}: {way} against one", gains, "times as many", at_least=wanted))
    return rows
