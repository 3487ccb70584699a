"""``compare``: what is printed, what is kept, and what is said when something is wrong."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from rollout_sim.cli import progress
from rollout_sim.cli.progress import TerminalProgressBar
from rollout_sim.cli.run_comparison import WorkerOptions, say_what_it_takes
from rollout_sim.replications import replicate as replications
from rollout_sim.run_folder.folder import FRAMES
from rollout_sim.scenario import loads
from tests.cli.conftest import Run
from tests.replications import fake_engines


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def test_prints_table_verdict_and_places_and_keeps_a_folder(run: Run, scenario_file: Path) -> None:
    found = run("compare", scenario_file, "--replications", 4, "--workers", 1)
    assert found.exit_code == 0, found.output
    verdict, table, *_, charts, frames = lines(found.stdout)
    assert (table, verdict) == ("THE TABLE", "THE VERDICT")
    folder = Path(frames.rsplit(": ", 1)[1])
    assert folder.parent == Path("runs")
    assert folder.name.startswith("six-")
    assert str(folder / "charts") in charts
    assert (folder / "scenario.yaml").read_bytes() == scenario_file.read_bytes()
    assert len(pd.read_parquet(folder / "replications.parquet")) == 8
    assert {path.name for path in folder.iterdir()} == {
        *(f"{name}.parquet" for name in FRAMES),
        "scenario.yaml", "resolved.yaml", "provenance.json", "charts", "parts", "twins.parquet",
    }  # fmt: skip


def test_json_stands_alone_on_stdout(run: Run, scenario_file: Path) -> None:
    found = run("compare", scenario_file, "--replications", 2, "--workers", 1, "--json", "--out", "here")
    content = json.loads(found.stdout)
    assert content["replications"] == 2
    assert list(content["strategies"]) == ["all at once", "two batches"]


def test_the_same_command_gives_the_same_and_another_seed_another_folder(run: Run, scenario_file: Path) -> None:
    command = ("compare", scenario_file, "--replications", 3, "--workers", 1, "--json")
    assert run(*command).stdout == run(*command).stdout
    assert len(list(Path("runs").iterdir())) == 1
    assert run(*command, "--seed", 2).exit_code == 0
    assert run(*command, "--replications", 2).exit_code == 0
    assert len(list(Path("runs").iterdir())) == 3


def test_a_folder_without_a_name_is_refused(run: Run, scenario_file: Path) -> None:
    found = run("compare", scenario_file, "--out", "")
    assert found.exit_code == 2
    assert "a folder has a name (got '')" in found.stderr
    assert not Path("runs").exists()


def test_the_scenario_is_kept_as_it_was_when_the_run_began(
    run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit(*key: object) -> object:
        scenario_file.unlink(missing_ok=True)
        return fake_engines.KNOWN(*key)  # type: ignore[arg-type]

    monkeypatch.setattr(fake_engines, "simulate", edit)
    assert run("compare", scenario_file, "--replications", 2, "--workers", 1, "--out", "kept").exit_code == 0
    assert Path("kept/scenario.yaml").read_text() == fake_engines.TEXT


def test_changes_from_the_command_line_reach_the_run(run: Run, scenario_file: Path) -> None:
    found = run("compare", scenario_file, "--replications", 1, "--workers", 1, "--json", "--set",
                "change.efficiency_gain=20%", "--out", "changed")  # fmt: skip
    content = json.loads(found.stdout)
    assert content["strategies"]["all at once"]["measures"]["usage_share"]["mean"] == pytest.approx(0.2)
    assert json.loads(Path("changed/provenance.json").read_text())["changes"]["set"] == ["change.efficiency_gain=20%"]


@pytest.mark.parametrize(
    ("given", "compared"),
    [
        (["two batches"], ["two batches"]),
        (["two batches,all at once"], ["two batches", "all at once"]),
        (["two batches", "all at once"], ["two batches", "all at once"]),
    ],
)
def test_strategies_are_named_with_commas_or_one_by_one(
    run: Run, scenario_file: Path, given: list[str], compared: list[str]
) -> None:
    options = [word for name in given for word in ("--strategies", name)]
    found = run("compare", scenario_file, "--replications", 1, "--workers", 1, "--json", *options)
    assert list(json.loads(found.stdout)["strategies"]) == compared


def test_failed_replications_are_listed(run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake_engines, "simulate", fake_engines.fails_once)
    found = run("compare", scenario_file, "--replications", 4, "--workers", 1)
    assert found.exit_code == 0
    assert "failed: two batches, replication 2: ZeroDivisionError: nobody was there" in found.stdout


def test_if_every_replication_fails_the_causes_are_told(
    run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_engines, "simulate", fake_engines.fails_always)
    found = run("compare", scenario_file, "--replications", 30, "--workers", 1)
    assert found.exit_code == 1
    assert "RuntimeError: no luck" in found.stderr
    assert "and 50 more failed" in found.stderr
    assert found.stdout == ""


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(
    run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_engines, "simulate", fake_engines.interrupted)
    found = run("compare", scenario_file, "--replications", 9, "--workers", 1, "--out", "kept", "--json")
    assert found.exit_code == 130
    assert "interrupted: 3 of 9 replications are done and kept in kept" in found.stderr
    assert "rollout-sim resume kept" in found.stderr
    assert json.loads(found.stdout)["replications"] == 3
    assert json.loads(Path("kept/provenance.json").read_text())["interrupted"] is True
    assert len(pd.read_parquet("kept/replications.parquet")) == 6


def test_ctrl_c_before_anything_is_done_keeps_nothing(
    run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_once(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(fake_engines, "simulate", at_once)
    found = run("compare", scenario_file, "--workers", 1)
    assert found.exit_code == 130
    assert "nothing is kept" in found.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["missing.yaml"], "missing.yaml"),
        (["."], "directory"),
        (["six.yaml", "--strategies", "two batch"], "did you mean 'two batches'?"),
        (["six.yaml", "--set", "people.head_office_coach=3"], "people.head_office_coach"),
        (["six.yaml", "--set", "people"], "people"),
        (["six.yaml", "--override", "nobody"], "nobody"),
        (["six.yaml", "--out", "six.yaml"], "six.yaml"),
        (["six.yaml", "--out", "six.yaml/below"], "six.yaml"),
        (["six.yaml", "--out", "taken"], "taken holds scenario.yaml, which is of no run"),
    ],
)
def test_a_mistake_is_one_line_and_status_1(run: Run, scenario_file: Path, words: list[str], said: str) -> None:
    Path("taken").mkdir()
    Path("taken/scenario.yaml").write_text("mine")
    found = run("compare", *words, "--replications", 1, "--workers", 1)
    assert found.exit_code == 1
    assert found.stdout == ""
    assert len(lines(found.stderr)) == 1, found.stderr
    assert said in found.stderr


@pytest.mark.parametrize(
    "words", [["--replications", "0"], ["--seed", "-1"], ["--seed", str(2**63)], ["--workers", "0"], ["--colour"]]
)
def test_a_wrong_command_line_is_status_2(run: Run, scenario_file: Path, words: list[str]) -> None:
    assert run("compare", scenario_file, *words).exit_code == 2


def test_another_run_in_the_folder_is_refused_before_any_work(
    run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("compare", scenario_file, "--replications", 2, "--workers", 1, "--out", "mine")
    assert run(*words).exit_code == 0

    def nothing_there() -> Any:
        raise ModuleNotFoundError("no such module")

    for name in replications.ENGINES:
        monkeypatch.setitem(replications.ENGINES, name, nothing_there)
    found = run(*words, "--seed", 2)
    assert found.exit_code == 1
    assert "seed 1, not 2" in found.stderr
    found = run(*words, "--engine", "reference")
    assert found.exit_code == 1
    assert 'engine "compiled", not "reference"' in found.stderr


def test_the_compiled_engine_is_the_usual_one_and_a_folder_stays_with_its_own(run: Run, scenario_file: Path) -> None:
    words = ("compare", scenario_file, "--replications", 2, "--workers", 1, "--json", "--out")
    content = json.loads(run(*words, "one").stdout)
    assert content.pop("engine") == "compiled"
    other = json.loads(run(*words, "other", "--engine", "reference").stdout)
    assert other.pop("engine") == "reference"
    assert other == content
    longer = json.loads(run("extend", "other", "--replications", 3, "--workers", 1, "--json").stdout)
    assert (longer["engine"], longer["replications"]) == ("reference", 3)


def test_no_progress_bar_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with TerminalProgressBar("replications") as bar:
        bar._began -= 60
        bar(1, 2)
    assert capsys.readouterr().err == ""


def test_long_work_is_announced_once_with_a_terminal_or_without(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The start takes ten minutes (a model is compiled), then ten are done a minute."""
    now = [0.0]
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: now[0]))
    with TerminalProgressBar("replications") as bar:
        bar(0, 1000)
        for now[0], done in ((600.0, 1), (601.0, 2), (660.0, 11), (720.0, 21)):
            bar(done, 1000)
    said = "replications: 11 of 1,000 done, about 99 minutes to go; Ctrl-C keeps what is done\n"
    assert capsys.readouterr().err == said
    bar._break_silence()
    assert "none is done yet" in capsys.readouterr().err


def test_what_a_long_run_takes_is_said_before(capsys: pytest.CaptureFixture[str]) -> None:
    made = loads(fake_engines.TEXT.replace("count: 6", "count: 20000").replace("6 months", "12 months"))
    here = WorkerOptions(2)
    say_what_it_takes(made, 200, "compiled", here)
    said = capsys.readouterr().err
    assert re.fullmatch(
        r"200 plays of 20,000 stores: some [0-9]+ minutes, and 0\.[0-9] GB of memory in each process "
        r"\(processes: 2\); Ctrl-C keeps what is done\n",
        said,
    )
    say_what_it_takes(made, 2, "compiled", here)
    say_what_it_takes(made, 200, "reference", here)
    say_what_it_takes(made, 200, "compiled", WorkerOptions(None, "tcp://127.0.0.1:1"))
    assert capsys.readouterr().err == ""


def test_a_progress_bar_appears_after_two_seconds_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    with TerminalProgressBar("replications") as bar:
        bar(1, 9)
        assert capsys.readouterr().err == ""
        bar._began -= 60
        bar(2, 9)
    said = capsys.readouterr()
    assert "2/9" in said.err
    assert "0.0 a second" in said.err, "one in a minute"
    assert said.out == ""
