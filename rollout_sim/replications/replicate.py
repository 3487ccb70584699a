"""Replications: the same futures for every strategy, in one process or many, with the same results.

Replication r of every strategy draws all random numbers and uncertain inputs from addresses that begin with (seed, r):
common random numbers, so that differences are due to the strategies. A failed replication is a row with its cause.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    Executor,
    Future,
    ThreadPoolExecutor,
)
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import current_process
from numbers import Integral
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from rollout_sim.kernel import compile_cache as cache
from rollout_sim.kernel.phrases import Refused, did_you_mean
from rollout_sim.replications.budget_sums import lines_of
from rollout_sim.replications.chunks import Chunks
from rollout_sim.replications.futures import Futures
from rollout_sim.replications.worker_pools import WorkerPool, run_chunks, worker_processes
from rollout_sim.results.counts import weekly_series
from rollout_sim.results.measures import Replication, batch_rows, dated_rows, read_all
from rollout_sim.rules.outcome import Floats, Outcome
from rollout_sim.scenario.blocks.default_ensemble import DefaultEnsemble, shipped
from rollout_sim.scenario.plan.plan import Plan

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

Simulate = Callable[[Plan, int, int], Outcome]
#: Called with the number of replications done, and the number there will be.
Progress = Callable[[int, int], None]


def compiled_engine() -> Simulate:
    """The compiled engine, imported now: it loads Numba."""
    from rollout_sim.engines.compiled import simulate

    return simulate


def reference_engine() -> Simulate:
    """The reference engine, imported now: it loads SimPy, and Numba for the rules."""
    from rollout_sim.engines.reference import simulate

    return simulate


#: The engines by name, the default first; each is imported when it is first used.
ENGINES: dict[str, Callable[[], Simulate]] = {"compiled": compiled_engine, "reference": reference_engine}
#: Processes start for more work than this, in seconds: starting them takes one or two.
PROCESSES_ABOVE_SECONDS = 3.0
#: Prefix of the cause where a process died: the replication itself may be sound, and a resumed run repeats it.
LOST = "worker process: "


class UnknownChoice(Refused):
    """A name or number that does not exist; the phrase lists the valid ones."""


@dataclass(frozen=True, eq=False)
class ReplicationResult:
    """The result of one replication of one strategy: measures, batches and series, or the cause of its failure."""

    strategy: str
    replication: int
    cause: str | None = None
    measures: dict[str, float] = field(default_factory=dict)
    batches: list[dict[str, Any]] = field(default_factory=list)
    dated: list[dict[str, float]] = field(default_factory=list)
    weekly: NDArray[Any] | None = None
    exposure: NDArray[Any] | None = None
    monthly: dict[str, Floats] = field(default_factory=dict)
    lines: Floats | None = None


#: Kinds of twins of futures: other luck with the same inputs, and other luck and ranges with the same set.
LUCK_TWINS, RANGE_TWINS = "luck", "ranges"
#: The luck of the twin of replication r is that of this number more; no run has so many replications.
TWIN_LUCK = 1 << 40

#: Takes the results of one replication of every strategy.
Take = Callable[[list[ReplicationResult]], None]
#: Results of a chunk, and the seconds that it took.
Timed = tuple[list[list[ReplicationResult]], float]


@dataclass(frozen=True, eq=False)
class Work:
    """What to replicate: strategies of a scenario, on common random numbers from a seed.

    ``read_on`` is the day on which measures are read, None for the end of the run. ``twins`` is empty, or the kind of
    twins to run in place of the futures themselves.
    """

    scenario: "Scenario"
    strategies: tuple[str, ...]
    seed: int
    engine: str | Simulate = "compiled"
    read_on: float | None = field(default=None, kw_only=True)
    twins: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        check_seed(self.seed)
        check_sets(self.scenario)

    def run(self, replication: int) -> list[ReplicationResult]:
        """One replication of every strategy."""
        return next(self.runs([replication]))

    def runs(self, replications: Sequence[int]) -> Iterator[list[ReplicationResult]]:
        """The results of each of these replications, for every strategy."""
        simulate, futures = engine(self.engine), self.futures_of(self.scenario)
        for replication in replications:
            yield [self._replication(simulate, futures, strategy, replication) for strategy in self.strategies]

    def futures_of(self, scenario: "Scenario", other: Futures | None = None) -> Futures:
        """The futures of a scenario of this work, or their twins."""
        return Futures(scenario, self.seed, other, TWIN_LUCK if self.twins == RANGE_TWINS else 0)

    def luck_of(self, replication: int) -> int:
        """The number whose luck a replication has."""
        return replication + (TWIN_LUCK if self.twins else 0)

    def _replication(self, simulate: Simulate, futures: Futures, strategy: str, replication: int) -> ReplicationResult:
        try:
            plan, money = futures.of(strategy, replication)
            days = self.scenario.dates_read
            read = Replication(simulate(plan, self.seed, self.luck_of(replication)), plan, money, days, self.read_on)
            return _result(read, days, strategy, replication)
        except Exception as error:  # one failure must not lose the other replications
            words = " ".join(str(error).split()) or "no reason given"
            return ReplicationResult(strategy, replication, cause=f"{type(error).__name__}: {words}")


def check_seed(seed: Any) -> None:
    """Refuse, as ``UnknownChoice``, a seed that is no whole number, or too large for the engines."""
    if not isinstance(seed, Integral) or not 0 <= int(seed) < 2**63:
        raise UnknownChoice("a seed is a whole number, 0 or more and below 2**63", quoted=repr(seed))


def check_sets(scenario: "Scenario") -> None:
    """Refuse, as ``UnknownChoice``, a scenario that draws from the default ensemble of another version."""
    ensemble = getattr(scenario, "ensemble", None)
    if isinstance(ensemble, DefaultEnsemble) and not ensemble.available:
        raise UnknownChoice(
            "its coefficients are drawn from the default ensemble {other}, and this version ships {own}: run it again "
            "from its scenario file, into another folder",
            other=ensemble.shipped, own=shipped().identity,
        )  # fmt: skip


def chosen(scenario: "Scenario", names: Sequence[str] | None = None) -> tuple[str, ...]:
    """The strategies with these names (a string is one name); all strategies without names.

    Raises
    ------
    UnknownChoice
        For a name that the scenario does not have, a repeated name, or an argument that is no scenario.
    """
    if not hasattr(scenario, "strategy_names"):
        raise UnknownChoice("not a scenario, which rollout_sim.load(file) gives", quoted=repr(scenario))
    known = tuple(scenario.strategy_names)
    names = [names] if isinstance(names, str) else names
    for name in names or ():
        if name not in known:
            raise no_strategy(name, known)
    if names and len(set(names)) < len(names):
        raise UnknownChoice("a strategy can be compared only once", quoted=", ".join(names))
    return tuple(names) if names else known


def no_strategy(name: str, known: Iterable[str]) -> UnknownChoice:
    """The error for a strategy that is none of these."""
    names = tuple(known)
    return UnknownChoice(
        "no strategy named {name}{hint} (there are {known})",
        name=repr(name), hint=did_you_mean(name, names), known=", ".join(map(repr, names)),
    )  # fmt: skip


def check_engine(name: str | Simulate) -> None:
    """Check the name of an engine; any function is one.

    Raises
    ------
    UnknownChoice
        For a name that is not in ``ENGINES``.
    """
    if isinstance(name, str) and name not in ENGINES:
        raise UnknownChoice("no engine named {name} (there is {known})", name=repr(name), known=", ".join(ENGINES))


def check_replications(replications: int, least: int = 1) -> None:
    """Check a number of replications.

    Raises
    ------
    UnknownChoice
        For less than the least.
    """
    if replications < least:
        raise UnknownChoice("replications must be {least} or more", least=least, quoted=replications)


def engine(name: str | Simulate) -> Simulate:
    """The engine with this name, or the function itself.

    Raises
    ------
    KeyError
        For a name that is not in ``ENGINES``.
    """
    if not isinstance(name, str):
        return name
    return ENGINES[name]()


def replicate(
    work: Work,
    replications: Sequence[int],
    workers: int,
    take: Take,
    executor: Executor | None = None,
    chunk: int | None = None,
) -> bool:
    """Run replications and give the results of each to ``take`` as they come, in any order.

    ``executor`` is any ``Executor`` whose workers can import this package. Without one this process works too, and if
    the work takes seconds the other workers are processes, started by "spawn" on every platform. ``chunk`` is the
    number of replications that a worker takes at a time; if None, as many as take about half a second. On
    KeyboardInterrupt, pending chunks are cancelled, and running ones are finished and handed over.

    Returns
    -------
    Whether all replications were run; False after an interrupt.
    """
    _exit_if_script_reruns()
    try:
        replications = _compiled_first(work, replications, take)
        if executor is not None:
            pool = WorkerPool(executor, partial(timed, work), 4 * workers, check=getattr(executor, "check", None))
            return _run_on_pools(work, Chunks(replications, workers, chunk), take, [pool])
        if workers > 1 and replications:
            return _here_and_in_processes(work, Chunks(replications, workers, chunk), workers, take)
        for results in work.runs(replications):
            take(results)
    except KeyboardInterrupt:
        return False
    return True


def _exit_if_script_reruns() -> None:
    """Exit a spawned worker that runs the parent's script again, for want of ``if __name__ == "__main__"``."""
    if getattr(current_process(), "_inheriting", False):
        sys.exit(
            "rollout_sim: a worker process ran this script from its top; put what simulates under "
            'if __name__ == "__main__":'
        )


