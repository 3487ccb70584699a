"""The best design: search, limits, fresh futures and the promise, on an engine whose best is known."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rollout_sim import optimise
from rollout_sim.replications.points_checkpoint import PointCheckpoint
from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.scenario import ScenarioError
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.statistics.intervals import Shape, mean_interval
from rollout_sim.studies.optimise.grid_search import Trial, front
from rollout_sim.studies.optimise.question import FINALIST, GIVEN
from rollout_sim.studies.optimise.result import Optimum
from tests.replications import fake_points
from tests.results import fakes
from tests.results.fakes import event

#: 25 x 19 = 475 designs; at most 80 of them are tried.
GRID = ["people.head_office_coaches=1:25", "strategies.two batches.batches.0.stores=5:95:5"]


def peaked(plan: Plan, seed: int, replication: int) -> tables.Outcome:
    """Accepts most stores with 14 coaches and 70 stores in the first batch; two of strategy "all at once" least."""
    luck = np.random.default_rng([seed, replication]).normal(0, 2)
    first = plan.batches[0].size if len(plan.batches) > 1 else 0
    count = int(np.clip(90 - 2 * abs(plan.head_office_coaches - 14) - abs(first - 70) / 2 + luck, 0, 100))
    log = [event(1.0, ev.INSPECTED, store, 1) for store in range(count)]
    log += [event(1.0, ev.LIGHT, store, ev.GREEN) for store in range(count)]
    log.append(event(120.0, ev.BATCH_ENDED, batch=len(plan.batches) - 1))
    people = [{"role": ev.HEAD_OFFICE, "duty_days": 10, "used_hours": 40} for _ in range(plan.head_office_coaches)]
    batches = [{"start_day": 0.0, "end_day": 120.0, "first_time": 50, "successes": 1, "visits": 1, "coached_weeks": 1.0}
               for _ in plan.batches]  # fmt: skip
    stores = [{"batch": 0, "usage": 0.5, "accepted_day": 1.0 if store < count else np.nan} for store in range(100)]
    return fakes.outcome(log, stores, batches, people=people)


def best(vary: Any = "people.head_office_coaches=2:14:4", **changed: Any) -> Optimum:
    """The best in this process."""
    asked: dict[str, Any] = {"strategy": "two batches", "screening": 2, "replications": 10, "workers": 1,
                             "engine": fake_points.simulate}  # fmt: skip
    return optimise(fake_points.scenario(), vary, **{**asked, **changed})


@pytest.fixture(scope="module")
def searched() -> Optimum:
    """One search of part of a grid, for all that only read it."""
    return best(GRID, engine=peaked, designs=80)


def test_all_designs_of_a_small_grid_are_tried_and_the_known_best_is_chosen() -> None:
    found = best("people.head_office_coaches=2:14:4", replications=40)
    assert found.whole
    assert found.winner == "two batches | people.head_office_coaches=10"
    assert found.found_by_search == 4
    rows = found.choice().set_index("label")
    known = np.mean([fake_points.accepted("two batches", 10, 1, r) for r in range(len(found.complete))])
    assert rows.loc[found.winner, "mean"] == pytest.approx(known)
    assert rows.loc[found.winner, "low"] == 0  # it surely is the best of the finalists
    assert list(rows[rows["kind"] == GIVEN].index) == ["all at once", "two batches"]


def test_the_search_gets_near_the_known_best_and_beats_a_random_one(searched: Optimum) -> None:
    frame = searched.designs()
    own = frame[frame["found_by"] == "search"]
    assert 60 < len(own) <= 80
    assert own["label"].is_unique
    assert not searched.whole
    assert own["successful_stores"].max() > frame[frame["found_by"] == "random search"]["successful_stores"].max()
    assert searched.winner is not None
    row = own.set_index("label").loc[searched.winner]
    assert abs(int(row["people.head_office_coaches"]) - 14) <= 2
    assert abs(int(row[GRID[1].split("=")[0]]) - 70) <= 10


def test_the_selection_is_on_futures_that_the_search_has_not_seen() -> None:
    seen: set[tuple[int, int]] = set()

    def noted(plan: Plan, seed: int, replication: int) -> tables.Outcome:
        seen.add((seed, replication))
        return fake_points.simulate(plan, seed, replication)

    found = best("people.head_office_coaches=2,10", seed=5, engine=noted)
    assert found.seed == 5
    assert {replication for seed, replication in seen if seed != 5} == {0, 1}
    assert len({seed for seed, _ in seen}) == 2


def test_what_breaks_a_limit_is_not_chosen_however_good() -> None:
    free = best("people.head_office_coaches=2:14:4")
    bound = best("people.head_office_coaches=2:14:4", budget="1700")  # 1,000 and 100 for each head office coach
    assert free.winner == "two batches | people.head_office_coaches=10"
    assert bound.winner == "two batches | people.head_office_coaches=6"
    rows = bound.limits().set_index("label")
    assert rows.loc[bound.winner, "kept"] == "undecided"  # 10 of 10 futures do not yet show 90 %
    assert rows.loc["two batches | people.head_office_coaches=10", "kept"] == "no"
    sure = best("people.head_office_coaches=2,6", budget="1700", replications=40)
    assert sure.limits().set_index("label").loc["two batches | people.head_office_coaches=6", "kept"] == "yes"


def test_nothing_is_chosen_where_no_design_keeps_the_limits() -> None:
    found = best("people.head_office_coaches=2,6", limits=["coverage_share >= 99%"])
    assert found.winner is None
    assert found.gains().empty
    assert json.loads(found.to_json())["winner"] is None


def test_a_date_that_is_not_reached_is_not_kept() -> None:
    found = best("people.head_office_coaches=2,6", latest="3 months")
    assert found.winner is None
    assert set(found.limits()["share"]) == {0.0}


def restless(plan: Plan, seed: int, replication: int) -> tables.Outcome:
    """Accepts sixty stores on average, whatever the design; with 12 coaches luck is eight times as strong."""
    luck = np.random.default_rng([seed, replication, plan.head_office_coaches, len(plan.strategy)]).normal()
    count = int(60 + (8 if plan.head_office_coaches == 12 else 1) * luck)
    log = [event(1.0, ev.INSPECTED, store, 1) for store in range(count)]
    log += [event(1.0, ev.LIGHT, store, ev.GREEN) for store in range(count)]
    batches = [{"start_day": 0.0, "end_day": 120.0, "first_time": 50} for _ in plan.batches]
    return fakes.outcome(log, [{"batch": 0} for _ in range(100)], batches)


def test_the_promise_is_as_wide_as_the_futures_allow() -> None:
    wide = best("people.head_office_coaches=9:12", engine=restless, indifference=0.01)
    assert not wide.settled
    assert wide.reach > 0.01
    ran: list[tuple[int, int, int, str]] = []

    def noted(plan: Plan, seed: int, replication: int) -> tables.Outcome:
        ran.append((seed, replication, plan.head_office_coaches, plan.strategy))
        return restless(plan, seed, replication)

    fine = best("people.head_office_coaches=9:12", engine=noted, indifference=2.0, replications=400)
    assert fine.settled
    assert fine.reach <= 2.0
    assert 30 < len(fine.complete) < 400, "as many futures as it takes"
    assert len(set(ran)) == len(ran), "none of them twice"


def test_finalists_are_compared_by_the_variance_of_each_pair() -> None:
    found = best("people.head_office_coaches=10:12", engine=restless, replications=20)
    rows = found.choice().iloc[:3].set_index("label")
    calm, other = (
        f"two batches | people.head_office_coaches={head_office_coaches}" for head_office_coaches in (10, 11)
    )
    values = found.observed.of("successful_stores")
    gap = values[found.observed.labels.index(calm)] - values[found.observed.labels.index(other)]
    high = mean_interval(gap, Shape(0.0, 100.0).gap()).high  # two sides of 2.5 %: 5 % by two comparisons
    assert rows.loc[calm, "high"] == pytest.approx(high), (
        "that 12 head office coaches are so uncertain is none of its matter"
    )
    bound = best(
        "people.head_office_coaches=10:12", engine=restless, replications=20, limits=["total_cost <= 10 million"]
    )
    assert bound.choice()["high"].iloc[0] > found.choice()["high"].iloc[0], "sure for every set that limits may leave"


def test_a_grid_of_which_nothing_can_be_run_says_why() -> None:
    def broken(plan: Plan, seed: int, replication: int) -> tables.Outcome:
        raise ZeroDivisionError("nobody was there")

    with pytest.raises(UnknownChoice, match="no design of the grid can be run: ZeroDivisionError: nobody was there"):
        best("people.head_office_coaches=2,6", engine=broken)


def test_costs_are_minimised() -> None:
    assert (
        best("people.head_office_coaches=2:14:4", measure="total_cost").winner
        == "two batches | people.head_office_coaches=2"
    )


def test_gains_are_paired_with_what_was_given() -> None:
    found = best("people.head_office_coaches=2,10")
    row = found.gains().query("other == 'all at once' and measure == 'successful_stores'").iloc[0]
    gap = [fake_points.accepted("two batches", 10, 1, r) - fake_points.accepted("all at once", 2, 1, r)
           for r in found.complete]  # fmt: skip
    assert row["mean"] == pytest.approx(np.mean(gap))


def test_same_seed_same_result_at_any_number_of_workers(searched: Optimum) -> None:
    few: dict[str, Any] = {"designs": 12, "replications": 3, "engine": peaked}
    alone = best(GRID, **few)
    assert best(GRID, **few, workers=2).to_json() == alone.to_json()
    assert list(best(GRID, **few, seed=2).designs()["label"]) != list(alone.designs()["label"])


def test_what_is_kept_is_not_run_again(tmp_path: Path) -> None:
    few: dict[str, Any] = {"designs": 12, "replications": 3}
    runs: list[int] = []

    def counted(plan: Plan, seed: int, replication: int) -> tables.Outcome:
        runs.append(replication)
        if len(runs) == 30:
            raise KeyboardInterrupt
        return peaked(plan, seed, replication)

    whole = best(GRID, **few, engine=peaked).to_json()
    with pytest.raises(KeyboardInterrupt):
        best(GRID, **few, engine=counted, checkpoint=PointCheckpoint(tmp_path))
    again = best(GRID, **few, engine=counted, checkpoint=PointCheckpoint(tmp_path))
    assert again.to_json().replace('"counted"', '"peaked"') == whole
    before = len(runs)
    best(GRID, **few, engine=counted, checkpoint=PointCheckpoint(tmp_path))
    assert len(runs) == before


def test_the_front_holds_what_no_other_beats() -> None:
    names = ("total_cost", "days_to_acceptance", "coverage_share")

    def trial(cost: float, days: float, coverage: float, spread: float = 0.0) -> Trial:
        noise = spread * np.tile([-1.0, 0.0, 1.0], 8)
        values = np.array([[cost + more, days, coverage] for more in noise])
        return Trial(None, None, values, np.empty((24, 0), np.bool_), 0.0, 0.0)  # type: ignore[arg-type]

    on, perhaps = front(names, [trial(1, 5, 0.5), trial(2, 4, 0.5), trial(2, 5, 0.5), trial(1.1, 5, 0.5, spread=9)])
    assert on.tolist() == [True, True, False, False]
    assert perhaps.tolist() == [True, True, False, True]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"vary": "people.head_office_coaches=4"}, "two values or more"),
        ({"vary": ["people.head_office_coaches=4,5", "people.head_office_coaches=6,7"]}, "only once"),
        ({"vary": []}, "nothing may vary"),
        ({"strategy": None}, "--strategy must say which"),
        ({"strategy": "all at once", "vary": GRID}, "what varies is of two batches"),
        ({"measure": "successful_store"}, "did you mean 'successful_stores'"),
        ({"measure": "payback_days"}, "cannot be optimised"),
        ({"risk": "60%"}, "--risk must be"),
        ({"risk": "much"}, "--risk"),
        ({"limits": ["coverage_share"]}, "a goal is a measure and a bound"),
        ({"confidence": 1.0}, "a confidence is"),
        ({"indifference": 0.0}, "an indifference is"),
        ({"designs": 2}, "10 designs"),
        ({"replications": 1}, "replications must be 2 or more"),
    ],
)
def test_mistakes_are_told(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(UnknownChoice, match=said):
        best(**changed)


def test_an_axis_that_is_none_is_told_with_its_option() -> None:
    with pytest.raises(ScenarioError, match="--vary:1:"):
        best("people.head_office_coach=1:3")


def test_finalists_are_as_many_as_asked_and_the_tuned_strategy_is_found_by_its_path() -> None:
    found = best(GRID[1], strategy=None, finalists=3, engine=peaked, designs=30)
    assert found.wanted.space.strategy == "two batches"
    assert found.kinds.count(FINALIST) == 3
    assert found.winner == "two batches | strategies.two batches.batches.0.stores=70"
