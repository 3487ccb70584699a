"""``resume``, ``extend`` and ``replay`` on folders that ``compare`` has left in every state."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from rollout_sim import report
from rollout_sim.replications import checkpoint as kept
from rollout_sim.results.measures import MEASURES
from rollout_sim.run_folder.folder import FRAMES
from rollout_sim.studies.compare.comparison import Comparison
from tests.cli.conftest import Run
from tests.replications import fake_engines

COMPARE = ("compare", "six.yaml", "--replications", 9, "--workers", 1, "--json", "--out")
RESUME = ("resume", "--workers", 1, "--json")


@pytest.fixture(autouse=True)
def chunk_by_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "PATIENCE_SECONDS", 0.0)


def same_frames(one: Path | str, other: Path | str) -> None:
    for name in FRAMES:
        paths = [Path(folder, f"{name}.parquet") for folder in (one, other)]
        pd.testing.assert_frame_equal(*map(pd.read_parquet, paths))
        assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_stopped_run_goes_on_to_the_same_end(run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run(*COMPARE, "whole")
    with monkeypatch.context() as patch:
        patch.setattr(fake_engines, "simulate", fake_engines.interrupted)
        assert run(*COMPARE, "cut").exit_code == 130
    scenario_file.unlink()  # the folder is all that is needed
    found = run(*RESUME, "cut")
    assert found.exit_code == 0
    assert found.stdout == whole.stdout
    same_frames("whole", "cut")
    one, other = (json.loads(Path(name, "provenance.json").read_text()) for name in ("whole", "cut"))
    assert [name for name in one if one[name] != other[name]] in ([], ["date", "seal"])
    assert sorted(path.name for path in Path("cut").iterdir()) == sorted(path.name for path in Path("whole").iterdir())


class Killed(BaseException):
    """As good as kill -9, for what is on disk."""


#: At which steps: the third of each three, which is now a file and now a folder, or all.
STEPS = [("os.fsync", 3), *(pytest.param(what, 1, marks=pytest.mark.slow) for what in ("os.fsync", "os.replace"))]


@pytest.mark.parametrize(("what", "each"), STEPS)
def test_killed_at_any_step_a_run_goes_on_to_the_same_end(
    run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch, what: str, each: int
) -> None:
    compare = ("compare", "six.yaml", "--replications", 4, "--workers", 1, "--json", "--out")
    whole = run(*compare, "whole")
    steps = 0
    for step in range(each, 200, each):
        cut = f"cut{step}"
        with monkeypatch.context() as patch:
            patch.setattr(what, killing(getattr(os, what.split(".")[1]), step))
            patch.setattr(Path, "unlink", lambda *_, **__: None)  # nobody cleans up after kill -9
            try:
                run(*compare, cut)
            except Killed:
                steps += 1
            else:
                break
        found = run(*RESUME, cut)
        if found.exit_code == 1:
            assert "holds no run" in found.stderr or "give its compare command again" in found.stderr
            assert step < 6, "before the run had begun"
            found = run(*compare, cut)
        assert found.stdout == whole.stdout
        same_frames("whole", cut)
        assert {path.name for path in Path(cut).iterdir()} == {path.name for path in Path("whole").iterdir()}
        assert not [path for path in Path(cut, "parts").iterdir() if path.name.startswith(".")]
    assert steps * each >= 15, "else this tests little"


def killing(real: Callable[..., Any], at: int) -> Callable[..., Any]:
    calls = 0

    def call(*words: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls >= at:  # who is dead does nothing more
            raise Killed
        return real(*words, **more)

    return call


def test_a_full_disk_costs_one_chunk_and_says_how_to_go_on(
    run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = run(*COMPARE, "whole")
    real = os.fsync

    def full(handle: int) -> None:
        if Path("cut/parts").exists() and len(list(Path("cut/parts").glob("*.zip"))) >= 4:
            raise OSError(28, "No space left on device")
        real(handle)

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        found = run(*COMPARE, "cut")
    assert found.exit_code == 1
    assert "No space left on device" in found.stderr
    assert "to go on: rollout-sim resume cut" in found.stderr
    assert len(list(Path("cut/parts").glob("*.zip"))) == 4
    assert run(*RESUME, "cut").stdout == whole.stdout
    same_frames("whole", "cut")


def test_a_damaged_chunk_is_named(run: Run, scenario_file: Path) -> None:
    whole = run(*COMPARE, "whole")
    part = sorted(Path("whole/parts").iterdir())[5]
    part.write_bytes(part.read_bytes()[:-1])
    found = run(*RESUME, "whole")
    assert f"damaged, run again: {part}" in found.stderr
    assert found.stdout == whole.stdout
    assert "damaged" not in run(*RESUME, "whole").stderr


def test_extended_is_as_long_from_the_start(run: Run, scenario_file: Path) -> None:
    whole = run(*COMPARE, "whole")
    assert run("compare", "six.yaml", "--replications", 4, "--workers", 1, "--out", "short").exit_code == 0
    found = run("extend", "short", "--replications", 9, "--workers", 1, "--json")
    assert found.stdout == whole.stdout
    same_frames("whole", "short")
    shorter = run("extend", "short", "--replications", 5)
    assert shorter.exit_code == 1
    assert "is a run of 9 replications" in shorter.stderr


def test_the_same_command_goes_on_too(run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run(*COMPARE, "whole")
    with monkeypatch.context() as patch:
        patch.setattr(fake_engines, "simulate", fake_engines.interrupted)
        run(*COMPARE, "cut")
    assert run(*COMPARE, "cut").stdout == whole.stdout


def test_a_run_goes_on_with_its_date(run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [word for word in COMPARE if word != "--json"]
    early = run("compare", "six.yaml", "--at", "tomorrow", "--out", "none")
    assert (early.exit_code, Path("none").exists()) == (1, False), "refused before anything runs"
    monkeypatch.setattr(Comparison, "brief", lambda made, _: f"read on day {made.read_on}")
    whole = run("compare", "six.yaml", "--at", "3 months", *asked[2:], "whole")
    assert "read on day 91.3" in whole.stdout
    with monkeypatch.context() as patch:
        patch.setattr(fake_engines, "simulate", fake_engines.interrupted)
        assert run("compare", "six.yaml", "--at", "3 months", *asked[2:], "cut").exit_code == 130
    found = run("resume", "--workers", 1, "cut")
    assert found.stdout.replace("cut", "whole") == whole.stdout


def test_a_run_goes_on_in_its_language(run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Comparison, "verdict", lambda _, language: f"VERDICT {language}")
    run("compare", "six.yaml", "--replications", 2, "--workers", 1, "--out", "here", "--language", "zh")
    assert "VERDICT zh" in run("resume", "here", "--workers", 1).stdout
    assert "VERDICT en" in run("resume", "here", "--workers", 1, "--language", "en").stdout


@pytest.mark.parametrize("command", [["resume"], ["extend", "--replications", "3"], ["replay", "--replication", "0",
                                      "--strategy", "two batches"]])  # fmt: skip
def test_a_folder_of_no_run_is_one_line(run: Run, scenario_file: Path, command: list[str]) -> None:
    Path("empty").mkdir()
    for folder in ("missing", "empty", "six.yaml"):
        found = run(*command, folder)
        assert found.exit_code == 1
        assert found.stderr == f"{folder} holds no run.\n"
    assert not Path("missing").exists()


REPLAY = ("replay", "whole", "--replication", 4, "--strategy", "two batches")


def test_a_replay_is_the_replication_that_was_counted(
    run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(report), "story", lambda *_: "THE STORY")
    run(*COMPARE, "whole")
    found = run(*REPLAY)
    assert (found.exit_code, found.stdout) == (0, "THE STORY\n")
    assert f"all {len(MEASURES)} measures as counted" in found.stderr
    content = json.loads(run(*REPLAY, "--json").stdout)
    assert content["as_counted"] is True
    assert content["measures"] == content["counted"]
    assert len(content["log"]) == 2 * fake_engines.accepted_stores("two batches", 1, 4) + 1
    assert content["log"][-1][:2] == [120.0, content["events"].index("batch ended")]


def test_a_replay_that_is_another_is_found_out(run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(*COMPARE, "whole")
    monkeypatch.setattr(fake_engines, "simulate", lambda plan, seed, number: fake_engines.KNOWN(plan, seed, number + 1))
    found = run(*REPLAY, "--json")
    assert found.exit_code == 1
    assert "not what was counted: success_share is" in found.stderr
    assert json.loads(found.stdout)["as_counted"] is False


def test_what_is_not_there_or_failed_cannot_be_replayed(
    run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_engines, "simulate", fake_engines.fails_once)
    run(*COMPARE, "whole")
    for words, said in [
        (("--replication", 9, "--strategy", "two batches"), "holds no replication 9"),
        (("--replication", 1, "--strategy", "two batch"), "did you mean 'two batches'?"),
        (("--replication", 2, "--strategy", "two batches"), "failed: ZeroDivisionError"),
    ]:
        found = run("replay", "whole", *words)
        assert found.exit_code == 1
        assert said in found.stderr


def test_a_stopped_run_to_a_precision_says_the_same(
    run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    precise = ("compare", "six.yaml", "--precision", "20%", "--at-most", 40, "--workers", 1, "--json", "--out")
    whole = run(*precise, "whole")
    with monkeypatch.context() as patch:
        patch.setattr(fake_engines, "simulate", fake_engines.interrupted)
        assert run(*precise, "cut").exit_code == 130
    assert run(*RESUME, "cut").stdout == whole.stdout
    assert "seconds" not in whole.stdout
    same_frames("whole", "cut")
