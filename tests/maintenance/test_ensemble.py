"""How the default ensemble is made: the smoother against its closed form, and what may be drawn."""

import json
from pathlib import Path

import numpy as np
import pytest

from maintenance import ensemble, ensemble_page
from maintenance.inversion import assimilate, quadratic
from rollout_sim.rules.coefficients import TABLE
from rollout_sim.rules.outcome import Floats

RECORD = {"seed": 7, "command": "python -m maintenance.ensemble --seed 7", "date": "2026-12-01", "version": "1"}


def posterior(slopes: Floats, aims: Floats, errors: Floats) -> tuple[Floats, Floats]:
    """Mean and spread of standard normals, given figures that are linear in them."""
    spread = np.linalg.inv(np.eye(len(slopes)) + slopes @ np.diag(errors**-2) @ slopes.T)
    return spread @ slopes @ (aims / errors**2), np.sqrt(np.diag(spread))


@pytest.mark.parametrize("steps", [1, 4])
def test_with_a_linear_model_the_sets_are_those_of_the_posterior(steps: int) -> None:
    luck = np.random.default_rng(1)
    slopes, aims, errors = 0.7 * luck.standard_normal((5, 3)), np.array([1.0, -0.5, 0.3]), np.array([0.3, 0.4, 0.5])
    prior = luck.standard_normal((6000, 5))
    sets = assimilate(prior, lambda z, _: z @ slopes, aims, errors, steps, 3)
    mean, spread = posterior(slopes, aims, errors)
    assert sets.mean(axis=0) == pytest.approx(mean, abs=0.05)
    assert sets.std(axis=0) == pytest.approx(spread, abs=0.03)
    assert prior.mean(axis=0) != pytest.approx(mean, abs=0.05)


def test_the_emulator_knows_lines_and_squares_and_says_when_it_cannot() -> None:
    luck = np.random.default_rng(2)
    z = luck.standard_normal((400, 3))

    def truth(points: Floats) -> Floats:
        return np.asarray(2 + points[:, [0]] - 0.5 * points[:, [1]] ** 2)

    assert quadratic(z, truth(z), 1e-9)(z[:20]) == pytest.approx(truth(z[:20]), abs=1e-6)
    with pytest.raises(ValueError, match="too few"):
        quadratic(z[:3], truth(z[:3]))


def test_what_is_published_decided_or_complete_is_not_drawn() -> None:
    names = {row.name for row in ensemble.unknown()}
    assert {"mean_drive", "requests", "practice"} < names
    assert not names & {
        "pilot_usage",
        "green_usage",
        "green_complaints",
        "hysteresis",
        "visit_prompt",
        "head_office_skill",
    }
    assert len(names) > 100


def test_the_middle_of_the_priors_is_the_table() -> None:
    values = ensemble.values_of(np.zeros(len(ensemble.unknown())))
    table = {row.name: row for row in TABLE}
    off = {name for name, value in values.items() if abs(value / table[name].default - 1) > 0.02}
    assert off <= {"drive_spread", "overtime_limit", "prompt_days"}  # their ranges cut the prior off on one side


def test_a_figure_of_which_more_is_no_miss_counts_up_to_its_aim() -> None:
    aim, within = ensemble.aims()
    assert not ensemble.misses(aim[None]).any()
    more = ensemble.misses((aim + within)[None])[0]
    assert sorted(set(np.round(more, 9))) == [0.0, 1.0]
    assert ensemble.carries((aim - 1.4 * within)[None])[0]
    assert not ensemble.carries((aim - 1.6 * within)[None])[0]


def test_the_sets_are_written_as_they_are_with_how_they_came_about(tmp_path: Path) -> None:
    sets = tuple({"mean_drive": 0.1 + i / 3, "requests": 3.0} for i in range(2))
    ensemble.save(ensemble.Made(sets, RECORD), tmp_path)
    lines = (tmp_path / "default_ensemble.csv").read_text().splitlines()
    assert lines[1].startswith("# python -m maintenance.ensemble --seed 7")
    assert lines[2] == "weight,mean_drive,requests"
    assert float(lines[4].split(",")[1]) == 0.1 + 1 / 3
    assert json.loads((tmp_path / "ensemble.json").read_text()) == RECORD


def test_the_page_has_the_tables_of_the_record() -> None:
    record, page = json.loads(ensemble_page.RECORD.read_text()), ensemble_page.PAGE.read_text(encoding="utf-8")
    assert ensemble_page.renewed(page, record) == page, "renew it with `python -m maintenance.ensemble_page`"
    other = {**record, "again": record["again"] / 2}
    assert ensemble_page.renewed(page, other) != page
