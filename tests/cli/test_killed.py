"""kill -9 of a real process, at any point, by the real engine; then ``resume``."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from rollout_sim.results.folder import FRAMES

#: Charts are put aside: they take longer than all the rest, and are drawn anew each time.
PROGRAM = "from rollout_sim import report\nvars(report)['save_charts'] = lambda *_: []\n"
COMMAND = (sys.executable, "-c", PROGRAM + "from rollout_sim.cli.main import main\nmain()")
SCENARIO = Path(__file__).parents[2] / "configs" / "documents-alone.yaml"
#: By the slow engine: the other one would be done before it is killed.
SMALL = ("--set", "stores.count=6", "--set", "run_length=100 days", "--engine", "reference")
REPLICATIONS = "30"


def compare(folder: Path) -> tuple[str, ...]:
    return (*COMMAND, "compare", str(SCENARIO), *SMALL, "--replications", REPLICATIONS, "--json", "--out", str(folder))


def output(*command: str) -> str:
    """What a command writes on stdout; it must not take the whole machine, nor fail."""
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=True).stdout


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, float]:
    """A run that was never stopped: its folder, what it said, and the seconds that it took."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    began = time.monotonic()
    said = output(*compare(folder), "--workers", "2")
    return folder, said, time.monotonic() - began


def kill_after(seconds: float, command: tuple[str, ...]) -> bool:
    """Start a command and kill -9 it after so long; whether it was still there."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
    return process.wait(10) == -signal.SIGKILL


def check(point: float, folder: Path, whole: tuple[Path, str, float], workers: str) -> bool:
    """Kill a run when a share of its usual time is over; resume it; whether there was anything to go on from."""
    kill_after(point * whole[2], (*compare(folder), "--workers", workers))
    begun = (folder / "resolved.yaml").exists()
    done = len(list(folder.glob("parts/*.zip")))
    again = (*COMMAND, "resume", str(folder), "--json", "--workers", workers) if begun else compare(folder)
    assert output(*again) == whole[1], f"killed at {point}"
    for name in FRAMES:
        one, other = (pd.read_parquet(where / f"{name}.parquet") for where in (whole[0], folder))
        pd.testing.assert_frame_equal(one, other)
    assert {path.name for path in folder.iterdir()} == {path.name for path in whole[0].iterdir()}
    return done > 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_killed_once_it_is_resumed_to_the_same_end(
    whole: tuple[Path, str, float], tmp_path: Path, workers: str
) -> None:
    process = subprocess.Popen(
        (*compare(tmp_path / "run"), "--workers", workers), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob("run/parts/*.zip")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    assert process.wait(10) == -signal.SIGKILL, "else it was over before it was killed"
    assert not (tmp_path / "run" / "replications.parquet").exists()
    kept = {path: path.read_bytes() for path in tmp_path.glob("run/parts/*.zip")}
    assert check(0.001, tmp_path / "run", whole, workers), "killed again before it had begun"
    assert kept.items() <= {path: path.read_bytes() for path in tmp_path.glob("run/parts/*.zip")}.items()


def test_killed_at_a_random_point_it_is_resumed_to_the_same_end(whole: tuple[Path, str, float], tmp_path: Path) -> None:
    check(random.uniform(0.1, 1.0), tmp_path / "run", whole, "2")


@pytest.mark.slow
def test_killed_at_thirty_random_points(whole: tuple[Path, str, float], tmp_path: Path) -> None:
    going_on = [
        check((number + random.random()) / 30, tmp_path / str(number), whole, "12"[number % 2]) for number in range(30)
    ]
    assert sum(going_on) >= 5, "else this tests nothing but starting"


def test_workers_leave_with_a_killed_parent(tmp_path: Path) -> None:
    process = subprocess.Popen(
        (*compare(tmp_path / "run"), "--workers", "2"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    with process.stdout:
        deadline = time.monotonic() + 120
        while not list(tmp_path.glob("run/parts/*.zip")) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
        process.wait(10)
        assert process.stdout.read() == b"", "the pipe ends when the last process that holds it has left"


def test_a_second_process_is_refused_while_the_first_works(tmp_path: Path, whole: tuple[Path, str, float]) -> None:
    folder = tmp_path / "run"
    first = subprocess.Popen((*compare(folder), "--workers", "1"), stdout=subprocess.PIPE, text=True)
    assert first.stdout is not None
    with first.stdout:
        deadline = time.monotonic() + 120
        while not list(folder.glob("parts/*.zip")) and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(first.pid, signal.SIGSTOP)  # so that it cannot finish before the second has looked
        try:
            second = subprocess.run(
                (*COMMAND, "resume", str(folder)), capture_output=True, text=True, timeout=60, check=False
            )
        finally:
            os.kill(first.pid, signal.SIGCONT)
        assert second.returncode == 1
        assert f"is being worked on by process {first.pid} on" in second.stderr
        assert first.stdout.read() == whole[1]
        assert first.wait(10) == 0
