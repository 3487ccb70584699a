"""Choosing the best over simulated futures: who is chosen, what is run for it, and what stops it."""

import json
from collections.abc import Callable
from math import inf, isnan, nan
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.results.measures import BY_NAME
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario import Scenario, loads
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.studies.best.result import METHODS, Best, Method
from rollout_sim.studies.best.study import TooFewFutures, _selected, best
from tests.replications import fake_engines as fake

THREE = fake.TEXT.replace("money:", "  third:\n    batches: [{stores: rest, lasts: 1 months}]\nmoney:")


def scenario() -> Scenario:
    return loads(THREE)


def thrice() -> Scenario:
    """A strategy under three names."""
    text = fake.TEXT[: fake.TEXT.index("strategies:")] + "strategies:\n"
    return loads(text + "".join(f"  {name}: {{batches: [{{stores: rest, lasts: 2 months}}]}}\n" for name in "abc"))


def luck(strategy: str, replication: int) -> int:
    """0 to 3 stores that all strategies share, and in a third of futures one of a strategy's own."""
    common = int(np.random.default_rng([7, replication]).integers(0, 4))
    return common + int(np.random.default_rng([replication, len(strategy)]).random() < 1 / 3)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """An engine whose "two batches" carries one store more than the others; what it has run."""
    calls: list[tuple[str, int]] = []

    def accepted(strategy: str, seed: int, replication: int) -> int:
        calls.append((strategy, replication))
        return luck(strategy, replication) + (strategy == "two batches")

    monkeypatch.setattr(fake, "accepted_stores", accepted)
    return calls


@pytest.mark.parametrize("method", METHODS)
def test_the_best_of_three_is_chosen(ran: list[tuple[str, int]], method: Method) -> None:
    found = best(scenario(), "success_share", workers=1, engine=fake.simulate, method=method, indifference=0.04)
    assert found.leader == found.ranking[0] == "two batches"
    assert found.could_be_best == ("two batches",)
    assert found.decided
    assert found.settled
    assert found.futures >= found.needed
    rows = found.frame.set_index("strategy")
    assert rows["win_share"].sum() == pytest.approx(1)
    assert rows["mean"].idxmax() == "two batches"
    assert sorted(set(ran)) == sorted(ran), "nothing is run twice"


def test_less_is_better_where_the_measure_says_so(ran: list[tuple[str, int]]) -> None:
    found = best(scenario(), "red_store_weeks", workers=1, engine=fake.simulate, indifference=1.0)
    rows = found.frame.set_index("strategy")
    assert found.ranking[-1] == "two batches"
    assert rows["mean"].idxmax() == "two batches", "as it is, and not turned round"
    assert rows["ahead"]["two batches"] < 0
    assert rows["high"]["two batches"] == 0


ALIKE = ["all at once", "third"]


def test_who_is_not_told_apart_is_told_to_within_what_matters(ran: list[tuple[str, int]]) -> None:
    found = best(scenario(), strategies=ALIKE, workers=1, engine=fake.simulate, indifference=0.03)
    assert 30 < found.needed == found.futures
    rows = found.frame.set_index("strategy")
    assert (rows["high"] - rows["ahead"] <= 0.03).all()
    finer = best(scenario(), strategies=ALIKE, workers=1, engine=fake.simulate, indifference=0.015)
    assert finer.needed == pytest.approx(4 * found.needed, rel=0.25)


def test_what_is_decided_takes_no_more_futures(ran: list[tuple[str, int]]) -> None:
    found = best(scenario(), workers=1, engine=fake.simulate, indifference=1e-4)
    assert found.decided
    assert found.settled
    assert found.futures == found.needed == 30


def test_what_is_not_decided_is_not_decided(ran: list[tuple[str, int]]) -> None:
    found = best(scenario(), strategies=["all at once", "third"], workers=1, engine=fake.simulate, indifference=0.1)
    assert found.could_be_best == found.ranking
    assert not found.decided
    assert found.settled, "one of them can be chosen: they differ by less than matters"


