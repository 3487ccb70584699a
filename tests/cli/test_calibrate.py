"""``rollout-sim calibrate`` on the command line: an example of data, the calibration, what it leaves, and mistakes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rollout_sim.cli.main import main
from rollout_sim.scenario import load
from tests.studies import pilot_worlds

SMALL = ("--draws", 50, "--at-most", 300, "--parameter", "requests,usage_days", "--workers", 1)


@pytest.fixture(autouse=True)
def scenario_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("thirty.yaml").write_text(pilot_worlds.TEXT)


def run(*words: object) -> Result:
    found = CliRunner().invoke(main, ["calibrate", "thirty.yaml", *(str(word) for word in words)])
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


@pytest.mark.compiled
def test_an_example_is_calibrated_and_the_ensemble_is_taken_by_other_commands() -> None:
    written = run("--example", "pilot.csv", "--weeks", 4, "--stores", 10, "--seed", 3)
    assert written.exit_code == 0
    assert written.output == "10 stores, 4 weeks: pilot.csv\n"
    found = run("--pilot", "pilot.csv", *SMALL, "--out", "out")
    assert found.exit_code == 0
    assert "where usage settles (the plateau) is not in these data" in found.output
    assert "Ensemble: thirty.ensemble.json" in found.output
    assert len(list(Path("out/charts").iterdir())) == 6
    provenance = json.loads(Path("out/provenance.json").read_text())
    assert provenance["complete"]
    assert {"ensemble.json", "pilot.csv", "parameters.parquet", "targets.parquet"} <= provenance["files"].keys()
    ensemble = Path("thirty.ensemble.json").read_text()
    assert load("thirty.yaml", ensemble="thirty.ensemble.json").ensemble.paths == [
        "coefficients.requests", "coefficients.usage_days",
    ]  # fmt: skip
    again = run("--pilot", "pilot.csv", *SMALL, "--out", "out", "--json")  # from what was kept
    told = json.loads(again.stdout)
    assert told["plateau_seen"] is False
    assert [row["parameter"] for row in told["parameters"]] == ["coefficients.requests", "coefficients.usage_days"]
    assert Path("thirty.ensemble.json").read_text() == ensemble
    other = run("--pilot", "pilot.csv", *SMALL, "--out", "out", "--seed", 9)
    assert other.exit_code == 1
    assert "holds another run" in other.stderr
    words = ["compare", "thirty.yaml", "--ensemble", "thirty.ensemble.json", "--replications", "4", "--json"]
    compared = CliRunner().invoke(main, words)
    assert json.loads(compared.stdout)["replications"] == 4


def test_what_is_wrong_is_told_line_by_line_before_anything_is_done() -> None:
    assert run().exit_code == 2
    Path("pilot.csv").write_text("store,week,usage\nA,1,50%\nB,1,much\nC,x,20%\n")
    found = run("--pilot", "pilot.csv")
    assert found.exit_code == 1
    assert found.stderr.splitlines() == [
        "pilot.csv:3:5: usage: must be a share such as 80% or 0.8, stopped, or empty if not measured (got 'much')",
        "pilot.csv:4:3: week: must be a week of the pilot: a whole number, at least 1 and at most 520, or a date such "
        "as 2026-03-02, or an ISO week such as 2026-W10 (got 'x')",
    ]
    assert run("--pilot", "none.csv").stderr == "none.csv:1:1: can't be read: No such file or directory\n"
    Path("pilot.csv").write_text("store,week,usage\nA,1,50%\nB,1,40%\nC,1,20%\n")
    Path("targets.yaml").write_text("rollout_sim_targets: 1\ntargets:\n  cost: {measure: total_cst, strategy: all at "
                                    "once, value: 1 million, standard_error: 10 thousand}\n")  # fmt: skip
    found = run("--pilot", "pilot.csv", "--targets", "targets.yaml")
    assert found.stderr.startswith("targets.yaml:3:19: targets.cost.measure: there is no measure of that name")
    assert run("--pilot", "pilot.csv", "--parameter", "reqests").stderr.startswith("'reqests' has no range")
    assert run("--pilot", "pilot.csv", "--strategy", "both").stderr.startswith("no strategy named 'both'")
    Path("notes.json").write_text("my notes")
    refused = run("--pilot", "pilot.csv", "--to", "notes.json").stderr
    assert refused.splitlines()[1:] == ["notes.json is there, and is no ensemble: name another file with --to"]
    assert run("--example", "notes.json").stderr == "notes.json is there already; name a file that is not\n"
    assert Path("notes.json").read_text() == "my notes"
    assert not Path("runs").exists()


def test_an_interrupt_tells_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rollout_sim.studies.calibrate.study.answer", stop)
    Path("pilot.csv").write_text("store,week,usage\nA,1,50%\nB,1,40%\nC,1,20%\n")
    found = run("--pilot", "pilot.csv", "--out", "out")
    assert found.exit_code == 130
    assert found.stderr.splitlines()[1:] == [
        "interrupted: 0 simulations are done and kept in out. To go on: give the same command again."
    ]
    assert not Path("thirty.ensemble.json").exists()
