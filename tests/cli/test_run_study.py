"""Studies on the command line: what they print, keep and say when something is wrong."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from rollout_sim.cli.main import main
from rollout_sim.replications import replicate as replications
from rollout_sim.studies.point_study import PointsResult
from tests.replications import fake_points

Run = Callable[..., Result]
OVER = ("--over", "people.head_office_coaches=2:10:4")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line on a scenario in a folder of its own, with an engine and a report that cost no time."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hundred.yaml").write_text(fake_points.TEXT, encoding="utf-8")
    for name in replications.ENGINES:
        monkeypatch.setitem(replications.ENGINES, name, lambda: fake_points.simulate)
    monkeypatch.setattr(PointsResult, "save_charts", lambda *_: [])
    monkeypatch.setattr(PointsResult, "text", lambda *_: "THE TABLE")
    monkeypatch.setattr(PointsResult, "brief", lambda *_: "THE TABLE")
    monkeypatch.setattr(PointsResult, "verdict", lambda *_: "THE VERDICT")

    def invoke(command: str, *words: Any) -> Result:
        asked = [command, "hundred.yaml", "--workers", "1", *map(str, words)]
        found = CliRunner().invoke(main, asked)
        if found.exception is not None and not isinstance(found.exception, SystemExit):
            raise found.exception
        return found

    return invoke


def test_sweep_prints_and_keeps_a_folder(run: Run) -> None:
    found = run("sweep", *OVER, "--replications", 3)
    assert found.exit_code == 0, found.output
    assert "All measures are read at the end, month 6 (2026-08-31)" in found.stdout
    assert found.stdout.startswith("THE VERDICT")
    assert "THE TABLE" in found.stdout.splitlines()
    (folder,) = Path("runs").iterdir()
    assert folder.name.startswith("sweep-hundred-")
    assert len(pd.read_parquet(folder / "replications.parquet")) == 3 * 6
    assert len(pd.read_parquet(folder / "gains.parquet")) > 0
    study = json.loads((folder / "study.json").read_text())
    assert study == {"command": "sweep", "over": ["people.head_office_coaches=2:10:4"], "dated": None, "read_on": None}
    provenance = json.loads((folder / "provenance.json").read_text())
    assert (provenance["complete"], provenance["replications"]) == (True, 3)


def test_json_stands_alone_on_stdout(run: Run) -> None:
    found = json.loads(run("sweep", *OVER, "--replications", 2, "--json", "--goal", "coverage_share >= 50%").stdout)
    assert found["replications"] == 2
    assert {row["value"] for row in found["table"]} == {"2", "6", "10"}
    assert found["goal"]["bound"] == 0.5


def test_an_interrupted_sweep_goes_on_and_ends_as_one_that_was_not(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("sweep", *OVER, "--replications", 5, "--json")
    whole = run(*asked, "--out", "whole").stdout
    with monkeypatch.context() as patched:
        patched.setattr(fake_points, "simulate", fake_points.interrupted)
        broken = run(*asked, "--out", "broken")
    assert broken.exit_code == 130
    assert "3 of 5 replications are done and kept in broken" in broken.stderr
    runs: list[int] = []

    def counted(plan: Any, seed: int, replication: int) -> Any:
        runs.append(replication)
        return fake_points.KNOWN(plan, seed, replication)

    monkeypatch.setattr(fake_points, "simulate", counted)
    assert run(*asked, "--out", "broken").stdout == whole
    assert set(runs) == {3, 4}


def test_a_folder_of_another_sweep_is_refused(run: Run) -> None:
    assert run("sweep", *OVER, "--replications", 2, "--out", "here").exit_code == 0
    found = run("sweep", "--over", "people.head_office_coaches=3,5", "--replications", 2, "--out", "here")
    assert found.exit_code == 1
    assert "here holds another run" in found.stderr


def test_resume_of_a_study_says_how_to_go_on(run: Run) -> None:
    assert run("sweep", *OVER, "--replications", 2, "--out", "here").exit_code == 0
    found = CliRunner().invoke(main, ["resume", "here"])
    assert found.exit_code == 1
    assert found.stderr == "here holds a sweep: to go on with it, give the same sweep command again.\n"


def test_a_disk_that_is_full_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rollout_sim.run_folder.parts.Parts.save", full)
    found = run("sweep", *OVER, "--replications", 2, "--out", "here")
    assert found.exit_code == 1
    assert "give the same command again" in found.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--over", "people.head_office_coach=1:2:1"),
            "--over:1:1: people.head_office_coach: is no key here; did you mean",
        ),
        (("--over", "people.head_office_coaches=a:b"), "--over:1:"),
        ((*OVER, "--goal", "coverag >= 2"), "there is no measure 'coverag'"),
        ((*OVER, "--goal", "coverage_share >= 80%", "--by", "soon"), "must be a duration"),
        ((*OVER, *OVER), "only once"),
    ],
)
def test_mistakes_are_one_line(run: Run, words: tuple[str, ...], said: str) -> None:
    found = run("sweep", *words)
    assert found.exit_code == 1
    assert said in found.stderr
    assert found.stderr.count("\n") == 1
    assert not Path("runs").exists()


@pytest.mark.parametrize(
    ("command", "words", "frames"),
    [
        ("capacity", (), ("effects", "worth")),
        ("risk", (), ("confidence", "losses", "acceptability", "switches", "information")),
        ("gates", ("--thresholds", "50%,70%"), ("decisions", "effects")),
        (
            "optimise",
            (
                "--vary",
                "people.head_office_coaches=2,6,10",
                "--strategy",
                "two batches",
                "--budget",
                "1800",
                "--screening",
                "2",
            ),
            ("designs", "choice", "limits", "gains"),
        ),
    ],
)
def test_other_studies_keep_their_frames_and_print_json(
    run: Run, command: str, words: tuple[str, ...], frames: tuple[str, ...]
) -> None:
    if command == "risk":  # without a range on money there is no risk to tell
        Path("hundred.yaml").write_text(fake_points.TEXT + UNCERTAIN, encoding="utf-8")
    found = run(command, *words, "--replications", 3, "--json", "--out", "here")
    assert found.exit_code == 0, found.output
    content = json.loads(found.stdout)
    assert content["replications"] == 3
    for name in frames:
        assert len(pd.read_parquet(f"here/{name}.parquet")) == len(content[name]) > 0
    assert run(command, *words, "--replications", 3, "--json", "--out", "here").stdout == found.stdout


def test_an_interrupted_search_goes_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = (
        "optimise",
        "--vary",
        "people.head_office_coaches=2,6,10",
        "--strategy",
        "two batches",
        "--replications",
        5,
        "--json",
    )
    whole = run(*asked, "--out", "whole").stdout
    with monkeypatch.context() as patched:
        patched.setattr(fake_points, "simulate", fake_points.interrupted)
        broken = run(*asked, "--out", "broken")
    assert broken.exit_code == 130
    assert "go on: give the same command again" in broken.stderr
    assert run(*asked, "--out", "broken").stdout == whole


@pytest.mark.parametrize(
    ("command", "words", "said"),
    [
        ("gates", ("--thresholds", "much"), "thresholds are shares"),
        ("gates", ("--subject", "blue"), "a gate looks at accepted"),
        ("gates", ("--strategies", "all at once"), "no strategy here has one"),
        ("risk", ("--replications", "1"), "2 or more"),
        ("capacity", ("--strategies", "all at one"), "did you mean 'all at once'"),
        ("optimise", ("--vary", "people.head_office_coaches=2,6"), "--strategy must say which"),
        (
            "optimise",
            ("--vary", "people.head_office_coach=2,6"),
            "--vary:1:1: people.head_office_coach: is no key here; did you mean",
        ),
        (
            "optimise",
            ("--vary", "people.head_office_coaches=2,6", "--strategy", "two batches", "--budget", "much"),
            "total_cost <=",
        ),
    ],
)
def test_mistakes_of_other_studies_are_one_line(run: Run, command: str, words: tuple[str, ...], said: str) -> None:
    found = run(command, *words)
    assert found.exit_code == 1
    assert said in found.stderr
    assert found.stderr.count("\n") == 1


UNCERTAIN = (
    "uncertain: {people.head_office_coaches: {uniform: [2, 9]}, money.people.head_office_coach: {uniform: [1, 100]}}\n"
)
FEW = ("--points", 4, "--trajectories", 2, "--replications", 5)


def test_sensitivity_keeps_its_frames_and_goes_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("hundred.yaml").write_text(fake_points.TEXT + UNCERTAIN, encoding="utf-8")
    asked = ("sensitivity", *FEW, "--json", "--measure", "coverage_share,total_cost")
    whole = run(*asked, "--out", "whole").stdout
    content = json.loads(whole)
    assert content["measures"] == ["coverage_share", "total_cost"]
    for name in ("one_way", "swings", "switches", "effects", "indices", "split", "losses", "places"):
        assert len(pd.read_parquet(f"whole/{name}.parquet")) == len(content[name]) > 0
    with monkeypatch.context() as patched:
        patched.setattr(fake_points, "simulate", fake_points.interrupted)
        assert run(*asked, "--out", "broken").exit_code == 130
    assert run(*asked, "--out", "broken").stdout == whole
    other = run("sensitivity", *FEW, "--trajectories", 3, "--out", "broken")
    assert "holds another run" in other.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--method", "tree"), "no method named 'tree'"),
        (("--measure", "coverag"), "there is no measure 'coverag'"),
        (("--points", 12), "power of 2"),
        (("--strategies", "all at once", "--asked-after", "two batches"), "is not among the strategies"),
    ],
)
def test_mistakes_of_sensitivity_are_one_line(run: Run, words: tuple[str, ...], said: str) -> None:
    Path("hundred.yaml").write_text(fake_points.TEXT + UNCERTAIN, encoding="utf-8")
    found = run("sensitivity", *words)
    assert found.exit_code == 1
    assert said in found.stderr
    assert found.stderr.count("\n") == 1
    assert not Path("runs").exists()


def test_sensitivity_of_nothing_uncertain_is_one_line(run: Run) -> None:
    assert "nothing is uncertain in this scenario" in run("sensitivity").stderr


DATED: list[tuple[str, tuple[str, ...]]] = [
    ("sweep", OVER), ("capacity", ()), ("risk", ()), ("gates", ("--thresholds", "50%")),
    ("optimise", ("--vary", "people.head_office_coaches=2,6", "--strategy", "two batches", "--screening", "2")),
    ("sensitivity", ("--points", "4", "--trajectories", "2")),
]  # fmt: skip


@pytest.mark.parametrize(("command", "words"), DATED)
def test_every_study_is_answered_on_the_date_asked_for(
    run: Run, command: str, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("hundred.yaml").write_text(fake_points.TEXT + UNCERTAIN, encoding="utf-8")
    asked = (command, *words, "--replications", 2, "--out", "here")
    found = run(*asked, "--at", "20 days")
    assert found.exit_code == 0, found.output
    assert "All measures are read after day 20 (2026-03-22)" in found.stdout
    kept = pd.read_parquet("here/replications.parquet")
    assert kept["successful_stores"].tolist() == [20.0] * len(kept), "the fake accepts a store a day"
    assert json.loads(Path("here/study.json").read_text())["read_on"] == 20.0
    assert json.loads(run(*asked, "--at", "2026-03-22", "--json").stdout)["read_on"] == "2026-03-22"
    another = run(*asked)
    assert (another.exit_code, "here holds another run" in another.stderr) == (1, True)

    def must_not_run(*_: Any) -> Any:
        raise AssertionError("it is kept")

    monkeypatch.setattr(fake_points, "simulate", must_not_run)
    again = run(*asked, "--at", "20 days")
    assert (again.exit_code, again.stdout) == (0, found.stdout)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--at", "soon"), "must be a date, or a time since the start"),
        (("--at", "2027-03-02"), "not within the run, which goes from 2026-03-02 to 2026-08-31"),
        (("--at", "3 months", "--goal", "usage_share >= 50%"), "usage_share is known at the end of the run only"),
    ],
)
def test_a_date_on_which_nothing_is_known_is_one_line(run: Run, words: tuple[str, ...], said: str) -> None:
    found = run("sweep", *OVER, *words)
    assert found.exit_code == 1
    assert said in found.stderr
    assert found.stderr.count("\n") == 1


def test_the_end_of_the_run_by_its_date_is_the_end(run: Run) -> None:
    assert run("sweep", *OVER, "--replications", 2, "--out", "here").exit_code == 0
    found = run("sweep", *OVER, "--replications", 2, "--out", "here", "--at", "6 months")
    assert found.exit_code == 0
    assert "All measures are read at the end, month 6 (2026-08-31)" in found.stdout
