"""``best`` and ``compare --precision``: what is printed, what is kept, how it goes on, and what is said of mistakes."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rollout_sim.cli.main import INTERRUPTED
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.studies.best.result import Best
from rollout_sim.studies.compare.to_precision import PreciseComparison
from tests.cli.conftest import Run
from tests.replications import fake_engines


@pytest.fixture(autouse=True)
def no_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts are drawn in other tests."""
    for kind in (Best, PreciseComparison):
        monkeypatch.setattr(kind, "save_charts", lambda _, folder, __: [folder / "chart.svg"])


def breaking_at(at: int, error: BaseException) -> object:
    def simulate(plan: Plan, seed: int, replication: int) -> Outcome:
        if replication == at:
            raise error
        return fake_engines.KNOWN(plan, seed, replication)

    return simulate


# -- best ------------------------------------------------------------------------------------------------------------
BEST = ("best", "six.yaml", "--workers", 1, "--indifference", "5%")


def test_best_prints_table_verdict_and_places(run: Run, scenario_file: Path) -> None:
    found = run(*BEST)
    assert found.exit_code == 0, found.output
    assert "All measures are read at the end, month " in found.stdout
    assert (
        '"two batches" is the best of 2 strategies in stores that succeed at the end, month 6 (2026-08-31): '
        in found.stdout
    )
    (folder,) = Path("runs").iterdir()
    assert folder.name.startswith("best-six-")
    assert f"Frame, scenario and provenance: {folder}" in found.stdout
    frame = pd.read_parquet(folder / "best-success_share.parquet")
    assert frame["strategy"].tolist() == ["all at once", "two batches"]
    assert json.loads((folder / "best-success_share.json").read_text())["best"] == "two batches"
    assert json.loads((folder / "provenance.json").read_text())["complete"] is True


def test_best_as_json_and_again_is_the_same(run: Run, scenario_file: Path) -> None:
    first = run(*BEST, "--json")
    assert json.loads(first.stdout)["decided"] is True
    assert run(*BEST, "--json").stdout == first.stdout


