"""Ctrl-C while workers are given work: it waits, it is not lost, and workers never see it."""

import signal
import sys
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest

from rollout_sim.replications.worker_pools import _ctrl_c_waits as ctrl_c_waits


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    yield
    assert signal.getsignal(signal.SIGINT) is before
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_ctrl_c_in_the_block_comes_when_it_ends() -> None:
    came = []

    def interrupted() -> None:
        with ctrl_c_waits():
            signal.raise_signal(signal.SIGINT)
            time.sleep(0.01)
            came.append("to the end")

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert came == ["to the end"]


def test_without_ctrl_c_nothing_comes() -> None:
    with ctrl_c_waits():
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="reads what a process has blocked where Linux says it")
def test_a_process_that_starts_in_the_block_never_sees_ctrl_c() -> None:
    with ctrl_c_waits():
        worker = get_context("spawn").Process(target=time.sleep, args=(20,))
        worker.start()
    status = Path(f"/proc/{worker.pid}/status").read_text()
    worker.kill()
    worker.join()
    bits = int(next(line for line in status.splitlines() if line.startswith("SigBlk")).split()[1], 16)
    assert bits >> (signal.SIGINT - 1) & 1
