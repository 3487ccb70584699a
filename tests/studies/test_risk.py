"""The money at risk, on an engine whose answers are known."""

from typing import Any

import numpy as np
import pytest

from rollout_sim import risk
from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.scenario import loads
from rollout_sim.statistics.intervals import share_interval
from rollout_sim.studies.risk.study import Risk
from rollout_sim.studies.risk.terms import ALL_INPUTS, EVERYTHING
from tests.replications import fake_points

UNCERTAIN = (
    "uncertain: {money.people.head_office_coach: {uniform: [0, 1000]}, money.committed.system: {uniform: [0, 10]}}\n"
)


def at_risk(more: str = "", **changed: Any) -> Risk:
    asked: dict[str, Any] = {"replications": 60, "workers": 1, "engine": fake_points.simulate}
    return risk(fake_points.scenario(more), **{**asked, **changed})


def test_budget_and_date_are_quantiles_of_what_happened_and_both_are_kept_less_often() -> None:
    found = at_risk(UNCERTAIN)
    frame = found.confidence().set_index(["strategy", "share"])
    row = frame.loc["all at once", 0.7]
    cost = np.sort(found.values("total_cost", "all at once"))
    assert row["budget"] == cost[41]
    assert row["budget_low"] < row["budget"] < row["budget_high"]
    assert found.date == "days_to_half_coverage"
    assert found.confidence()["together"].le(found.confidence()["share"] + 0.1).all()
    kept, futures = found.confidence(), len(found.values("total_cost", found.strategies[0]))
    for row in kept.to_dict("records"):
        within = share_interval(round(row["together"] * futures), futures)
        assert (row["together_low"], row["together_high"]) == within
        assert within[0] <= row["together"] <= within[1]


def test_losses_are_counted_with_their_interval() -> None:
    row = at_risk(UNCERTAIN).losses().set_index("strategy").loc["all at once"]
    assert (row["loss_share"], row["loss_high"]) == (1, 1)
    assert row["loss_low"] == pytest.approx(0.025 ** (1 / 60))
    assert row["contingency_low"] <= row["contingency"] <= row["contingency_high"]
    assert row["payback_share"] == 0


def test_the_choice_turns_at_the_price_that_the_means_give() -> None:
    found = at_risk()
    frame = found.acceptability()
    totals = frame.groupby("price")["best_share"].sum()
    assert totals.to_numpy() == pytest.approx(1)
    first = frame[frame["price"] == 0].set_index("strategy")["best_share"]
    assert first.tolist() == [0.5, 0.5]  # they cost the same
    last = frame[frame["price"] == frame["price"].max()].set_index("strategy")["best_share"]
    assert last["two batches"] == 1  # with two head office coaches batches carry eight stores more


def test_what_knowing_more_is_worth_is_told_by_input() -> None:
    found = at_risk(UNCERTAIN, replications=200)
    frame = found.information().set_index("about")
    assert list(frame.index[:2]) == [EVERYTHING, ALL_INPUTS]
    assert set(frame.index[2:]) == {"money.people.head_office_coach", "money.committed.system"}
    # One strategy is always as good or better: nothing that could be known would change the choice.
    assert not frame["decided"].any()
    assert found.quantiles.shape == (200, 2)
    assert found.quantiles.mean() == pytest.approx(0.5, abs=0.05)


def test_of_one_strategy_the_choice_is_to_do_it_or_not() -> None:
    text = fake_points.TEXT.replace("labour_per_store_day: 1}", "labour_per_store_day: 1000}").replace(
        "money:\n", "change: {efficiency_gain: 10%}\nmoney:\n"
    ) + "uncertain: {money.committed.system: {uniform: [0, 100000]}}\n"  # fmt: skip
    found = risk(loads(text), ["all at once"], 200, workers=1, engine=paid)
    worth = found.values("net_present_value", "all at once")
    assert (worth > 0).any()
    assert (worth < 0).any()
    frame = found.information().set_index("about")
    known = max(0.0, float(np.maximum(worth, 0).mean() - max(worth.mean(), 0)))
    assert frame.loc[EVERYTHING, "value"] == pytest.approx(known)
    assert frame.loc["money.committed.system", "decided"]
    assert frame.loc["money.committed.system", "value"] == pytest.approx(known, rel=0.1)


def paid(plan: Any, seed: int, replication: int) -> Any:
    """The fake engine, with 500 days at full usage in all."""
    outcome = fake_points.simulate(plan, seed, replication)
    outcome.daily["benefit"] = 100.0
    return outcome


def test_a_scenario_without_money_is_refused() -> None:
    text = fake_points.TEXT[: fake_points.TEXT.index("money:")]
    with pytest.raises(UnknownChoice, match="give it a money block"):
        risk(loads(text), workers=1, engine=fake_points.simulate)
