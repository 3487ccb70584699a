"""What every user gets: coefficients drawn from the default ensemble, unless the file or the command says otherwise."""

import json
from pathlib import Path

import pytest

from rollout_sim.scenario.blocks.default_ensemble import shipped
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("drawn")


def test_check_says_what_answers_draw(run: Run, scenario_file: Path) -> None:
    found = run("check", scenario_file)
    assert f"answers draw {len(shipped().names)} of them from the default ensemble {shipped().identity}" in found.stderr
    assert f"shipped: {shipped().identity}" in found.stdout
    found = run("check", scenario_file, "--coefficients", "fitted")
    assert "coefficients: those of the table" in found.stderr
    assert "ensemble: none" in found.stdout
    assert json.loads(run("check", scenario_file, "--json").stdout)["coefficients"] == shipped().identity


def test_a_run_names_its_ensemble_and_is_another_one_with_fitted_coefficients(run: Run, scenario_file: Path) -> None:
    words = ("compare", scenario_file, "--replications", "2", "--out", "out", "--workers", "1")
    assert run(*words).exit_code == 0
    held = json.loads(Path("out/provenance.json").read_text())
    assert held["coefficients"] == shipped().identity
    assert "twins.parquet" in held["files"]
    found = run(*words, "--coefficients", "fitted")
    assert found.exit_code == 1
    assert "coefficients" in found.stderr
    found = run(*words[:-4], "--out", "other", "--workers", "1", "--coefficients", "fitted", "--json")
    assert json.loads(found.stdout)["coefficients"] == "fitted"
    assert run("resume", "out").exit_code == 0


def test_an_ensemble_of_another_version_is_refused(run: Run, scenario_file: Path) -> None:
    text = run("check", scenario_file).stdout
    Path("other.yaml").write_text(text.replace(shipped().identity, "0123456789ab"))
    found = run("compare", "other.yaml", "--replications", "2")
    assert found.exit_code == 1
    assert "default ensemble 0123456789ab" in found.stderr
    assert "Traceback" not in found.stderr


def test_an_ensemble_and_a_choice_of_coefficients_do_not_go_together(run: Run, scenario_file: Path) -> None:
    found = run("compare", scenario_file, "--ensemble", "e.json", "--coefficients", "fitted")
    assert found.exit_code == 2
    assert "leave --coefficients out" in found.stderr