def _compiled_first(work: Work, replications: Sequence[int], take: Take) -> Sequence[int]:
    """Run the first replication here if that compiles the engine, so that no worker has to. Returns the others."""
    if ENGINES.get(str(work.engine)) is not compiled_engine or cache.ready() or not replications:
        return replications
    with cache.first_use():
        take(work.run(replications[0]))
    return replications[1:]


def _here_and_in_processes(work: Work, chunks: Chunks, workers: int, take: Take) -> bool:
    """A thread of this process begins at once; processes take seconds to start, so they join only for long work."""
    with worker_processes(workers - 1, _start, work) as processes, ThreadPoolExecutor(1) as thread:
        pools = [
            WorkerPool(thread, partial(timed, work), 2),
            WorkerPool(processes, _timed_here, 2 * (workers - 1), start_above_seconds=PROCESSES_ABOVE_SECONDS),
        ]
        return _run_on_pools(work, chunks, take, pools)


def _run_on_pools(work: Work, chunks: Chunks, take: Take, pools: Sequence[WorkerPool]) -> bool:
    def hand_over(job: "Future[Timed]", chunk: Sequence[int]) -> None:
        for results in _results_of(work, job, chunk, chunks):
            take(results)

    return run_chunks(chunks, pools, hand_over)


def usual_workers(replications: int) -> int:
    """Default number of processes: one per processor that this process may use, and no more than replications."""
    try:
        processors = len(os.sched_getaffinity(0))
    except AttributeError:  # not on every platform
        processors = os.cpu_count() or 1
    return max(1, min(processors, replications))


