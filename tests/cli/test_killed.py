"""kill -9 of a real process, at any point, by the real engine; then ``resume``."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pytest

from rollout_sim.run_folder.folder import FRAMES

#: Charts are put aside: they take longer than all the rest, and are drawn anew each time.
PROGRAM = "from rollout_sim.studies.compare.comparison import Comparison\nComparison.save_charts = lambda *_: []\n"
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


def assert_same_end(folder: Path, said: str, whole: tuple[Path, str, float]) -> None:
    assert said == whole[1]
    for name in FRAMES:
        one, other = (pd.read_parquet(where / f"{name}.parquet") for where in (whole[0], folder))
        pd.testing.assert_frame_equal(one, other)
    assert {path.name for path in folder.iterdir()} == {path.name for path in whole[0].iterdir()}


class Stable:
    """A process that has loaded and warmed up all that a run needs, and forks one that runs as often as it is asked."""

    PROGRAM = """
import json, os, sys, time
from rollout_sim.replications import checkpoint
checkpoint.PATIENCE_SECONDS = 0.02  # many chunks, so that many are under way when a run is killed
warm, folder, _ = json.loads(sys.stdin.readline())
main([*warm, "--out", folder], standalone_mode=False)
print("ready", file=sys.stderr, flush=True)
for line in sys.stdin:
    words, out, seconds = json.loads(line)
    child = os.fork()
    if not child:
        for number, path in ((0, os.devnull), (1, out), (2, out + ".errors")):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC), number)
        code = 1
        try:
            main(words)
        except SystemExit as error:
            code = error.code or 0
        finally:
            sys.stdout.flush()
            os._exit(code)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, 9)  # nobody has waited for it, so the number is still its own
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=sys.stderr, flush=True)
"""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            (*COMMAND[:2], PROGRAM + "from rollout_sim.cli.main import main\n" + self.PROGRAM),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.ask(["compare", str(SCENARIO), *SMALL, "--replications", "2", "--workers", "1"], folder / "warm")
        assert self.hear() == "ready"

    def ask(self, words: Sequence[str], out: Path, kill_after: float | None = None) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([words, str(out), kill_after]) + "\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.readline().strip()

    def run(self, words: Sequence[str], kill_after: float | None = None) -> tuple[int, str, str]:
        """Exit status, output and errors of a command line, which is killed after so many seconds."""
        out = self.folder / "out"
        self.ask(words, out, kill_after)
        status = int(self.hear())
        return status, out.read_text(), Path(f"{out}.errors").read_text()

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def stable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stable]:
    if not hasattr(os, "fork"):
        pytest.skip("needs fork")
    made = Stable(tmp_path_factory.mktemp("stable"))
    yield made
    made.close()


def killed_at(points: Sequence[float], stable: Stable, whole: tuple[Path, str, float], tmp_path: Path) -> int:
    """Kill a run after each share of its usual time, and resume it; how many had something to go on from."""
    began = time.monotonic()
    stable.run([*compare(tmp_path / "whole")[len(COMMAND) :], "--workers", "1"])
    usual, going_on = time.monotonic() - began, 0
    for number, point in enumerate(points):
        folder = tmp_path / str(number)
        words = [*compare(folder)[len(COMMAND) :], "--workers", "1"]
        stable.run(words, kill_after=point * usual)
        going_on += bool(list(folder.glob("parts/*.zip")) and not (folder / "replications.parquet").exists())
        begun = (folder / "resolved.yaml").exists()
        status, said, errors = stable.run(["resume", str(folder), "--json", "--workers", "1"] if begun else words)
        assert status == 0, f"killed at {point}: {errors}"
        assert_same_end(folder, said, whole)
    return going_on


@pytest.mark.parametrize("workers", [pytest.param("1", marks=pytest.mark.slow), "2"])  # one is killed at random points
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
    resume = (*COMMAND, "resume", str(tmp_path / "run"), "--json", "--workers", workers)
    assert_same_end(tmp_path / "run", output(*resume), whole)
    assert kept.items() <= {path: path.read_bytes() for path in tmp_path.glob("run/parts/*.zip")}.items()


def test_killed_at_three_random_points(stable: Stable, whole: tuple[Path, str, float], tmp_path: Path) -> None:
    killed_at([(number + random.random()) / 3 for number in range(3)], stable, whole, tmp_path)


@pytest.mark.slow
def test_killed_at_thirty_random_points(stable: Stable, whole: tuple[Path, str, float], tmp_path: Path) -> None:
    points = [(number + random.random()) / 30 for number in range(30)]
    assert killed_at(points, stable, whole, tmp_path) >= 5, "else this tests nothing but starting"


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
