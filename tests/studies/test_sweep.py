"""Sweeps: points, curves, gains, goals, crossings and what is short, on an engine whose answers are known."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rollout_sim import sweep
from rollout_sim.replications.points_checkpoint import packed, unpacked
from rollout_sim.replications.replicate import ReplicationResult, UnknownChoice
from rollout_sim.scenario import ScenarioError, loads
from rollout_sim.statistics.intervals import Shape, mean_interval
from rollout_sim.studies.sweep.goals import read_goal
from rollout_sim.studies.sweep.study import Sweep
from tests.replications import fake_points

OVER = "people.head_office_coaches=2:14:2"


def swept(**changed: Any) -> Sweep:
    """A sweep in this process."""
    asked: dict[str, Any] = {"over": OVER, "replications": 60, "workers": 1, "engine": fake_points.simulate}
    return sweep(fake_points.scenario(), **{**asked, **changed})


@pytest.fixture(scope="module")
def found() -> Sweep:
    """One sweep for all that only read it."""
    return swept(goal="coverage_share >= 70%", by="4 months", confidence="80%")


def test_every_point_is_run_on_its_own_value_and_all_on_the_same_luck(found: Sweep) -> None:
    table = found.table()
    assert list(dict.fromkeys(table["value"])) == ["2", "4", "6", "8", "10", "12", "14"]
    for strategy in found.strategies:
        values = found.values("successful_stores", strategy)
        known = [
            [fake_points.accepted(strategy, head_office_coaches, 1, r) for r in range(60)]
            for head_office_coaches in range(2, 15, 2)
        ]
        assert np.array_equal(values, np.array(known, float))


def test_gains_are_paired_and_narrowed_by_common_luck(found: Sweep) -> None:
    gains = found.gains()
    row = gains[(gains["strategy"] == "all at once") & (gains["measure"] == "successful_stores")].iloc[0]
    a, b = (np.array([fake_points.accepted("all at once", e, 1, r) for r in range(60)], float) for e in (2, 4))
    assert row["mean"] == pytest.approx((b - a).mean())
    assert row["per_unit"] == pytest.approx(row["mean"] / 2)
    assert (row["lower"], row["upper"]) == pytest.approx(mean_interval(b - a, Shape(0.0, 100.0).gap()))
    assert row["variance_ratio"] > 5


def test_the_monotone_fit_never_falls_and_the_knee_is_where_head_office_coaches_are_enough(found: Sweep) -> None:
    assert (np.diff(found.fit("coverage_share", "all at once")) >= 0).all()
    knees = found.knees()
    knee = knees[(knees["strategy"] == "all at once") & (knees["measure"] == "coverage_share")].iloc[0]
    assert (knee["at"], knee["decided"]) == (10, True)
    assert np.isnan(found.fit("net_present_value", "all at once")).all()


def test_the_fewest_that_reach_the_goal(found: Sweep) -> None:
    shares = found.goal_shares().set_index(["strategy", "x"])["share"]
    row = found.fewest().set_index("strategy").loc["all at once"]
    assert row["low"] <= row["at"] <= row["high"]
    assert shares["all at once", row["high"]] > 0.8 > shares["all at once", 6]
    assert (row["at"], row["decided"]) == (10, True)


def test_a_date_is_held_against_what_was_there_by_then() -> None:
    early = swept(goal="coverage_share >= 40%", by="40 days", over="people.head_office_coaches=14,16")
    assert early.goal_shares()["share"].min() == 1  # store 40 is accepted on day 40
    late = swept(goal="coverage_share >= 40%", by="39 days", over="people.head_office_coaches=14,16")
    assert late.goal_shares()["share"].max() == 0


def test_strategies_change_places_where_they_do(found: Sweep) -> None:
    rows = found.crossings().set_index("measure")
    row = rows.loc["coverage_share"]
    assert row["decided"]
    assert row["low"] <= 6 <= row["high"]
    assert row["at"] == pytest.approx(6, abs=0.5)
    assert (row["ahead_before"], row["ahead_always"]) == ("two batches", "")
    assert rows.loc["red_store_weeks", "ahead_before"] == "two batches"  # fewer red ones are better


def test_what_is_short_along_the_sweep(found: Sweep) -> None:
    coaches = found.binding().query("resource == 'coaches' and strategy == 'all at once'").set_index("value")
    assert coaches["binds"].to_dict() == {str(e): e < 8 for e in range(2, 15, 2)}
    assert coaches.loc["2", "weeks"] == 4


def test_two_axes_are_told_along_the_first_for_each_value_of_the_second() -> None:
    found = swept(over=[OVER, "stores.count=100,110"], replications=3)
    assert found.slices == ("100", "110")
    assert len(found.observed.labels) == 7 * 2 * 2
    table = found.table().query("measure == 'coverage_share'")
    at = table[(table["along"] == "110") & (table["strategy"] == "all at once") & (table["value"] == "4")]
    known = np.mean([fake_points.accepted("all at once", 4, 1, r) / 110 for r in range(3)])
    assert at["mean"].item() == pytest.approx(known)


def test_words_have_no_knees_but_gains() -> None:
    found = swept(over="people.handling=fixed,lognormal", replications=3, goal="coverage_share >= 10%")
    assert found.knees().empty
    assert found.crossings().empty
    assert found.fewest().empty
    assert len(found.gains())
    json.loads(found.to_json())


def test_what_is_swept_is_no_longer_uncertain_and_the_rest_is_drawn_alike() -> None:
    ranges = "people.head_office_coaches: {one_of: [2]}, money.benefits.labour_per_store_day: {uniform: [1, 100]}"
    more = f"uncertain: {{{ranges}}}\n"
    scenario = fake_points.scenario(more)
    found = sweep(scenario, OVER, replications=4, workers=1, engine=fake_points.simulate)
    assert found.values("successful_stores", "all at once").mean(axis=1)[0] < 50
    assert found.values("successful_stores", "all at once").mean(axis=1)[-1] > 70


def test_a_failed_replication_is_left_out_of_all_points() -> None:
    found = swept(engine=fake_points.fails_once, replications=5)
    assert found.complete == (0, 1, 3, 4)
    assert found.observed.failed["strategy"].tolist() == ["two batches | people.head_office_coaches=4"]
    assert found.as_dict()["failed"][0]["cause"] == "ZeroDivisionError: nobody was there"


def test_ctrl_c_keeps_what_is_done() -> None:
    found = swept(engine=fake_points.interrupted, replications=9)
    assert found.observed.interrupted
    assert found.complete == (0, 1, 2)


def test_the_same_with_two_processes_in_one_pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLOUT_SIM_TEST_FOLDER", str(tmp_path))
    many = swept(engine=fake_points.told, workers=2, replications=8)
    assert np.array_equal(many.observed.values, swept(replications=8).observed.values, equal_nan=True)
    assert 1 <= len(list(tmp_path.iterdir())) <= 2  # seven points, and yet no process more


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"goal": "coverage >= 80%"}, "did you mean"),
        ({"goal": "coverage_share"}, "a goal is a measure and a bound"),
        ({"goal": "coverage_share >= much"}, "must be a share"),
        ({"goal": "red_store_weeks <= 5", "by": "3 months"}, "--by can be asked of"),
        ({"goal": "coverage_share >= 80%", "confidence": "20%"}, "at least 50%"),
        ({"strategies": ["all at one"]}, "did you mean"),
        ({"replications": 0}, "1 or more"),
        ({"over": [OVER, OVER]}, "only once"),
        ({"over": [OVER, "stores.count=1,2", "critical_window=1 week"]}, "one path or two"),
    ],
)
def test_mistakes_say_what_there_is(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(UnknownChoice, match=words):
        swept(**asked)


def test_values_that_only_together_break_a_rule_are_a_mistake() -> None:
    text = fake_points.TEXT.replace("{count: 100}", "{count: 100, regions: 2}")
    with pytest.raises(ScenarioError):
        sweep(loads(text), ["stores.count=1,100", "stores.pilots=0,90"], workers=1, engine=fake_points.simulate)


def test_goals_read_their_measures_units() -> None:
    assert read_goal("total_cost <= 12 million").bound == 12e6
    assert read_goal("days_to_half_coverage ≤ 6 weeks").bound == 42
    assert not read_goal("total_cost <= 1").at_least
    assert read_goal("coverage_share >= 80%", "1 year", "75%").by_day == 365.25


def test_rows_of_points_are_kept_to_the_bit() -> None:
    rows = [
        ReplicationResult("a", 0, measures={"x": 0.1 + 0.2, "y": float("nan")}),
        ReplicationResult("b", 0, cause="ValueError: no"),
    ]
    back = unpacked(packed(rows))
    assert back[0].measures["x"] == 0.1 + 0.2
    assert np.isnan(back[0].measures["y"])
    assert back[1].cause == "ValueError: no"
    assert back[1].measures == {}


def test_a_sweep_of_one_value_is_refused() -> None:
    with pytest.raises(UnknownChoice, match=r"people\.head_office_coaches must have two values or more to vary"):
        swept(over="people.head_office_coaches=3")
