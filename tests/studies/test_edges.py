"""Statistics at the edges, on small scenarios that are simulated: futures that are rare, alike, few, or of nothing."""

import re
from typing import Any

import numpy as np
import pytest

from rollout_sim import best, compare, compare_to_precision, optimise, risk, sensitivity, trace
from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.scenario import Scenario, ScenarioError, loads
from rollout_sim.statistics.intervals import share_interval
from rollout_sim.studies.compare.charts.store_charts import batches_title
from rollout_sim.studies.compare.words.verdict import verdict
from rollout_sim.wording.numbers import exact_share

pytestmark = pytest.mark.compiled

HEAD = """\
rollout_sim: 1
name: case
starts: 2026-03-02
run_length: {months} months
stores: {{count: {stores}}}
change: {{efficiency_gain: 20%}}
people: {{head_office_coaches: {head_office_coaches}}}
strategies:
"""
TWO = """\
  two batches:
    batches:
      - {name: first, stores: 6, lasts: 2 months, target: %s}
      - {name: second, stores: rest, lasts: 2 months, target: %s}
"""
MONEY = """\
money:
  people: {head_office_coach: 1500}
  benefits: {labour_per_store_day: 2000}
"""


def scenario(text: str, months: int = 6, stores: int = 20, head_office_coaches: int = 3) -> Scenario:
    return loads(HEAD.format(months=months, stores=stores, head_office_coaches=head_office_coaches) + text)


def usual(more: str = "") -> Scenario:
    return scenario(
        "  all at once: {batches: [{stores: rest, lasts: 2 months}]}\n" + TWO % ("80%", "60%") + MONEY + more
    )


def gated(waived: str, more: str = "") -> Scenario:
    """A gate that is never open, and almost always waived."""
    gate = f"gate: {{stop: accepted >= 0%, waived: {waived}}}"
    return scenario(
        "  gated:\n    batches:\n      - {stores: 3, lasts: 2 months}\n"
        f"      - {{stores: rest, lasts: 2 months, {gate}}}\n{more}",
        months=5,
        stores=10,
    )


@pytest.mark.parametrize("seed", [2, 3, 5])
def test_no_run_is_precise_before_a_rare_stop_would_have_shown(seed: int) -> None:
    """Three futures of 100 stop the rollout, so 97.9 % are launched; 35 futures showed none of them."""
    found = compare_to_precision(gated("97%"), 0.02, ["launched_share"], seed=seed, at_most=1500, workers=1)
    launched = found.comparison.estimate("launched_share", "gated")
    assert found.replications > 180
    assert 0 < launched.half_width <= 0.02
    assert launched.lower <= 0.979 <= launched.upper
    few = compare(gated("97%"), replications=35, seed=seed, workers=1).estimate("launched_share", "gated")
    assert few.lower <= 0.979 <= few.upper


def test_a_range_beyond_the_limits_of_its_field_loses_no_future() -> None:
    found = compare(usual("uncertain:\n  stores.sceptical_managers: {normal: {mean: 80%, sd: 8%}}\n"), replications=100,
                    workers=1)  # fmt: skip
    assert len(found.complete) == 100
    with pytest.raises(ScenarioError, match="at its 99 % quantile"):
        usual("uncertain:\n  stores.sceptical_managers: {normal: {mean: 90%, sd: 8%}}\n")


def test_a_share_of_nothing_wins_nothing() -> None:
    """With nobody there nothing is asked for: all of nothing was answered in time."""
    found = optimise(usual(), "people.head_office_coaches=0,2,6", strategy="two batches",
                     measure="answered_in_time_share",
                     screening=10, replications=40, workers=1)  # fmt: skip
    assert found.winner == "two batches | people.head_office_coaches=6"
    nobody = next(trial for trial in found.tried if trial.label.endswith("=0"))
    assert nobody.score == -np.inf
    none = compare(
        scenario("  one: {batches: [{stores: rest, lasts: 2 months}]}\n", head_office_coaches=0),
        replications=2,
        workers=1,
    )
    for name in ("answered_in_time_share", "missed_contact_share", "coach_utilisation_share", "red_store_weeks"):
        assert none.estimate(name, "one").reached_share == 0
    (line,) = [line for line in none.text().splitlines() if line.startswith("requests answered in time")]
    assert "never known" in line


