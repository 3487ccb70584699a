"""``--ensemble`` on the command line: every command that looks forward takes it, and it is part of a run's identity."""

import json
from pathlib import Path

import pytest

from rollout_sim import risk
from rollout_sim.scenario import load
from rollout_sim.studies.sensitivity.input_points import design
from tests.cli.conftest import Run
from tests.replications import fake_points
from tests.studies.test_risk import UNCERTAIN

ENSEMBLE = {"paths": ["money.people.head_office_coach"], "weights": [1, 3], "sets": [[100], [900]]}
FORWARD = ("compare", "best", "sweep", "capacity", "gates", "risk", "sensitivity", "optimise", "trace", "check")


@pytest.mark.parametrize("command", FORWARD)
def test_a_mistake_in_the_ensemble_is_one_line(run: Run, scenario_file: Path, command: str) -> None:
    more = {"sweep": ["--over", "people.head_office_coaches=1,2"],
            "optimise": ["--vary", "people.head_office_coaches=1,2"],
            "trace": ["--strategy", "all at once"]}  # fmt: skip
    Path("bad.json").write_text(json.dumps({**ENSEMBLE, "sets": [["many"], [1]]}))
    found = run(command, scenario_file, *more.get(command, []), "--ensemble", "bad.json")
    assert found.exit_code == 1
    assert found.stderr.startswith("bad.json:1:76: ensemble.sets.0.0: money.people.head_office_coach must be an amount")
    assert len(found.stderr.splitlines()) == 1


def test_another_ensemble_is_another_run(run: Run, scenario_file: Path) -> None:
    Path("e.json").write_text(json.dumps(ENSEMBLE))
    words = ("compare", scenario_file, "--replications", 4, "--workers", 1, "--out", "out")
    assert run(*words, "--ensemble", "e.json").exit_code == 0
    held = json.loads(Path("out/provenance.json").read_text())
    assert held["changes"]["ensemble"] == "e.json"
    assert run(*words, "--ensemble", "e.json").exit_code == 0
    Path("e.json").write_text(json.dumps({**ENSEMBLE, "weights": [1, 1]}))
    found = run(*words, "--ensemble", "e.json")
    assert found.exit_code == 1
    assert "holds another run" in found.stderr
    assert "ensemble.weights[1] 3, not 1" in found.stderr
    assert run("resume", "out").exit_code == 0


def test_sensitivity_and_risk_move_what_is_in_the_ensemble(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(fake_points.TEXT + UNCERTAIN)
    (tmp_path / "e.json").write_text(json.dumps(ENSEMBLE))
    scenario = load(tmp_path / "s.yaml", ensemble=tmp_path / "e.json")
    made = design(scenario, methods=("one-way",))
    assert [one.path for one in made.inputs] == ["money.committed.system", "money.people.head_office_coach"]
    assert {point.scenario.money.people.head_office_coach for point in made.points} == {100, 900}
    found = risk(scenario, replications=40, workers=1, engine=fake_points.simulate)
    drawn = dict(zip(found.inputs, found.quantiles.T, strict=True))
    assert set(drawn["money.people.head_office_coach"]) == {0.125, 0.625}
    costs, dear = found.values("total_cost", "all at once"), drawn["money.people.head_office_coach"] == 0.625
    assert costs[dear].min() > costs[~dear].max()
