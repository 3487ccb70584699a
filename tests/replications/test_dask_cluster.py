"""A cluster of real processes on loopback: workers that die, differ or are not there, and a scheduler that is lost."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from distributed import Client

from rollout_sim.replications import dask_cluster as module
from rollout_sim.replications.dask_cluster import ClusterLost, ClusterRefused, _checked, cluster
from rollout_sim.run_folder.folder import FRAMES
from rollout_sim.run_folder.identity import model_version
from rollout_sim.scenario import Scenario, load
from rollout_sim.studies.compare.comparison import Comparison, compare

ROOT = Path(__file__).parents[2]
#: Makes another model of the worker: its version is reckoned from fewer sources.
OTHER = "import rollout_sim.run_folder.identity as i; i.SOURCES = i.SOURCES[:1]; "


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "scheduler.json"
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-show")
        deadline = time.monotonic() + 60
        while not self.file.exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)

    @property
    def address(self) -> str:
        return str(json.loads(self.file.read_text())["address"])

    def workers(self, number: int, before: str = "") -> "list[subprocess.Popen[bytes]]":
        """Start workers, each of which runs ``before`` first, and wait until they are there."""
        started = [self._start("worker", "--nthreads", "1", "--no-nanny", before=before) for _ in range(number)]
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=60)
        return started

    def _start(self, what: str, *words: str, before: str = "") -> "subprocess.Popen[bytes]":
        program = f"{before}from distributed.cli.dask_{what} import main; main()"
        command = [sys.executable, "-c", program, *words, "--scheduler-file", str(self.file), "--no-dashboard"]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "critical"}
        process = subprocess.Popen(
            command, cwd=self.folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.processes.append(process)
        return process

    def close(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait(10)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Cluster]:
    found = Cluster(tmp_path)
    try:
        yield found
    finally:
        found.close()


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(str(ROOT / "configs" / "documents-alone.yaml"), sets=("stores.count=6", "run_length=100 days"))


def assert_same(one: Comparison, other: Comparison) -> None:
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)
    assert one.to_json() == other.to_json()


def test_a_worker_is_killed_and_the_results_are_those_of_a_local_run(made: Cluster, scenario: Scenario) -> None:
    workers = made.workers(2)
    told: list[int] = []

    def kill(done: int, _: int) -> None:
        if not told:
            os.kill(workers[0].pid, signal.SIGKILL)
        told.append(done)

    with cluster(made.address, "reference") as (executor, threads):
        assert threads == 2
        found = compare(scenario, None, 40, 3, threads, kill, "reference", executor=executor)
    assert workers[0].wait(10) == -signal.SIGKILL
    assert told == [*range(1, 41)]
    assert_same(found, compare(scenario, None, 40, 3, 1, engine="reference"))


def test_a_lost_scheduler_ends_the_run(made: Cluster, scenario: Scenario) -> None:
    made.workers(1)

    def lose(*_: int) -> None:
        made.scheduler.kill()

    with cluster(made.address, "reference") as (executor, threads), pytest.raises(ClusterLost, match="is gone"):
        compare(scenario, None, 400, 3, threads, lose, "reference", executor=executor)


def test_the_last_worker_that_dies_ends_the_run_unless_another_comes(
    made: Cluster, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BACK_SECONDS", 2)
    (worker,) = made.workers(1)

    def kill(*_: int) -> None:
        worker.kill()

    said = f"every worker of the scheduler at {made.address} is gone, and none has come in 2 seconds"
    with cluster(made.address, "reference") as (executor, threads), pytest.raises(ClusterLost, match=re.escape(said)):
        compare(scenario, None, 400, 3, threads, kill, "reference", executor=executor)


def test_a_worker_of_another_model_is_refused_and_both_are_named(made: Cluster, scenario: Scenario) -> None:
    made.workers(1, before=OTHER)
    with pytest.raises(ClusterRefused) as caught, cluster(made.address, "reference"):
        pass
    theirs, ours = re.findall(r"\d+\.\d+\.\d+-[0-9a-f]{16}", str(caught.value))
    assert ours == model_version("reference") != theirs


def test_what_joins_later_is_checked_where_it_runs() -> None:
    with pytest.raises(ClusterRefused, match=r"has model .*, not 0\.0-other as here"):
        _checked(("reference", "0.0-other"), int, "7")
    assert _checked(("reference", model_version("reference")), int, "7") == 7


def test_no_workers_and_no_scheduler_are_told(made: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WORKER_SECONDS", 0.1)
    monkeypatch.setattr(module, "CONNECT_SECONDS", 0.5)
    with pytest.raises(ClusterRefused, match=f"has no workers; start one: dask worker {made.address}"):
        module.cluster(made.address, "reference").__enter__()
    for address in ("tcp://127.0.0.1:1", "nowhere", "http://127.0.0.1:8786"):
        with pytest.raises(ClusterRefused, match=f"no scheduler of dask.distributed answers at {address}: "):
            module.cluster(address, "reference").__enter__()


def test_without_the_extra_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterRefused, match=r"pip install 'rollout-sim\[cluster\]'"):
        module.cluster("tcp://127.0.0.1:8786", "reference").__enter__()
