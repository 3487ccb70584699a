"""Ctrl-C while workers are given work: it waits, it is not lost, and workers never see it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest

from rollout_sim.replications.worker_pools import _delayed_interrupt as delayed_interrupt, worker_processes


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    yield
    assert signal.getsignal(signal.SIGINT) is before
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_ctrl_c_in_the_block_comes_when_it_ends() -> None:
    came = []

    def interrupted() -> None:
        with delayed_interrupt():
            signal.raise_signal(signal.SIGINT)
            time.sleep(0.01)
            came.append("to the end")

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert came == ["to the end"]


def test_without_ctrl_c_nothing_comes() -> None:
    with delayed_interrupt():
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="reads what a process has blocked where Linux says it")
def test_a_process_that_starts_in_the_block_never_sees_ctrl_c() -> None:
    with delayed_interrupt():
        worker = get_context("spawn").Process(target=time.sleep, args=(20,))
        worker.start()
    status = Path(f"/proc/{worker.pid}/status").read_text()
    worker.kill()
    worker.join()
    bits = int(next(line for line in status.splitlines() if line.startswith("SigBlk")).split()[1], 16)
    assert bits >> (signal.SIGINT - 1) & 1


#: A process whose two workers have begun and work on; they hold its stdout as long as they live.
HOLDS = """
import os, time
from rollout_sim.replications.worker_pools import worker_processes
if __name__ == "__main__":
    with worker_processes(2) as pool:
        jobs = [pool.submit(time.sleep, 1) for _ in range(2)]
        print(*[job.result() for job in jobs], flush=True)
        list(pool.map(time.sleep, [600, 600]))
"""


@pytest.fixture
def holder() -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen((sys.executable, "-c", HOLDS), stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "None None\n"
    yield process
    process.kill()
    process.communicate()


def test_workers_end_with_a_killed_parent(holder: "subprocess.Popen[str]") -> None:
    holder.kill()
    assert holder.communicate(timeout=20)[0] == "", "the pipe ends when the last process that holds it has ended"


def test_ctrl_c_is_for_the_parent() -> None:
    with worker_processes(1) as pool:
        pool.submit(time.sleep, 0).result()
        (worker,) = pool._processes
        os.kill(worker, signal.SIGINT)
        assert pool.submit(os.getpid).result() == worker


def test_each_process_begins_as_it_is_told() -> None:
    with worker_processes(1, os.putenv, "ROLLOUT_SIM_TEST", "begun") as pool:
        assert pool.submit(os.system, 'test "$ROLLOUT_SIM_TEST" = begun').result() == 0
