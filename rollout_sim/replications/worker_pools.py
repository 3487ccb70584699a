"""Runs chunks of replications on worker pools: threads, processes, a cluster, or several of them together.

``worker_processes`` is the only place that starts processes.
"""

import os
import pickle
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from rollout_sim.replications.chunks import Chunks

#: Seconds between checks whether a further pool is to join, while no chunk ends.
CHECK_SECONDS = 1.0

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class _WorkerProcesses(ProcessPoolExecutor):
    """Processes that start when they get work, and never receive Ctrl-C, not even while they start."""

    def submit(
        self, work: Callable[Arguments, Answer], /, *args: Arguments.args, **values: Arguments.kwargs
    ) -> "Future[Answer]":
        """Submit a job, as any executor; this may start a process."""
        with _delayed_interrupt():
            return super().submit(work, *args, **values)


@contextmanager
def worker_processes(
    workers: int, begin: Callable[..., object] | None = None, *values: Any
) -> Iterator[ProcessPoolExecutor]:
    """A pool of processes, started by "spawn" on every platform as they get work.

    They ignore Ctrl-C, which the parent handles, and exit with the parent however it ends, ``kill -9`` included. When
    the block ends, pending jobs are cancelled, without waiting for the processes: one takes a third of a second to end.

    Parameters
    ----------
    workers
        Most processes, 1 or more.
    begin, values
        Called with these values in each process before its first work; nothing if None.
    """
    # A process gets what it begins with through a pipe, and where that is full and the process dead, the parent would
    # wait for ever; so the values, which may be large, lie in a file.
    with tempfile.NamedTemporaryFile(prefix="rollout_sim-", suffix=".pickle", delete=False) as file:
        path = Path(file.name)
    try:
        path.write_bytes(pickle.dumps((begin, values)))
        pool = _WorkerProcesses(workers, get_context("spawn"), _begin_worker, (path,))
        try:
            yield pool
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    finally:
        path.unlink()


def _begin_worker(path: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C and lets running work finish
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    try:
        begin, values = pickle.loads(path.read_bytes())
    except FileNotFoundError:  # the pool has ended while this process started
        os._exit(0)
    if begin is not None:
        begin(*values)


def _exit_with_parent() -> None:
    """Exit when the parent has ended, kill -9 included: no process would take the results."""
    parent = parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


@dataclass(eq=False)
class WorkerPool:
    """Workers of one kind: their executor, the call that runs a chunk, and how many chunks to keep submitted."""

    executor: Executor
    run: Callable[[Sequence[int]], Any]
    most_submitted: int
    #: The pool starts once this much work remains, in seconds.
    start_above_seconds: float = 0.0
    #: Called while no chunk ends; raises if none ever will.
    check: Callable[[], None] | None = None
    submitted: int = 0
    broken: bool = False

    def wants(self, chunks: Chunks) -> bool:
        """Whether to submit one more chunk."""
        if self.start_above_seconds and chunks.remaining_seconds() >= self.start_above_seconds:
            self.start_above_seconds = 0.0
        return self.submitted < self.most_submitted and not self.start_above_seconds


def run_chunks(
    chunks: Chunks, pools: Sequence[WorkerPool], hand_over: Callable[["Future[Any]", Sequence[int]], None]
) -> bool:
    """Keep chunks submitted to every pool; ``hand_over`` takes each finished future with its chunk.

    After an interrupt, running chunks are finished and handed over; after an error, they are not waited for. A pool
    whose workers have died gets no more chunks while there is another pool.

    Returns
    -------
    Whether all chunks were run; False after an interrupt.
    """
    running: dict[Future[Any], tuple[WorkerPool, Sequence[int]]] = {}

    def finish(job: "Future[Any]") -> None:
        pool, chunk = running.pop(job)
        pool.submitted -= 1
        pool.broken = pool.broken or (not job.cancelled() and isinstance(job.exception(), BrokenExecutor))
        hand_over(job, chunk)

    try:
        while True:
            with _delayed_interrupt():  # submitting starts processes
                for pool in [pool for pool in pools if not pool.broken] or pools:
                    while pool.wants(chunks) and (chunk := chunks.take()):
                        running[_submitted(pool, chunk)] = pool, chunk
            if not running:
                return True
            done = wait(running, CHECK_SECONDS, FIRST_COMPLETED).done
            for job in done:
                finish(job)
            if not done:
                for pool in pools:
                    if pool.check is not None:
                        pool.check()
    except KeyboardInterrupt:
        for job in list(running):
            if not job.cancel():
                finish(job)
        return False
    finally:
        for job in running:
            job.cancel()


def _submitted(pool: WorkerPool, chunk: Sequence[int]) -> "Future[Any]":
    pool.submitted += 1
    try:
        return pool.executor.submit(pool.run, chunk)
    except BrokenExecutor as error:  # a worker died since the last chunk was taken
        job: Future[Any] = Future()
        job.set_exception(error)
        return job


@contextmanager
def _delayed_interrupt() -> Iterator[None]:
    """Delay Ctrl-C until the block ends; processes that start within the block never get it.

    Only the main thread may block signals. A new process inherits the blocked signals, but no handlers. Starting one
    can take seconds, and Ctrl-C must not be lost meanwhile.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # started later, by the first process, it would unblock SIGINT
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
