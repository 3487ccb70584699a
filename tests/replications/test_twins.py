"""What of the spread is luck: parts by twins, and the line under a verdict."""

import json

import numpy as np
import pytest

from rollout_sim import best, compare, sweep
from rollout_sim.replications.replicate import TWIN_LUCK
from rollout_sim.scenario import loads
from rollout_sim.statistics.spread import spread_parts
from tests.replications import fake_engines, set_engine

LUCK = "Luck only"


def parts_of_known(seed: int, sets: float, ranges: float, twins: int = 20) -> tuple[float, float, float]:
    """Estimated parts of variances that are known."""
    rng = np.random.default_rng(seed)

    def normal(variance: float, count: int = 100) -> np.ndarray:
        return rng.normal(size=count) * np.sqrt(variance)

    of_set, of_ranges = normal(sets), normal(ranges)
    values = of_set + of_ranges + normal(1.0)
    same = (of_set + of_ranges)[:twins] + normal(1.0, twins)
    other = of_set[:twins] + normal(ranges, twins) + normal(1.0, twins)
    found = spread_parts(values, np.arange(twins), same, other, sets_drawn=True)
    assert found is not None
    assert found.luck_low <= found.luck <= found.luck_high
    return found.sets, found.ranges, found.luck


def test_parts_are_those_of_the_variances_on_average() -> None:
    means = np.mean([parts_of_known(seed, 6.0, 3.0) for seed in range(12)], axis=0)
    assert means == pytest.approx([0.6, 0.3, 0.1], abs=0.09)


def test_parts_add_up_and_few_twins_or_futures_all_alike_have_none() -> None:
    assert sum(parts_of_known(5, 0.0, 0.0)) == pytest.approx(1)
    values, places = np.arange(30.0), np.arange(5)
    assert spread_parts(values, places, values[:5], None, sets_drawn=True) is None
    places = np.arange(20)
    assert spread_parts(np.ones(30), places, np.ones(20), None, sets_drawn=True) is None


@pytest.mark.usefixtures("drawn")
def test_a_verdict_says_what_of_the_lead_is_luck() -> None:
    found = compare(loads(fake_engines.TEXT), replications=40, engine=set_engine.simulate, workers=1)
    line = found.verdict().splitlines()[-1]
    assert line.startswith('From future to future the lead of "two batches" over "all at once" goes from ')
    assert "comes from what is not known about how stores behave" in line
    assert found.verdict("zh").splitlines()[-1].startswith("各次推演之间，")
    content = json.loads(found.to_json())
    lead = next(row for row in content["spread"] if row["less"] is not None)
    assert lead["sets"] + lead["luck"] == pytest.approx(1)
    assert 0.5 < lead["sets"] < 1
    assert content["coefficients"] == found.scenario.drawn_from != "fitted"
    assert not content["luck_only"]
    dated = found.on("3 months").verdict().splitlines()[-1]
    assert dated.startswith("From future to future the lead of")


@pytest.mark.usefixtures("drawn")
def test_ranges_have_their_own_part() -> None:
    scenario = loads(fake_engines.TEXT + "uncertain: {people.head_office_coaches: {one_of: [2, 3]}}\n")
    line = compare(scenario, replications=30, engine=set_engine.simulate, workers=1).verdict().splitlines()[-1]
    assert "from the ranges you gave" in line
    assert "how stores behave" in line


@pytest.mark.usefixtures("drawn")
def test_fitted_coefficients_leave_luck_alone() -> None:
    scenario = loads(fake_engines.TEXT, coefficients="fitted")
    found = compare(scenario, replications=30, engine=set_engine.simulate, workers=1)
    assert found.verdict().splitlines()[-1].startswith(LUCK)
    content = json.loads(found.to_json())
    assert (content["coefficients"], content["spread"], content["luck_only"]) == ("fitted", [], True)


@pytest.mark.usefixtures("drawn")
def test_studies_and_a_choice_say_it_too() -> None:
    scenario = loads(fake_engines.TEXT)
    choice = best(scenario, engine=set_engine.simulate, workers=1, at_most=40)
    assert choice.verdict().splitlines()[-1].startswith("From future to future the lead of")
    swept = sweep(scenario, "people.head_office_coaches=1:2:1", engine=set_engine.simulate, workers=1, replications=25)
    assert swept.verdict().splitlines()[-1].startswith("From future to future ")
    assert json.loads(swept.to_json())["spread"]["luck"] > 0


@pytest.mark.usefixtures("drawn")
def test_a_twin_has_the_inputs_of_its_future_and_other_luck() -> None:
    lucks: dict[int, set[float]] = {}

    def simulate(plan, seed, replication):  # type: ignore[no-untyped-def]
        lucks.setdefault(replication, set()).add(getattr(plan.coefficients, set_engine.NAME))
        return set_engine.simulate(plan, seed, replication)

    compare(loads(fake_engines.TEXT), replications=30, engine=simulate, workers=1)
    twins = {number - TWIN_LUCK: drives for number, drives in lucks.items() if number >= TWIN_LUCK}
    assert sorted(twins) == list(range(20))
    assert all(drives == lucks[number] for number, drives in twins.items())