def test_best_in_another_measure_runs_nothing_again(
    run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(*BEST).exit_code == 0
    monkeypatch.setattr(fake_engines, "simulate", fake_engines.fails_always)
    found = run("best", "six.yaml", "--workers", 1, "--measure", "total_cost", "--json", "--indifference", "1 million")
    content = json.loads(found.stdout)
    assert content["failed"] == []
    assert content["indifference"] == 1e6


def test_best_on_a_date_is_a_run_of_its_own(run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = (*BEST[:-2], "--out", "here")
    found = run(*asked, "--at", "20 days", "--measure", "successful_stores")
    assert found.exit_code == 0, found.output
    assert "All measures are read after day 20 (" in found.stdout
    assert (
        "Which is the best in number of stores that succeed after day 20 (2026-03-22) is too close to call: "
        in found.stdout
    )
    provenance = json.loads(Path("here/provenance.json").read_text())
    assert provenance["complete"] is True
    other = run(*asked, "--measure", "successful_stores")
    assert (other.exit_code, "here holds another run" in other.stderr) == (1, True)
    monkeypatch.setattr(fake_engines, "simulate", fake_engines.fails_always)
    assert run(*asked, "--at", "20 days", "--measure", "successful_stores").stdout == found.stdout
    refused = run(*BEST[:-2], "--at", "20 days", "--measure", "usage_share")
    assert refused.stderr.startswith("usage_share is known at the end of the run only")


def test_best_stopped_by_ctrl_c_goes_on_the_same(
    run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("best", "six.yaml", "--workers", 1, "--indifference", "2%", "--json")
    whole = run(*asked, "--out", "whole").stdout
    with monkeypatch.context() as broken:
        broken.setattr(fake_engines, "simulate", breaking_at(15, KeyboardInterrupt()))
        cut = run(*asked, "--out", "cut")
    assert cut.exit_code == INTERRUPTED
    assert "what is done is kept in cut" in cut.stderr
    assert json.loads(cut.stdout)["replications"] == 15
    assert run(*asked, "--out", "cut").stdout == whole


def test_best_stopped_at_once_says_nothing(run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake_engines, "simulate", breaking_at(0, KeyboardInterrupt()))
    found = run(*BEST)
    assert found.exit_code == INTERRUPTED
    assert "before enough replications were done" in found.stderr


def test_best_of_what_always_fails_tells_why(run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake_engines, "simulate", fake_engines.fails_always)
    found = run(*BEST)
    assert found.exit_code == 1
    assert "RuntimeError: no luck" in found.stderr


def test_a_grid_makes_the_strategies_of_best(run: Run, scenario_file: Path) -> None:
    grid = "grid: {sizes: [[1, rest], [2, rest], [3, rest], [4, rest]], lasts: 2 months, gaps: [0, 1 week, 2 weeks]}\n"
    Path("grid.yaml").write_text(fake_engines.TEXT + grid)
    found = run("best", "grid.yaml", "--workers", 1, "--json", "--indifference", "10%", "--at-most", 60)
    content = json.loads(found.stdout)
    assert content["method"] == "Kim-Nelson"
    assert len(content["strategies"]) == 14
    assert "3-rest, gap 1 week" in content["strategies"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--measure", "sucess_share"], "did you mean 'success_share'?"),
        (["--measure", "coach_utilisation_share"], "neither better high nor better low"),
        (["--indifference", "5 days"], "--indifference: must be a share"),
        (["--measure", "total_cost", "--indifference", "5 milion"], "did you mean 'million'?"),
        (["--strategies", "two batches"], "two strategies or more"),
        (["--confidence", "40%"], "more than 50%"),
        (["--set", "people.head_office_coach=3"], "people.head_office_coach"),
        (["--out", "six.yaml"], "six.yaml"),
    ],
)
def test_a_mistake_of_best_is_one_line(run: Run, scenario_file: Path, words: list[str], said: str) -> None:
    found = run("best", "six.yaml", "--workers", 1, *words)
    assert found.exit_code == 1
    assert found.stdout == ""
    assert len(found.stderr.splitlines()) == 1
    assert said in found.stderr


def test_resume_leaves_the_folder_of_best_to_best(run: Run, scenario_file: Path) -> None:
    assert run(*BEST, "--out", "kept").exit_code == 0
    found = run("resume", "kept")
    assert found.exit_code == 1
    assert found.stderr == "kept holds a best: to go on with it, give the same best command again.\n"


# -- compare --precision ---------------------------------------------------------------------------------------------
PRECISE = ("compare", "six.yaml", "--workers", 1, "--precision", "8%", "--measures", "success_share")


def test_precision_runs_as_many_as_it_takes_and_says_so(run: Run, scenario_file: Path) -> None:
    found = run(*PRECISE)
    assert found.exit_code == 0, found.output
    printed = [line for line in found.stdout.splitlines() if line]
    assert printed[0] == "THE VERDICT"
    assert "THE TABLE" in printed
    (precision,) = (line for line in printed if line.startswith("Precise"))
    assert precision.startswith("Precise to 8.0 %: from ")
    assert "4.0 % would take about" in precision
    (folder,) = Path("runs").iterdir()
    assert folder.name.endswith("to-8-percent-success_share")
    kept = json.loads((folder / "provenance.json").read_text())
    assert kept["asked"] == kept["replications"] == len(pd.read_parquet(folder / "replications.parquet")) / 2
    assert kept["pending"] == 0


def test_precision_as_json(run: Run, scenario_file: Path) -> None:
    content = json.loads(run(*PRECISE, "--json").stdout)
    assert content["precision"]["reached"] <= 0.08
    assert content["precision"]["enough"] <= content["replications"]
    assert all(row["half_width"] <= 0.08 for row in content["precision"]["intervals"])


def test_precision_stopped_by_ctrl_c_is_resumed_the_same(
    run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(*PRECISE, "--out", "whole").exit_code == 0
    with monkeypatch.context() as broken:
        broken.setattr(fake_engines, "simulate", breaking_at(20, KeyboardInterrupt()))
        cut = run(*PRECISE, "--out", "cut")
    assert cut.exit_code == INTERRUPTED
    assert "Not yet precise" in cut.stdout
    assert "rollout-sim resume cut" in cut.stderr
    resumed = run("resume", "cut", "--workers", 1)
    assert resumed.exit_code == 0
    assert "Precise to 8.0 %" in resumed.stdout
    for name in ("replications", "batches"):
        pd.testing.assert_frame_equal(*(pd.read_parquet(f"{folder}/{name}.parquet") for folder in ("whole", "cut")))


def test_a_tighter_precision_goes_on_from_a_looser_one(
    run: Run, scenario_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def precise(precision: str) -> dict[str, object]:
        found = run("compare", "six.yaml", "--workers", 1, "--precision", precision, "--out", "kept", "--json",
                    "--measures", "success_share")  # fmt: skip
        content: dict[str, object] = json.loads(found.stdout)
        return content

    first = precise("8%")["replications"]
    ran: list[int] = []

    def simulate(plan: Plan, seed: int, replication: int) -> Outcome:
        ran.append(replication)
        return fake_engines.KNOWN(plan, seed, replication)

    monkeypatch.setattr(fake_engines, "simulate", simulate)
    assert np.array(precise("5%")["replications"]) > first
    assert min(ran) == first


def test_extend_of_a_run_to_a_precision_is_by_number(run: Run, scenario_file: Path) -> None:
    assert run(*PRECISE, "--out", "kept").exit_code == 0
    found = run("extend", "kept", "--replications", 150, "--workers", 1)
    assert found.exit_code == 0
    assert "Precise" not in found.stdout
    assert json.loads(Path("kept/provenance.json").read_text())["replications"] == 150


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--precision", "1%", "--replications", "50"], "finds the number of replications itself"),
        (["--measures", "total_cost"], "belongs to --precision"),
        (["--at-most", "50"], "--at-most belongs to --precision"),
        (["--precision", "1 day"], "must be a share"),
    ],
)
def test_a_wrong_command_line_is_status_2(run: Run, scenario_file: Path, words: list[str], said: str) -> None:
    found = run("compare", "six.yaml", *words)
    assert found.exit_code == 2
    assert said in " ".join(found.stderr.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--precision", "0"], "at least 0.0001%"),
        (["--precision", "1%", "--measures", "cost"], "no measure named 'cost'"),
    ],
)
def test_a_mistake_of_precision_is_one_line(run: Run, scenario_file: Path, words: list[str], said: str) -> None:
    found = run("compare", "six.yaml", "--workers", 1, *words)
    assert found.exit_code == 1
    assert len(found.stderr.splitlines()) == 1
    assert said in found.stderr