def test_a_rare_loss_is_not_rounded_to_none() -> None:
    free = "  free:\n    batches: [{stores: 3, lasts: 2 months}, {stores: rest, lasts: 2 months}]\n"
    money = (
        "money:\n  committed: {system: 200 thousand}\n  benefits: {labour_per_store_day: 2000}\n"
        "uncertain: {money.benefits.labour_per_store_day: {uniform: [1999, 2001]}}\n"
    )
    rare = risk(gated("99%", free + money), replications=400, workers=1)
    rows = rare.losses().set_index("strategy")
    assert 0 < rows.loc["gated", "loss_share"] < 0.03
    assert rows.loc["free", "loss_share"] == 0
    lost = round(400 * rows.loc["gated", "loss_share"])
    low, high = share_interval(lost, 400)
    assert tuple(rows.loc["gated", ["loss_low", "loss_high"]]) == pytest.approx((low, high))
    loss = "it has not earned what it cost at the end, month 5 (2026-08-01)"
    assert f'"free": in 0 % of futures (0 % to 1 %) {loss}' in rare.verdict()
    assert f'"gated": in {exact_share(lost / 400)} of futures' in rare.verdict()
    assert '"gated": in 0 %' not in rare.verdict()
    said = verdict(compare(gated("99%", free + money), replications=400, workers=1))
    assert re.search(r"ahead in [1-9] of 400 futures", said)
    assert "carries 0.0 more" not in said


def test_few_futures_say_of_no_batch_that_it_misses_or_reaches_its_target() -> None:
    """Both batches are above their targets, 100 % and 83 % against 50 %."""
    aimed = scenario(TWO % ("50%", "50%"), stores=12, head_office_coaches=6)
    for count in (1, 2, 5):
        found = compare(aimed, replications=count, workers=1)
        assert batches_title(found, "en") == "Whether 2 batches meet their targets is too close to call"
        assert "in 8 of 10 futures" not in verdict(found)
    assert batches_title(compare(aimed, replications=30, workers=1), "en").startswith("2 of 2 batches")


def test_a_strategy_under_three_names_is_told_at_once() -> None:
    thrice = "".join(f"  {name}: {{batches: [{{stores: rest, lasts: 2 months}}]}}\n" for name in "abc")
    found = best(scenario(thrice + MONEY, months=4, stores=10), at_most=200, workers=1)
    assert found.futures == 30
    assert '"a", "b" and "c"' in found.verdict()
    assert found.frame["win_share"].tolist() == pytest.approx([1 / 3] * 3)


def test_an_input_that_does_nothing_moves_nothing() -> None:
    inert = usual("uncertain:\n  money.benefits.customer_worth: {uniform: [1, 500]}\n")
    found = sensitivity(inert, ["two batches"], "success_share", replications=4, points=8, workers=1)
    assert "nan" not in found.verdict()
    assert "the inputs do no more to it than luck" in found.verdict()
    assert not found.swings()["sign"].any()


RANGES = """\
uncertain:
  change.efficiency_gain: {low: 5%, likely: 20%, high: 45%}
  stores.sceptical_managers: {uniform: [0%, 80%]}
  people.head_office_coaches: {uniform: [2, 6]}
"""


def test_knowing_more_is_worth_no_less() -> None:
    worth: dict[str, Any] = {row["about"]: row for row in risk(usual(RANGES), replications=60, workers=1)
                             .information().to_dict("records")}  # fmt: skip
    everything, together = worth.pop("everything, luck too"), worth.pop("all inputs")
    assert len(worth) == 3
    assert all(row["value"] <= together["value"] <= everything["value"] for row in worth.values())
    for row in (*worth.values(), together):
        assert row["low"] <= row["value"] <= row["high"]


def test_the_results_of_two_seeds_have_no_correlation() -> None:
    first, second, other = (
        compare(usual(), replications=60, seed=seed, workers=1).values("success_share", "two batches")
        for seed in (0, 2**63 - 1, 0)
    )
    assert (first == other).all()
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.35


def test_what_stands_beside_a_strategy_changes_nothing_of_it() -> None:
    alone = compare(usual(), ["two batches"], replications=10, workers=1)
    beside = compare(usual(), replications=10, workers=1)
    for name in ("usage_share", "success_share", "total_cost"):
        assert (alone.values(name, "two batches") == beside.values(name, "two batches")).all()


@pytest.mark.parametrize("seed", [2**63, -1, 1.5, "a"])
def test_what_is_no_seed_is_refused_by_name(seed: Any) -> None:
    studies: tuple[Any, ...] = (compare, risk, sensitivity, trace)
    for study in studies:
        with pytest.raises(UnknownChoice, match="a seed is a whole number"):
            study(usual(RANGES), "two batches", seed=seed)
