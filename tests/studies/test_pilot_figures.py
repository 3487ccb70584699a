"""The data that a simulated pilot leaves, and the figures that sum a pilot up, reckoned by hand."""

from dataclasses import replace
from math import nan
from typing import Any

import numpy as np
import pytest

from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.rules.coefficients import TABLE
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario import resolve, with_values
from rollout_sim.scenario.file.pilot_csv import Pilot
from rollout_sim.studies.calibrate.pilot_figures import PilotObservation, figures, pilot_plan, strategy_of, target_names
from rollout_sim.studies.calibrate.priors import about, parameters
from rollout_sim.studies.calibrate.simulate_pilot import PlanVariants
from tests.builders import batches, plan
from tests.results import fakes
from tests.results.fakes import event
from tests.studies import pilot_worlds

PLAN = plan(5, batches=batches(4, -1))
#: Usage of five stores at six reviews; store 4 is of the second batch, store 3 never goes live.
USAGES = np.array([np.arange(5) / 10 + week / 20 for week in range(6)])


def outcome() -> Outcome:
    live = {0: 0.5, 1: 8.0, 2: 1.0, 3: nan, 4: 30.0}
    stores = [{"batch": 1 if store == 4 else 0, "live_day": day} for store, day in live.items()]
    log = [
        event(1.0, ev.TASK_ASKED, 0, ev.REQUEST), event(2.0, ev.TASK_ASKED, 0, ev.VISIT),
        event(6.9, ev.TASK_ASKED, 0, ev.REQUEST), event(7.0, ev.TASK_ASKED, 0, ev.REQUEST),
        event(9.0, ev.ANSWERED, 0, 2.1), event(10.0, ev.ANSWERED, 0, 1.1), event(20.0, ev.TASK_ASKED, 1, ev.REQUEST),
        event(31.0, ev.TASK_ASKED, 4, ev.REQUEST), event(15.0, ev.INSPECTED, 2, 1), event(34.0, ev.INSPECTED, 0, 1),
    ]  # fmt: skip
    made = fakes.outcome(log, stores, [{}, {}], weekly=[{}] * 6)
    return replace(made, usages=USAGES.astype(tables.USAGES))


def test_a_simulated_pilot_is_read_by_week_live() -> None:
    pilot = PilotObservation.whole(3, 4).observe(outcome(), PLAN)
    assert pilot.stores == ("1", "3", "2")  # the earliest first; store 4 never went live, 5 came later
    assert pilot.first_week == (1, 1, 2)
    expected = [USAGES[1:5, 0], USAGES[1:5, 2], USAGES[2:6, 1]]
    np.testing.assert_allclose(pilot.usage, expected, rtol=1e-6)
    np.testing.assert_array_equal(pilot.requests, [[2, 1, 0, 0], [0, 0, 0, 0], [0, 1, 0, 0]])
    np.testing.assert_allclose(pilot.days_waited[0], [nan, 1.6, nan, nan])
    np.testing.assert_array_equal(pilot.accepted, [[nan] * 4, [nan, nan, 1, nan], [nan] * 4])


def test_what_was_not_measured_of_the_pilot_is_not_looked_at() -> None:
    gaps = np.array([[0.1, nan, 0.3, 0.4], [0.1, 0.2, nan, nan], [0.1, 0.2, 0.3, 0.4]])
    none = np.full((3, 4), nan)
    watched = Pilot(("late", "b", "c"), (3, 1, 2), gaps, np.where(np.isnan(gaps), nan, 1), none, none)
    pilot = PilotObservation(watched).observe(outcome(), PLAN)
    # the store live first is watched as the pilot's first, b: two weeks
    np.testing.assert_array_equal(np.isnan(pilot.usage), np.isnan(gaps)[[1, 2, 0]])
    np.testing.assert_array_equal(np.isnan(pilot.requests), np.isnan(gaps)[[1, 2, 0]])
    assert np.isnan(pilot.accepted[0]).all()


def test_figures_by_hand() -> None:
    usage = np.array([[0.2, 0.4, 0.6, nan], [0.4, 0.4, nan, nan], [0.6, 0.7, 0.9, 0.9]])
    requests = np.array([[2.0, 1, 0, 1], [nan, nan, nan, nan], [4, 1, 1, 0]])
    waited = np.array([[1.0, nan, nan, 3.0], [2.0, nan, nan, nan], [nan] * 4])
    accepted = np.array([[nan, nan, 0, 1], [nan] * 4, [nan, nan, nan, 0]])
    found = figures(Pilot(("a", "b", "c"), (1, 1, 1), usage, requests, waited, accepted))
    assert found["usage.1"] == pytest.approx(0.4)
    assert found["spread.1"] == pytest.approx(0.2)
    assert np.isnan([found["usage.3"], found["usage.4"], found["spread.3"]]).all()  # of less than three stores
    assert found["requests.window"] == pytest.approx(2.0)
    assert found["requests.later"] == pytest.approx(0.5)
    assert found["days_waited"] == pytest.approx((2 * 1 + 1 * 3 + 1 * 2) / 4)
    assert found["accepted"] == pytest.approx(1 / 3)


