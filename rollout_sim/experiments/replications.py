"""Replications: the same futures for every strategy, in one process or many, with the same results.

Replication r of every strategy draws all its luck, and all uncertain inputs, from addresses that begin with (seed, r),
so that a difference between strategies is their own. One that fails is a row with its cause.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from rollout_sim.model.events import Outcome
from rollout_sim.results.measures import batch_rows, counted_stores, measure
from rollout_sim.results.money import ledger
from rollout_sim.scenario.plan import Floats, Plan

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

Simulate = Callable[[Plan, int, int], Outcome]
#: Called with the number of replications done, and the number there will be.
Progress = Callable[[int, int], None]

ENGINES: dict[str, str] = {
    "compiled": "rollout_sim.engines.compiled",  # the usual one
    "reference": "rollout_sim.engines.reference",
}
#: Replications that a worker takes at a time, at most: few enough that a break is soon heeded.
LARGEST_CHUNK = 4
#: How the cause begins where a process died: the replication itself may be sound, and is run again on a resume.
LOST = "worker process: "


class UnknownChoice(ValueError):
    """Something asked for by a name or number that there is not; the message says what there is."""


@dataclass(frozen=True, eq=False)
class Result:
    """What one replication of one strategy left: measures, batches and series, or why it failed."""

    strategy: str
    replication: int
    cause: str | None = None
    measures: dict[str, float] = field(default_factory=dict)
    batches: list[dict[str, Any]] = field(default_factory=list)
    weekly: NDArray[Any] | None = None
    exposure: NDArray[Any] | None = None
    monthly: dict[str, Floats] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Work:
    """What is to be replicated: strategies of a scenario, on common luck from a seed."""

    scenario: "Scenario"
    strategies: tuple[str, ...]
    seed: int
    engine: str | Simulate = "compiled"

    def run(self, replication: int) -> list[Result]:
        """One replication of every strategy."""
        simulate = engine(self.engine)
        return [self._one(simulate, strategy, replication) for strategy in self.strategies]

    def _one(self, simulate: Simulate, strategy: str, replication: int) -> Result:
        try:
            plan, money = future(self.scenario, strategy, self.seed, replication)
            return _result(simulate(plan, self.seed, replication), plan, money, strategy, replication)
        except Exception as error:  # whatever it was, the other replications are not to be lost
            words = " ".join(str(error).split()) or "no reason given"
            return Result(strategy, replication, cause=f"{type(error).__name__}: {words}")


def chosen(scenario: "Scenario", names: Sequence[str] | None = None) -> tuple[str, ...]:
    """The strategies of these names, all of them if there is none.

    Raises
    ------
    UnknownChoice
        For a name that the scenario has not, or a name given twice.
    """
    from rollout_sim.scenario.errors import did_you_mean

    known = tuple(scenario.strategy_names)
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
    simulate: Simulate = import_module(ENGINES[name]).simulate
    return simulate


def future(scenario: "Scenario", strategy: str, seed: int, replication: int) -> tuple[Plan, Any]:
    """The plan and the money of a strategy in one future: uncertain inputs drawn, the same for all strategies."""
    from rollout_sim.model import draws
    from rollout_sim.scenario import resolve, uncertain_inputs, with_values

    inputs = uncertain_inputs(scenario)
    if inputs:
        drawn = {
            row.path: row.quantile(draws.uniform(seed, replication, draws.INPUT, draws.entity_of(row.path), 0))
            for row in inputs
        }
        scenario = with_values(scenario, drawn)
    return resolve(scenario, strategy), scenario.money


def replicate(
    work: Work,
    replications: Sequence[int],
    workers: int,
    take: Callable[[list[Result]], None],
    executor: Executor | None = None,
    chunk: int | None = None,
) -> bool:
    """Hand over the results of each replication as they come, in no promised order.

    Any ``Executor`` will do that can reach this package; without one, and with more than one worker, processes are
    started afresh ("spawn") on every platform. ``chunk`` is how many replications a worker takes at a time. On
    KeyboardInterrupt what is not yet begun is dropped, and what is under way elsewhere is finished and handed over.

    Returns
    -------
    Whether all was done; False after an interrupt.
    """
    chunks = _chunks(replications, workers, chunk)
    try:
        if executor is not None:
            return _in_executor(work, chunks, take, executor, partial(_run_chunk_of, work), 4 * workers)
        if workers > 1 and chunks:
            return _in_processes(work, chunks, workers, take)
        for replication in replications:
            take(work.run(replication))
    except KeyboardInterrupt:
        return False
    return True


def _chunks(replications: Sequence[int], workers: int, chunk: int | None) -> list[Sequence[int]]:
    size = chunk or max(1, min(LARGEST_CHUNK, len(replications) // (4 * workers)))
    return [replications[at : at + size] for at in range(0, len(replications), size)]


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """Worker processes for several calls of ``replicate``, one after the other."""
    with ProcessPoolExecutor(workers, get_context("spawn"), _start, (None,)) as pool:
        yield pool


def _in_processes(work: Work, chunks: list[Sequence[int]], workers: int, take: Callable[[list[Result]], None]) -> bool:
    with ProcessPoolExecutor(workers, get_context("spawn"), _start, (work,)) as pool:
        return _in_executor(work, chunks, take, pool, _run_chunk, 4 * workers)


def _in_executor(
    work: Work,
    chunks: list[Sequence[int]],
    take: Callable[[list[Result]], None],
    executor: Executor,
    run: Callable[[Sequence[int]], list[list[Result]]],
    ahead: int,
) -> bool:
    """Keep so many chunks under way; nothing that was begun is lost by an interrupt, nor waited for after an error."""
    coming = iter(chunks)
    waiting: dict[Future[list[list[Result]]], Sequence[int]] = {}
    try:
        while True:
            with _deaf_to_ctrl_c():  # processes start here, and inherit it
                for chunk in islice(coming, ahead - len(waiting)):
                    waiting[_submitted(executor, run, chunk)] = chunk
            if not waiting:
                return True
            for job in wait(waiting, return_when=FIRST_COMPLETED).done:
                _hand_over(work, job, waiting.pop(job), take)
    except KeyboardInterrupt:
        for job in list(waiting):
            if not job.cancel():
                _hand_over(work, job, waiting.pop(job), take)
        return False
    finally:
        for job in waiting:
            job.cancel()


def _submitted(
    executor: Executor, run: Callable[[Sequence[int]], list[list[Result]]], chunk: Sequence[int]
) -> "Future[list[list[Result]]]":
    try:
        return executor.submit(run, chunk)
    except BrokenExecutor as error:  # a worker died since the last chunk was taken
        job: Future[list[list[Result]]] = Future()
        job.set_exception(error)
        return job


def usual_workers(replications: int) -> int:
    """Processes to use when nobody says: one a processor that this process may use, none without work."""
    try:
        processors = len(os.sched_getaffinity(0))
    except AttributeError:  # not on every platform
        processors = os.cpu_count() or 1
    return max(1, min(processors, replications))


_work: Work | None = None  # what this worker process works on


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Ignore Ctrl-C for a moment, where Python lets us: only the main thread may say so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _start(work: Work | None) -> None:
    global _work
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who lets running work finish
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """End this process when its parent has ended, kill -9 included: nobody would take its results."""
    parent = parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


def _run_chunk(replications: Sequence[int]) -> list[list[Result]]:
    assert _work is not None
    return [_work.run(replication) for replication in replications]


def _run_chunk_of(work: Work, replications: Sequence[int]) -> list[list[Result]]:
    return [work.run(replication) for replication in replications]


def _hand_over(
    work: Work, job: "Future[list[list[Result]]]", chunk: Sequence[int], take: Callable[[list[Result]], None]
) -> None:
    """What a chunk gave; if its process died (out of memory, killed), each of its replications is a failed row."""
    try:
        found = job.result()
    except Exception as error:
        cause = f"{LOST}{type(error).__name__}: {' '.join(str(error).split())}"
        found = [[Result(name, number, cause=cause) for name in work.strategies] for number in chunk]
    for results in found:
        take(results)


def _result(outcome: Outcome, plan: Plan, money: Any, strategy: str, replication: int) -> Result:
    book = ledger(outcome, plan, money, counted_stores(outcome, plan))
    return Result(
        strategy=strategy,
        replication=replication,
        measures=measure(outcome, plan, money),
        batches=batch_rows(outcome, plan),
        weekly=outcome.weekly,
        exposure=outcome.exposure,
        monthly={**book.classes, "discount_factor": book.discount},
    )
