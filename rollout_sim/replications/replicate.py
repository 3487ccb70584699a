"""Replications: the same futures for every strategy, in one process or many, with the same results.

Replication r of every strategy draws all its luck, and all uncertain inputs, from addresses that begin with (seed, r),
so that a difference between strategies is their own. One that fails is a row with its cause.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    Executor,
    Future,
    ThreadPoolExecutor,
)
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import current_process
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from rollout_sim.kernel import compile_cache as cache
from rollout_sim.replications.budget_sums import lines_of
from rollout_sim.replications.chunks import Chunks
from rollout_sim.replications.futures import Futures
from rollout_sim.replications.worker_pools import WorkerPool, work_off, worker_processes
from rollout_sim.results.counts import count
from rollout_sim.results.measures import batch_rows, measure
from rollout_sim.results.money import ledger
from rollout_sim.rules.outcome import Floats, Outcome
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.scenario.values.errors import did_you_mean

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


#: The engines by name, the usual one first; each is imported when it is first used.
ENGINES: dict[str, Callable[[], Simulate]] = {"compiled": compiled_engine, "reference": reference_engine}
#: Work for so many seconds is worth starting processes, which takes one or two.
WORTH_PROCESSES = 3.0
#: How the cause begins where a process died: the replication itself may be sound, and is run again on a resume.
LOST = "worker process: "


class UnknownChoice(ValueError):
    """Something asked for by a name or number that there is not; the message says what there is."""


@dataclass(frozen=True, eq=False)
class ReplicationResult:
    """What one replication of one strategy left: measures, batches and series, or why it failed."""

    strategy: str
    replication: int
    cause: str | None = None
    measures: dict[str, float] = field(default_factory=dict)
    batches: list[dict[str, Any]] = field(default_factory=list)
    weekly: NDArray[Any] | None = None
    exposure: NDArray[Any] | None = None
    monthly: dict[str, Floats] = field(default_factory=dict)
    lines: Floats | None = None


#: Is handed the results of one replication of every strategy.
Take = Callable[[list[ReplicationResult]], None]
#: Results of a chunk, and the seconds that it took.
Timed = tuple[list[list[ReplicationResult]], float]


@dataclass(frozen=True, eq=False)
class Work:
    """What is to be replicated: strategies of a scenario, on common luck from a seed."""

    scenario: "Scenario"
    strategies: tuple[str, ...]
    seed: int
    engine: str | Simulate = "compiled"

    def __post_init__(self) -> None:
        if not 0 <= self.seed < 2**63:
            raise UnknownChoice(f"a seed is 0 or more and below 2**63 (got {self.seed})")

    def run(self, replication: int) -> list[ReplicationResult]:
        """One replication of every strategy."""
        return next(self.runs([replication]))

    def runs(self, replications: Sequence[int]) -> Iterator[list[ReplicationResult]]:
        """Each of these replications, of every strategy."""
        simulate, futures = engine(self.engine), Futures(self.scenario, self.seed)
        for replication in replications:
            yield [self._one(simulate, futures, strategy, replication) for strategy in self.strategies]

    def _one(self, simulate: Simulate, futures: Futures, strategy: str, replication: int) -> ReplicationResult:
        try:
            plan, money = futures.of(strategy, replication)
            return _result(simulate(plan, self.seed, replication), plan, money, strategy, replication)
        except Exception as error:  # whatever it was, the other replications are not to be lost
            words = " ".join(str(error).split()) or "no reason given"
            return ReplicationResult(strategy, replication, cause=f"{type(error).__name__}: {words}")


def chosen(scenario: "Scenario", names: Sequence[str] | None = None) -> tuple[str, ...]:
    """The strategies of these names (a text is one name), all of them if there is none.

    Raises
    ------
    UnknownChoice
        For a name that the scenario has not, a name given twice, or something else than a scenario.
    """
    if not hasattr(scenario, "strategy_names"):
        raise UnknownChoice(f"not a scenario, which rollout_sim.load(file) gives (got {scenario!r})")
    known = tuple(scenario.strategy_names)
    names = [names] if isinstance(names, str) else names
    for name in names or ():
        if name not in known:
            there_are = ", ".join(repr(one) for one in known)
            raise UnknownChoice(f"no strategy named {name!r}{did_you_mean(name, known)} (there are {there_are})")
    if names and len(set(names)) < len(names):
        raise UnknownChoice(f"a strategy can be compared only once (got {', '.join(names)})")
    return tuple(names) if names else known


def engine(name: str | Simulate) -> Simulate:
    """The engine of that name, or the function itself.

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
    """Hand over the results of each replication as they come, in no promised order.

    Any ``Executor`` will do that can reach this package. Without one this process works too, and if there is work for
    seconds the other workers are processes, started afresh ("spawn") on every platform. ``chunk`` is how many
    replications a worker takes at a time; if None, as many as take about half a second. On KeyboardInterrupt what is
    not yet begun is dropped, and what is under way elsewhere is finished and handed over.

    Returns
    -------
    Whether all was done; False after an interrupt.
    """
    _leave_if_born_again()
    try:
        replications = _compiled_first(work, replications, take)
        if executor is not None:
            crew = WorkerPool(executor, partial(timed, work), 4 * workers)
            return _by_crews(work, Chunks(replications, workers, chunk), take, [crew])
        if workers > 1 and replications:
            return _here_and_in_processes(work, Chunks(replications, workers, chunk), workers, take)
        for results in work.runs(replications):
            take(results)
    except KeyboardInterrupt:
        return False
    return True


