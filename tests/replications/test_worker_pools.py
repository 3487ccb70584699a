"""Ctrl-C while workers are given work: it waits, it is not lost, and workers never see it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path

import pytest

from rollout_sim.replications.worker_pools import _delayed_interrupt as delayed_interrupt, worker_processes

ROOT = Path(__file__).parents[2]


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


#: Programs whose two workers begin and work on: of the pool by itself, and of the fit of the coefficients.
HOLD = {
    "pool": """
from rollout_sim.replications.worker_pools import worker_processes
with worker_processes(2) as pool:
    list(pool.map(hold, range(2)))
""",
    "refit": """
from maintenance import refit
refit.read = hold
refit.main(["--workers", "2", "--replications", "4"])
""",
}


@pytest.fixture(params=HOLD)
def holder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process with two workers, all of which hold its stdout as long as they live."""
    program = f"from tests.replications.holding import hold\n{HOLD[request.param]}"
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": "1"}
    process = subprocess.Popen(
        (sys.executable, "-c", program),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=tmp_path,
        env=environment,
    )
    yield process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def test_workers_end_with_a_killed_parent(holder: "subprocess.Popen[str]") -> None:
    assert holder.stdout is not None
    assert len({holder.stdout.readline() for _ in range(2)} - {""}) == 2, "two processes have begun"
    holder.kill()
    assert holder.communicate(timeout=300)[0] == "", "the pipe ends when the last process that holds it has ended"


def test_ctrl_c_is_for_the_parent() -> None:
    with worker_processes(1) as pool:
        pool.submit(time.sleep, 0).result()
        (worker,) = pool._processes
        os.kill(worker, signal.SIGINT)
        assert pool.submit(os.getpid).result() == worker


def test_each_process_begins_as_it_is_told() -> None:
    with worker_processes(1, os.putenv, "ROLLOUT_SIM_TEST", "begun") as pool:
        assert pool.submit(os.system, 'test "$ROLLOUT_SIM_TEST" = begun').result() == 0