def test_targets_are_what_was_measured() -> None:
    usage = np.full((4, 10), 0.5)
    usage[1:, 6:] = nan
    none = np.full((4, 10), nan)
    pilot = Pilot(tuple("abcd"), (1,) * 4, usage, none, none, none)
    assert target_names(pilot) == ("usage.1", "usage.2", "usage.3", "usage.4", "usage.6", "spread.3", "spread.6")
    with pytest.raises(UnknownChoice, match="in no week live"):
        target_names(replace(pilot, usage=none))


def test_the_strategy_is_the_one_whose_first_batch_fits() -> None:
    plans = {"once": PLAN, "few": plan(30, batches=batches(5, -1)), "many": plan(30, batches=batches(9, -1))}
    assert [strategy_of(plans, stores) for stores in (4, 5, 7)] == ["once", "few", "many"]
    assert strategy_of(plans, 3, "many") == "many"
    with pytest.raises(UnknownChoice, match="the pilot has 40 stores, more than a first batch takes"):
        strategy_of(plans, 40)
    with pytest.raises(UnknownChoice, match=r"no strategy named 'few '; did you mean 'few'\?"):
        strategy_of(plans, 4, "few ")
    with pytest.raises(UnknownChoice, match="5 of 'few'"):
        strategy_of(plans, 6, "few")


def test_a_pilot_is_simulated_as_long_as_it_is_watched() -> None:
    assert pilot_plan(PLAN, 6).run_days == 63
    assert pilot_plan(PLAN, 500).run_days == PLAN.run_days


@pytest.mark.parametrize(
    "values",
    [
        {"coefficients.mean_drive": 0.25, "coefficients.requests": 2},
        {"coefficients.adaptation_loss": 0.3, "coefficients.equipment_effort": 0.1},
        {"coefficients.green_usage": 0.9, "people.head_office_coaches": 7},
    ],
)
def test_plans_made_quickly_are_those_that_are_resolved(values: dict[str, Any]) -> None:
    more = "change_management: {adaptation: 20%, empowerment: {equipment: 20000}}\n"
    scenario = pilot_worlds.scenario(more)
    made, _ = PlanVariants(scenario, scenario.strategy_names).of(values)
    for name in scenario.strategy_names:
        expected = resolve(with_values(scenario, values), name)
        assert made[name].coefficients == expected.coefficients
        assert (made[name].efficiency_gain, made[name].head_office_coaches) == (
            expected.efficiency_gain,
            expected.head_office_coaches,
        )
        assert made[name].levers == expected.levers


def test_priors_without_a_range_stay_within_the_table() -> None:
    for row in TABLE:
        quantile = about(row, row.default)
        values = [quantile(u) for u in (1e-9, 0.1, 0.5, 0.9, 1 - 1e-9)]
        assert values == sorted(values)
        assert row.low <= values[0] <= values[-1] <= row.high
        if row.low < row.default < row.high and row.high > 1 and row.low >= 0:
            assert values[1] / row.default == pytest.approx(0.53, abs=0.12)


def test_parameters_are_ranges_but_money_and_the_usual_coefficients() -> None:
    ranges = ("uncertain: {money.discount_rate: {uniform: [1%, 5%]}, coefficients.requests: {uniform: [1, 2]}, "
              "people.head_office_coaches: {one_of: [2, 3]}}\n")  # fmt: skip
    scenario = pilot_worlds.scenario(ranges)
    paths = [one.path for one in parameters(scenario)]
    assert paths[:2] == ["coefficients.requests", "people.head_office_coaches"]
    assert "money.discount_rate" not in paths
    assert paths.count("coefficients.requests") == 1
    assert [one.path for one in parameters(scenario, ["give_up"])] == ["coefficients.give_up"]
    with pytest.raises(
        UnknownChoice, match=r"'people.head_office_coach' has no range .* did you mean 'people.head_office_coaches'\?"
    ):
        parameters(scenario, ["people.head_office_coach"])
    with pytest.raises(UnknownChoice, match="only once"):
        parameters(scenario, ["give_up", "coefficients.give_up"])