def _leave_if_born_again() -> None:
    """End a worker that runs its parent's script again, as spawned processes do where nothing keeps them from it."""
    if getattr(current_process(), "_inheriting", False):
        sys.exit(
            "rollout_sim: a worker process ran this script from its top; put what simulates under "
            'if __name__ == "__main__":'
        )


def _compiled_first(work: Work, replications: Sequence[int], take: Take) -> Sequence[int]:
    """Run the first replication here if that compiles the engine, so that no worker has to; what is left."""
    if ENGINES.get(str(work.engine)) is not compiled_engine or cache.ready() or not replications:
        return replications
    with cache.first_use():
        take(work.run(replications[0]))
    return replications[1:]


def _here_and_in_processes(work: Work, chunks: Chunks, workers: int, take: Take) -> bool:
    """A thread of this process begins at once; processes take seconds to start, and so only join for long work."""
    with worker_processes(workers - 1, _start, work) as others, ThreadPoolExecutor(1) as thread:
        crews = [
            WorkerPool(thread, partial(timed, work), 2),
            WorkerPool(others, _timed_here, 2 * (workers - 1), worth_seconds=WORTH_PROCESSES),
        ]
        return _by_crews(work, chunks, take, crews)


def _by_crews(work: Work, chunks: Chunks, take: Take, crews: Sequence[WorkerPool]) -> bool:
    def hand_over(job: "Future[Timed]", chunk: Sequence[int]) -> None:
        for results in _found(work, job, chunk, chunks):
            take(results)

    return work_off(chunks, crews, hand_over)


def usual_workers(replications: int) -> int:
    """Processes to use when nobody says: one a processor that this process may use, none without work."""
    try:
        processors = len(os.sched_getaffinity(0))
    except AttributeError:  # not on every platform
        processors = os.cpu_count() or 1
    return max(1, min(processors, replications))


_work: Work | None = None  # what this worker process works on


def _start(work: Work) -> None:
    global _work
    _work = work


def _timed_here(replications: Sequence[int]) -> Timed:
    assert _work is not None
    return timed(_work, replications)


def timed(work: Work, replications: Sequence[int]) -> Timed:
    """The results of a chunk, and the seconds that it took."""
    began = time.perf_counter()
    return list(work.runs(replications)), time.perf_counter() - began


def _found(work: Work, job: "Future[Timed]", chunk: Sequence[int], chunks: Chunks) -> list[list[ReplicationResult]]:
    """What a chunk gave; if its process died (out of memory, killed), each of its replications is a failed row."""
    try:
        found, seconds = job.result()
    except Exception as error:
        cause = f"{LOST}{type(error).__name__}: {' '.join(str(error).split())}"
        return [[ReplicationResult(name, number, cause=cause) for name in work.strategies] for number in chunk]
    chunks.took(len(chunk), seconds)
    return found


def _result(outcome: Outcome, plan: Plan, money: Any, strategy: str, replication: int) -> ReplicationResult:
    counts = count(outcome, plan)
    book = ledger(outcome, plan, money, counts)
    return ReplicationResult(
        strategy=strategy,
        replication=replication,
        measures=measure(outcome, plan, money, counts, book),
        batches=batch_rows(outcome, plan),
        weekly=outcome.weekly,
        exposure=outcome.exposure,
        monthly={**book.classes, "discount_factor": book.discount},
        lines=lines_of(book),
    )
