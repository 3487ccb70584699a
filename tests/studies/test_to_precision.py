"""Comparisons that run until they are precise: how many, what of, and what they say of the price."""

import json
from collections.abc import Callable
from math import isnan
from pathlib import Path

import numpy as np
import pytest

import rollout_sim
from rollout_sim.replications.checkpoint import ComparisonCheckpoint
from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.statistics.intervals import SHARE, mean_interval
from rollout_sim.statistics.precision import enough, look_ahead
from rollout_sim.studies.compare.to_precision import FIRST, PreciseComparison, compare_to_precision
from tests.replications import fake_engines as fake

SHARES = ("success_share",)


def precise(precision: float = 0.05, **changed: object) -> PreciseComparison:
    asked = {"measures": SHARES, "workers": 1, "engine": fake.simulate, "at_most": 1000} | changed
    return compare_to_precision(fake.scenario(), precision, **asked)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def found() -> PreciseComparison:
    return precise()


def test_it_is_one_of_the_packages_functions() -> None:
    assert rollout_sim.compare_to_precision is compare_to_precision


def test_every_interval_is_as_narrow_as_was_asked(found: PreciseComparison) -> None:
    assert len(found.intervals) == 3
    for row in found.intervals.to_dict("records"):
        values = found.comparison.values("success_share", row["a"])
        if isinstance(row["b"], str):
            values = values - found.comparison.values("success_share", row["b"])
        shape = SHARE.gap() if isinstance(row["b"], str) else SHARE
        assert (row["lower"], row["upper"]) == pytest.approx(mean_interval(values, shape))
        assert row["half_width"] <= 0.05
    assert found.reached <= 0.05


def test_it_stops_as_soon_as_the_look_ahead_is_through(found: PreciseComparison) -> None:
    assert found.enough is not None
    worst = found.course.worst
    assert worst[found.enough - 2] > 0.05
    assert found.enough + look_ahead(found.enough) <= found.replications <= 1.3 * found.enough
    assert enough(worst <= 0.05, FIRST) == (found.enough, True)


def test_the_comparison_is_the_one_that_compare_gives(found: PreciseComparison) -> None:
    again = rollout_sim.compare(fake.scenario(), replications=found.replications, workers=1, engine=fake.simulate)
    assert again.to_json() == found.comparison.to_json()


def test_half_the_width_takes_about_what_was_foretold(found: PreciseComparison) -> None:
    foretold = found.costs.set_index("precision")["replications"][0.025]
    assert precise(0.025).replications == pytest.approx(foretold, rel=0.25)
    assert (found.costs["seconds"] > 0).all()


def test_the_most_that_is_allowed_is_told_when_it_was_not_enough() -> None:
    found = precise(0.001, at_most=50)
    assert found.replications == 50
    assert found.enough is None
    assert found.reached > 0.001
    first = found.costs.iloc[0]
    assert first["precision"] == 0.001
    assert first["replications"] > 1000


def test_never_fewer_than_the_least() -> None:
    assert precise(0.9).replications == FIRST + 5
    assert precise(0.9, at_least=60).replications == 65
    assert precise(0.9, at_most=20).replications == 20


def test_money_is_watched_where_there_is_some() -> None:
    found = precise(0.05, measures=None)
    assert found.measures == ("success_share", "net_present_value")


def test_a_measure_that_is_not_always_reached_is_watched_by_how_often_it_is() -> None:
    found = precise(0.2, measures=["days_to_80_percent_coverage"])
    assert set(found.intervals["what"]) == {"reached_share"}
    assert found.enough is not None


def breaking(error: BaseException, at: int) -> Callable[[Plan, int, int], Outcome]:
    def simulate(plan: Plan, seed: int, replication: int) -> Outcome:
        if replication == at:
            raise error
        return fake.KNOWN(plan, seed, replication)

    return simulate


def test_ctrl_c_keeps_what_is_done_and_it_goes_on_the_same(tmp_path: Path, found: PreciseComparison) -> None:
    cut = precise(engine=breaking(KeyboardInterrupt(), 40), checkpoint=ComparisonCheckpoint(tmp_path))
    assert cut.comparison.interrupted
    assert cut.replications == 40
    assert cut.enough is None
    ran: list[int] = []

    def simulate(plan: Plan, seed: int, replication: int) -> Outcome:
        ran.append(replication)
        return fake.KNOWN(plan, seed, replication)

    gone_on = precise(engine=simulate, checkpoint=ComparisonCheckpoint(tmp_path))
    assert min(ran) == 40
    assert gone_on.comparison.to_json() == found.comparison.to_json()
    assert gone_on.enough == found.enough


def test_failed_replications_are_made_up_for() -> None:
    found = precise(0.9, engine=breaking(ZeroDivisionError("x"), 3))
    assert found.enough == FIRST
    assert found.replications >= FIRST + 5
    assert len(found.comparison.failed) == 2


def test_if_all_fail_it_ends() -> None:
    found = precise(engine=fake.fails_always)
    assert found.replications == 0
    assert isnan(found.reached)
    assert found.costs.empty


def test_json_has_it_beside_the_comparison(found: PreciseComparison) -> None:
    content = json.loads(found.to_json())
    assert content["precision"]["enough"] == found.enough
    assert content["precision"]["wanted"] == 0.05
    assert content["replications"] == found.replications
    assert [row["precision"] for row in content["precision"]["costs"]] == [0.025, 0.01]


def test_the_course_is_tidy(found: PreciseComparison) -> None:
    assert list(found.frame) == ["replications", "measure", "precision"]
    last = found.frame.iloc[-1]
    assert (last["replications"], last["precision"]) == (found.replications, found.reached)
    assert np.isinf(found.frame["precision"].iloc[0])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"precision": 0.0}, "at least 0.0001% and less than 100%"),
        ({"precision": 1.0}, "at least 0.0001% and less than 100%"),
        ({"at_most": 1}, "2 replications"),
        ({"measures": ["sucess_share"]}, "did you mean 'success_share'?"),
        ({"measures": ["zzz"]}, "there are success_share"),
        ({"strategies": ["two batch"]}, "did you mean 'two batches'?"),
    ],
)
def test_what_cannot_be_asked_is_one_line(asked: dict[str, object], said: str) -> None:
    with pytest.raises(UnknownChoice) as caught:
        precise(**asked)  # type: ignore[arg-type]
    assert said in str(caught.value)