def test_the_most_that_is_allowed_is_not_exceeded(ran: list[tuple[str, int]]) -> None:
    for method in METHODS:
        asked: dict[str, Any] = {"strategies": ALIKE, "indifference": 1e-4, "at_most": 40, "method": method}
        found = best(scenario(), workers=1, engine=fake.simulate, **asked)
        assert found.futures <= 40
        assert not found.settled
    assert max(replication for _, replication in ran) == 39


def test_kim_nelson_runs_no_more_of_what_it_has_dropped(ran: list[tuple[str, int]]) -> None:
    names = ["two batches", "all at once", "third"]
    found = best(scenario(), strategies=names, workers=1, engine=fake.simulate, indifference=0.004,
                 method="Kim-Nelson")  # fmt: skip
    rows = found.frame.set_index("strategy")
    for name in ("all at once", "third"):
        dropped = rows["dropped_after"][name]
        assert 30 <= dropped <= found.futures
        assert max(replication for strategy, replication in ran if strategy == name) < dropped + 12
        assert rows["high"][name] == 0
    assert isnan(rows["dropped_after"]["two batches"])


def test_a_strategy_under_three_names_is_told_at_once() -> None:
    """Case 08: three strategies that are the same word for word."""
    found = best(thrice(), workers=1, engine=fake.simulate)
    assert found.futures == 30
    assert found.settled
    assert found.like_the_leader == ("a", "b", "c")
    assert '"a", "b" and "c" come to the same in each of the 30 futures' in found.verdict()


def test_strategies_that_have_been_alike_so_far_may_differ(ran: list[tuple[str, int]], monkeypatch: Any) -> None:
    """One of 50 futures loses all stores under one of them: 30 alike are not the end of it."""
    monkeypatch.setattr(fake, "accepted_stores", lambda name, _, number: 0 if name == "third" and number == 45 else 5)
    found = best(scenario(), strategies=ALIKE, workers=1, engine=fake.simulate, indifference=0.02)
    assert found.futures > 150
    assert found.leader == "all at once"


@pytest.mark.parametrize("method", METHODS)
def test_any_number_of_workers_and_a_folder_give_the_same(
    tmp_path: Path, ran: list[tuple[str, int]], method: Method
) -> None:
    asked = {"engine": fake.simulate, "method": method, "indifference": 0.03}
    alone = best(scenario(), workers=1, **asked)  # type: ignore[arg-type]
    ran.clear()
    kept = best(scenario(), workers=1, folder=tmp_path, **asked)  # type: ignore[arg-type]
    assert kept.to_json() == alone.to_json()
    ran.clear()
    again = best(scenario(), workers=1, folder=tmp_path, **asked)  # type: ignore[arg-type]
    assert again.to_json() == alone.to_json()
    assert ran == [], "all was on disk"
    best(scenario(), "total_cost", workers=1, folder=tmp_path, **{**asked, "indifference": 1e6})  # type: ignore[arg-type]
    assert ran == [], "the same futures answer another question"


def breaking(error: BaseException, at: int) -> Callable[[Plan, int, int], Outcome]:
    def simulate(plan: Plan, seed: int, replication: int) -> Outcome:
        if replication == at and plan.strategy == "third":
            raise error
        return fake.KNOWN(plan, seed, replication)

    return simulate


def test_ctrl_c_keeps_what_is_done_and_it_goes_on_the_same(tmp_path: Path, ran: list[tuple[str, int]]) -> None:
    asked: dict[str, Any] = {"strategies": ALIKE, "indifference": 0.025, "workers": 1}
    whole = best(scenario(), engine=fake.simulate, **asked)
    cut = best(scenario(), engine=breaking(KeyboardInterrupt(), 50), folder=tmp_path, **asked)
    assert cut.interrupted
    assert not cut.settled
    assert cut.futures == 50
    ran.clear()
    gone_on = best(scenario(), engine=fake.simulate, folder=tmp_path, **asked)
    assert min(replication for _, replication in ran) == 50
    assert gone_on.to_json() == whole.to_json()


