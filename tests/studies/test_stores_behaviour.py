"""How stores behave, as one input: in sensitivity, in the value of knowing it, and as the prior of a calibration."""

import numpy as np
import pytest

from rollout_sim import risk, sensitivity
from rollout_sim.scenario import loads
from rollout_sim.scenario.blocks.default_ensemble import DefaultEnsemble, shipped
from rollout_sim.statistics import value_of_information
from rollout_sim.studies.calibrate.priors import parameters
from rollout_sim.studies.sensitivity.input_points import ensemble_input
from rollout_sim.wording.scenario_words import STORES_BEHAVE
from tests.replications import fake_engines, set_engine

pytestmark = pytest.mark.usefixtures("drawn")
MONEY = "  benefits: {revenue_per_store_day: 1000, margin: 20%}\nchange: {efficiency_gain: 30%}\n"


def test_sensitivity_moves_the_ensemble_as_one_input_beside_ranges() -> None:
    scenario = loads(fake_engines.TEXT + "uncertain: {people.head_office_coaches: {one_of: [2, 3]}}\n")
    found = sensitivity(
        scenario, engine=set_engine.simulate, workers=1, points=8, trajectories=2, replications=2,
        measures=["success_share"],
    )  # fmt: skip
    assert [input_.path for input_ in found.inputs] == ["people.head_office_coaches", STORES_BEHAVE]
    rows = found.swings()
    of_stores = rows[(rows["input"] == STORES_BEHAVE) & (rows["strategy"] == "two batches")]
    assert of_stores["low_value"].iloc[0].startswith("#")
    assert found.indices().query("less == ''").groupby("strategy")["input"].first().eq(STORES_BEHAVE).all()
    assert "门店的表现" in found.text("zh")


def test_its_sets_stand_in_the_order_of_the_direction_in_which_they_differ() -> None:
    ensemble = loads(fake_engines.TEXT).ensemble
    assert isinstance(ensemble, DefaultEnsemble)
    count = len(ensemble.weights)
    made = ensemble_input(ensemble)
    places = [made.uncertain.quantile((number + 0.5) / count) for number in range(count)]
    if len(set(ensemble.weights)) == 1:
        assert sorted(places) == list(range(count))
    assert set(made.values(0.5)) == set(ensemble.paths)


def test_knowing_a_part_is_worth_less_than_knowing_all() -> None:
    rng = np.random.default_rng(3)
    gaps = np.column_stack([np.zeros(4000), rng.normal(-0.2, 1.0, 4000)])
    worth = [value_of_information.known_by_moments(gaps, np.array([1.0, share])).value for share in (0, 0.25, 1)]
    exact = 0.5 * (np.exp(-0.08) / np.sqrt(2 * np.pi)) - 0.2 * 0.344578  # of a normal lag of mean -0.2 and sd 0.5
    assert worth[0] == pytest.approx(0)
    assert worth[1] == pytest.approx(exact, abs=0.02)
    assert worth[2] == value_of_information.perfect(gaps).value


def test_risk_says_what_it_is_worth_to_know_it() -> None:
    found = risk(loads(fake_engines.TEXT), replications=30, engine=set_engine.simulate, workers=1)
    assert STORES_BEHAVE in found.information()["about"].tolist()
    assert "how stores behave" in found.verdict()
    assert set(found.twins["strategy"]) == set(found.strategies)


def test_a_calibration_begins_with_the_sets_where_there_is_no_range() -> None:
    scenario = loads(fake_engines.TEXT)
    name = shipped().names[0]
    (prior,) = parameters(scenario, [name])
    column = sorted(row[0] for row in shipped().rows)
    assert prior.uncertain.quantile(1e-6) == column[0]
    assert prior.uncertain.quantile(1 - 1e-6) == column[-1]
    (fitted,) = parameters(loads(fake_engines.TEXT, coefficients="fitted"), [name])
    assert fitted.uncertain.quantile(0.5) != prior.uncertain.quantile(0.5)