_work: Work | None = None  # the work of this worker process


def _start(work: Work) -> None:
    global _work
    _work = work


def _timed_here(replications: Sequence[int]) -> Timed:
    assert _work is not None
    return timed(_work, replications)


def timed(work: Work, replications: Sequence[int]) -> Timed:
    """The results of a chunk, and the seconds that it took."""
    started = time.perf_counter()
    return list(work.runs(replications)), time.perf_counter() - started


def _results_of(
    work: Work, job: "Future[Timed]", chunk: Sequence[int], chunks: Chunks
) -> list[list[ReplicationResult]]:
    """The results of a chunk; if its process died (out of memory, killed), each replication is a failed row."""
    try:
        results, seconds = job.result()
    except Exception as error:
        cause = f"{LOST}{type(error).__name__}: {' '.join(str(error).split())}"
        return [[ReplicationResult(name, number, cause=cause) for name in work.strategies] for number in chunk]
    chunks.record_time(len(chunk), seconds)
    return results


def _result(read: Replication, days: Sequence[float], strategy: str, replication: int) -> ReplicationResult:
    outcome, book = read.outcome, read.book
    return ReplicationResult(
        strategy=strategy,
        replication=replication,
        measures=read_all(read),
        batches=batch_rows(outcome, read.plan),
        dated=dated_rows(read, days),
        weekly=weekly_series(outcome, read.counts),
        exposure=outcome.exposure,
        monthly={**book.classes, "discount_factor": book.discount},
        lines=lines_of(book),
    )
