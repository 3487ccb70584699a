"""Replications on one core and on two, in processes and in threads, with and without a busy neighbour."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from benchmarks.engines import CONFIGS, SEED
from benchmarks.measuring import Row, progress
from rollout_sim.experiments.replications import Result, Work, replicate
from rollout_sim.scenario import load

#: Takes a core for as long as the benchmarks run, however they end.
BUSY = "import os, sys\nwhile os.getppid() == int(sys.argv[1]): pass"
#: Of both strategies of 220-stores, measured as a comparison measures them.
REPLICATIONS = 80
WANTED = {"alone": 1.7, "beside a busy process": 1.2}


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


def rate(work: Work, workers: int, pool: Executor | None) -> float:
    """Replications a second, by the clock."""
    results: list[Result] = []
    began = time.perf_counter()
    replicate(work, range(REPLICATIONS), workers, results.extend, pool)
    took = time.perf_counter() - began
    causes = [result.cause for result in results if result.cause]
    if causes or len(results) != REPLICATIONS * len(work.strategies):
        raise RuntimeError(f"replications failed: {causes[:1]}")
    return REPLICATIONS / took


def rows(rounds: int) -> list[Row]:
    """Rows of replications a second, and what two workers gain over one; workers are started and warm."""
    scenario = load(CONFIGS / "220-stores.yaml")
    work = Work(scenario, tuple(scenario.strategy_names), SEED, "compiled")
    with ProcessPoolExecutor(2, get_context("spawn")) as processes, ThreadPoolExecutor(2) as threads:
        ways = {"one worker": (1, None), "two processes": (2, processes), "two threads": (2, threads)}
        found: dict[tuple[str, str], list[float]] = {(beside, way): [] for beside in WANTED for way in ways}
        for number in range(-1, rounds):  # the first round only warms up
            for beside in WANTED:
                with busy(beside != "alone"):
                    for way, (workers, pool) in ways.items():
                        progress(f"cores: round {number + 1} of {rounds}, {way}, {beside}")
                        each = rate(work, workers, pool)
                        if number >= 0:
                            found[beside, way].append(each)
    progress("")
    return [row for beside in WANTED for row in _rows_of(beside, {way: found[beside, way] for way in ways})]


def _rows_of(beside: str, rates: dict[str, list[float]]) -> list[Row]:
    rows = [
        Row(f"220-stores, {beside}: {way}", each, "replications of both strategies a second")
        for way, each in rates.items()
    ]
    for way in ("two processes", "two threads"):
        gains = [two / one for two, one in zip(rates[way], rates["one worker"], strict=True)]
        wanted = WANTED[beside] if way == "two processes" else None  # which the runner takes
        rows.append(Row(f"220-stores, {beside}: {way} against one worker", gains, "times as many", at_least=wanted))
    return rows
