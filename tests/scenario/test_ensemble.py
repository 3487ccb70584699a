"""Ensembles: read with their mistakes, in place of ranges, drawn together, and taken apart where a value is known."""

import json
from pathlib import Path
from typing import Any

import pytest

from rollout_sim.replications.futures import Futures
from rollout_sim.scenario import ScenarioError, load, loads, marginals, resolved_text, with_known
from tests.replications import fake_engines

RANGES = "uncertain: {coefficients.requests: {uniform: [0, 2]}, change.efficiency_gain: {uniform: [10%, 30%]}}\n"
SETS = [[0.5, 2, "5%"], [1.0, 4, "7%"], [1.5, 3, "9%"]]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    scenario, ensemble = tmp_path / "six.yaml", tmp_path / "six.ensemble.json"
    scenario.write_text(fake_engines.TEXT + RANGES)
    written(ensemble)
    return scenario, ensemble


def written(path: Path, **changed: Any) -> None:
    made = {
        "paths": ["coefficients.requests", "people.head_office_coaches", "money.benefits.margin"],
        "weights": [1, 2, 1],
    }
    path.write_text(json.dumps({**made, "sets": SETS, **changed}, indent=1))


def test_a_future_has_one_set_whatever_the_strategy_and_what_has_a_range_is_drawn_beside_it(
    files: tuple[Path, Path],
) -> None:
    scenario = load(files[0], ensemble=files[1])
    assert list(scenario.uncertain) == ["change.efficiency_gain"]
    futures, met, gains = Futures(scenario, 7), [], set()
    for replication in range(400):
        once, money = futures.of("all at once", replication)
        batches, _ = futures.of("two batches", replication)
        drawn = (once.coefficients.requests, once.head_office_coaches, money.benefits.margin)
        assert drawn[:2] == (batches.coefficients.requests, batches.head_office_coaches)
        assert drawn in [(0.5, 2, 0.05), (1.0, 4, 0.07), (1.5, 3, 0.09)]
        met.append(drawn)
        gains.add(once.efficiency_gain)
    assert met.count((1.0, 4, 0.07)) == pytest.approx(200, abs=40)
    assert len(gains) == 400
    again, _ = Futures(scenario, 7).of("all at once", 399)  # whatever was asked for before
    assert (again.coefficients.requests, again.head_office_coaches) == met[-1][:2]


def test_it_is_part_of_the_resolved_scenario(files: tuple[Path, Path]) -> None:
    scenario = load(files[0], ensemble=files[1])
    assert loads(resolved_text(scenario)) == scenario
    written(files[1], weights=[1, 1, 1])
    assert resolved_text(load(files[0], ensemble=files[1])) != resolved_text(scenario)


def test_what_is_set_is_known(files: tuple[Path, Path]) -> None:
    scenario = load(files[0], sets=["people.head_office_coaches=9"], ensemble=files[1])
    assert scenario.ensemble is not None
    assert scenario.ensemble.paths == ["coefficients.requests", "money.benefits.margin"]
    assert with_known(scenario, {"coefficients.requests": 1, "money.benefits.margin": 0.1}).ensemble is None
    plan, _ = Futures(scenario, 1).of("all at once", 0)
    assert plan.head_office_coaches == 9


def test_mistakes_have_their_places_in_the_file_of_the_ensemble(files: tuple[Path, Path]) -> None:
    written(files[1], paths=["coefficients.reqests", "people.head_office_coaches", "money.benefits.margin"],
            sets=[[1, 2, "5%"], [1, "many", "5%"], [1, 2, "700%"]])  # fmt: skip
    with pytest.raises(ScenarioError) as error:
        load(files[0], ensemble=files[1])
    assert [str(mistake).removeprefix(f"{files[1]}:") for mistake in error.value.mistakes] == [
        "3:3: ensemble.paths.0: is no key here; did you mean 'requests'? (got 'coefficients.reqests')",
        "20:4: ensemble.sets.1.1: people.head_office_coaches must be a whole number (got 'many')",
        "26:4: ensemble.sets.2.2: money.benefits.margin must be at least 0 and at most 100% (got '700%')",
    ]
    written(files[1], weights=[1, -1], sets=[[1, 2], [1, 2, "5%"]], wieghts=[1])
    with pytest.raises(ScenarioError) as error:
        load(files[0], ensemble=files[1])
    rules = [mistake.rule for mistake in error.value.mistakes]
    assert rules == ["must be at least 0 and at most 1000000000", "is no key here; did you mean 'weights'?"]
    written(files[1], weights=[1, 1, 1], sets=[[1, 2], [1, 2, "5%"]])
    with pytest.raises(ScenarioError, match="must be as many as sets: 2, not 3") as error:
        load(files[0], ensemble=files[1])
    assert "sets.0: must have a value for each of the 3 paths" in str(error.value)


def test_an_input_by_itself_has_quantiles_in_its_own_order(files: tuple[Path, Path]) -> None:
    found = marginals(load(files[0], ensemble=files[1]))["people.head_office_coaches"]
    assert [found.quantile(u) for u in (0.01, 0.25, 0.3, 0.5, 0.51, 0.99)] == [2, 2, 3, 3, 4, 4]
    assert found.quantiles == [0.125, 0.75, 0.375]