def test_a_failed_future_is_left_out_and_told(ran: list[tuple[str, int]]) -> None:
    found = best(scenario(), workers=1, engine=breaking(ZeroDivisionError("x"), 3), indifference=0.1)
    assert found.failed == ({"strategy": "third", "replication": 3, "cause": "ZeroDivisionError: x"},)
    assert found.futures == 29


def test_if_nothing_is_done_there_is_no_answer(ran: list[tuple[str, int]]) -> None:
    with pytest.raises(TooFewFutures) as caught:
        best(scenario(), workers=1, engine=fake.fails_always)
    assert "RuntimeError: no luck" in caught.value.causes[0]
    with pytest.raises(TooFewFutures) as caught:
        best(scenario(), workers=1, engine=breaking(KeyboardInterrupt(), 1))
    assert caught.value.interrupted


def test_json_has_all_and_no_nan(ran: list[tuple[str, int]]) -> None:
    found = best(scenario(), workers=1, engine=fake.simulate, indifference=0.05)
    content = json.loads(found.to_json())
    assert content["best"] == "two batches"
    assert content["strategies"]["third"]["dropped_after"] is None
    assert set(content["strategies"]) == set(found.strategies)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"measure": "sucess_share"}, "did you mean 'success_share'?"),
        ({"measure": "coach_utilisation_share"}, "neither better high nor better low"),
        ({"measure": "days_to_80_percent_coverage"}, "does not reach it in every future"),
        ({"strategies": ["third"]}, "two strategies or more"),
        ({"confidence": 1.0}, "less than 100%"),
        ({"indifference": 0.0}, "at least 1e-09"),
        ({"method": "best"}, "no method named 'best'"),
        ({"first": 3}, "10 futures or more"),
        ({"engine": "fast"}, "no engine named 'fast'"),
    ],
)
def test_what_cannot_be_asked_is_one_line(ran: list[tuple[str, int]], asked: dict[str, object], said: str) -> None:
    with pytest.raises(UnknownChoice) as caught:
        best(scenario(), **({"workers": 1, "engine": fake.simulate} | asked))  # type: ignore[arg-type]
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def chosen_right(rng: np.random.Generator, spread: tuple[float, ...]) -> tuple[bool, int]:
    """Whether the procedure takes the fifth, ahead by just what matters, and over how many futures."""
    shared = rng.normal(size=(2000, 1))
    values = np.sqrt(0.5) * (shared + rng.normal(size=(2000, 5))) * np.array(spread) + np.array([0.0, 0, 0, 0, 0.5])
    asked: Any = SimpleNamespace(
        values=lambda names, replications: values[:replications], first=20, at_most=2000, confidence=0.95,
        futures=SimpleNamespace(interrupted=False), measure=BY_NAME["success_share"],
    )  # fmt: skip
    start = Best(scenario(), 1, "", tuple("abcde"), "success_share", 0.95, 0.5, "Nelson-Matejcik", values[:20], inf,
                 2000, False, False, np.full(5, nan), ())  # fmt: skip
    found = _selected(start, asked)
    assert found.settled
    return found.leader == "e", found.futures


@pytest.mark.parametrize("spread", [(1, 1, 1, 1, 1), (1, 1, 1, 1, 4), (4, 1, 1, 1, 1)])
def test_the_best_is_chosen_as_often_as_promised_however_unequal_the_variances(spread: tuple[float, ...]) -> None:
    rng, trials = np.random.default_rng(8), 400
    right, _ = np.mean([chosen_right(rng, spread) for _ in range(trials)], axis=0)
    assert right >= stats.binom.ppf(0.001, trials, 0.95) / trials
