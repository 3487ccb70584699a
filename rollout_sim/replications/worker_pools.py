"""Chunks of replications worked off by crews of workers: threads, processes, a cluster, or several of them together.

``worker_processes`` is the only place that starts processes.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import wait as wait_for
from typing import Any, ParamSpec, TypeVar

from rollout_sim.replications.chunks import Chunks

#: While no chunk is done, see that often whether other workers are to join.
LOOK_SECONDS = 1.0

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class _WorkerProcesses(ProcessPoolExecutor):
    """Processes that begin when there is work for them, and never see Ctrl-C, not even while they begin."""

    def submit(
        self, work: Callable[Arguments, Answer], /, *args: Arguments.args, **values: Arguments.kwargs
    ) -> "Future[Answer]":
        """As of every executor; it may start a process."""
        with _ctrl_c_waits():
            return super().submit(work, *args, **values)


@contextmanager
def worker_processes(
    workers: int, begin: Callable[..., object] | None = None, *values: Any
) -> Iterator[ProcessPoolExecutor]:
    """A pool of processes, started afresh ("spawn") on every platform as there is work for them.

    They ignore Ctrl-C, which is for this process, and end with it however it ends, ``kill -9`` included. When the block
    ends, what is not begun is dropped, and nobody waits for the processes: one takes a third of a second to end.

    Parameters
    ----------
    workers
        Processes at most, 1 or more.
    begin, values
        Called with these values in each process before its first work; nothing if None.
    """
    pool = _WorkerProcesses(workers, get_context("spawn"), _begin_worker, (begin, values))
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _begin_worker(begin: Callable[..., object] | None, values: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who lets running work finish
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    if begin is not None:
        begin(*values)


def _leave_with_parent() -> None:
    """End this process when its parent has ended, kill -9 included: nobody would take its results."""
    parent = parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


@dataclass(eq=False)
class WorkerPool:
    """Workers of one kind: their executor, how it runs a chunk, and how many chunks to keep under way there."""

    executor: Executor
    run: Callable[[Sequence[int]], Any]
    ahead: int
    #: Seconds of work that there must be left for them to begin.
    worth_seconds: float = 0.0
    under_way: int = 0
    broken: bool = False

    def wants(self, chunks: Chunks) -> bool:
        """Whether to give them one more chunk."""
        if self.worth_seconds and chunks.seconds_left() >= self.worth_seconds:
            self.worth_seconds = 0.0
        return self.under_way < self.ahead and not self.worth_seconds


def work_off(
    chunks: Chunks, crews: Sequence[WorkerPool], hand_over: Callable[["Future[Any]", Sequence[int]], None]
) -> bool:
    """Keep some chunks under way with each crew; ``hand_over`` is told of each that is done, and which it was.

    Nothing that was begun is lost by an interrupt, nor waited for after an error. A crew whose workers have died gets
    no more chunks while there is another one.

    Returns
    -------
    Whether all was done; False after an interrupt.
    """
    waiting: dict[Future[Any], tuple[WorkerPool, Sequence[int]]] = {}

    def finish(job: "Future[Any]") -> None:
        crew, chunk = waiting.pop(job)
        crew.under_way -= 1
        crew.broken = crew.broken or (not job.cancelled() and isinstance(job.exception(), BrokenExecutor))
        hand_over(job, chunk)

    try:
        while True:
            with _ctrl_c_waits():  # processes start here
                for crew in [crew for crew in crews if not crew.broken] or crews:
                    while crew.wants(chunks) and (chunk := chunks.take()):
                        waiting[_submitted(crew, chunk)] = crew, chunk
            if not waiting:
                return True
            for job in wait(waiting, LOOK_SECONDS, FIRST_COMPLETED).done:
                finish(job)
    except KeyboardInterrupt:
        for job in list(waiting):
            if not job.cancel():
                finish(job)
        return False
    finally:
        for job in waiting:
            job.cancel()


def _submitted(crew: WorkerPool, chunk: Sequence[int]) -> "Future[Any]":
    crew.under_way += 1
    try:
        return crew.executor.submit(crew.run, chunk)
    except BrokenExecutor as error:  # a worker died since the last chunk was taken
        job: Future[Any] = Future()
        job.set_exception(error)
        return job


@contextmanager
def _ctrl_c_waits() -> Iterator[None]:
    """Let Ctrl-C wait until the block ends; to processes that start within it never comes.

    Only the main thread may say so. A process that starts takes over what is blocked, but no handler; starting one can
    take seconds, in which Ctrl-C must not be lost.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # where a first process starts it, it unblocks what we have blocked
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        signal.signal(signal.SIGINT, before)
        if pressed:
            signal.raise_signal(signal.SIGINT)
