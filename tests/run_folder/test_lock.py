"""The lock of a run folder: one process, also after kill -9, also where the kernel cannot lock."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from rollout_sim.run_folder import lock
from rollout_sim.run_folder.lock import FolderBusy, locked

HOLD = (
    "import sys, time\nfrom pathlib import Path\nfrom rollout_sim.run_folder.lock import locked\n"
    "with locked(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)"
)


@pytest.fixture(params=["flock", "by name"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "by name":
        monkeypatch.setattr(lock, "fcntl", None)
    return str(request.param)


def test_a_second_holder_is_refused_and_told_who_holds_it(tmp_path: Path, kind: str) -> None:
    with locked(tmp_path):
        held = (tmp_path / "lock").read_bytes()
        with pytest.raises(FolderBusy, match=f"process {os.getpid()} on "), locked(tmp_path):
            pass
        assert (tmp_path / "lock").read_bytes() == held
    assert list(tmp_path.iterdir()) == []
    with locked(tmp_path):
        pass


def test_a_process_killed_leaves_no_lock(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(FolderBusy, match=f"process {process.pid} on {socket.gethostname()}"), locked(tmp_path):
            pass
        process.kill()
        process.wait(10)
    assert (tmp_path / "lock").exists(), "else this tests nothing"
    with locked(tmp_path):
        assert json.loads((tmp_path / "lock").read_text())["pid"] == os.getpid()


def gone_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait(10)
    return process.pid


def test_without_flock_a_lock_of_a_process_that_is_gone_is_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "fcntl", None)
    (tmp_path / "lock").write_text(json.dumps({"pid": gone_pid(), "host": socket.gethostname()}))
    with locked(tmp_path):
        assert json.loads((tmp_path / "lock").read_text())["pid"] == os.getpid()


def test_without_flock_nobody_judges_the_processes_of_another_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "fcntl", None)
    (tmp_path / "lock").write_text(json.dumps({"pid": gone_pid(), "host": "elsewhere"}))
    with pytest.raises(FolderBusy, match="on elsewhere"), locked(tmp_path):
        pass
    assert (tmp_path / "lock").exists()
