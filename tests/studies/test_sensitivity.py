"""Sensitivity: known functions through the whole plumbing, and what is said of them."""

import json
from typing import Any

import numpy as np
import pytest

from rollout_sim import sensitivity
from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.statistics import sobol as indices
from rollout_sim.studies.sensitivity.input_points import _methods
from rollout_sim.studies.sensitivity.study import Sensitivity
from tests.replications import fake_points, function_points as functions

#: A measure without bounds, so that functions can stand for it.
MEASURE = "efficiency_change_share"
ASKED: dict[str, Any] = {"workers": 1, "engine": functions.engine, "measures": MEASURE}


def luck(strategy: str, replication: int) -> float:
    """Common to all points and both strategies, but for a little."""
    both = np.random.default_rng([1, replication]).normal(0, 1)
    return float(both + np.random.default_rng([2, replication, len(strategy)]).normal(0, 0.01))


def two(u: Any, strategy: str, replication: int) -> float:
    """Batches are better below 0.6 of the first input; the second moves both; the third does nothing."""
    ahead = 1.2 - 2 * u[0] if strategy == "two batches" else 0.0
    return float(3 * u[1] + ahead + luck(strategy, replication))


@pytest.fixture(scope="module")
def found() -> Sensitivity:
    """One study of two strategies for all that only read it."""
    with pytest.MonkeyPatch.context() as patch:
        functions.measured_by(two, patch, MEASURE)
        asked = {"points": 64, "trajectories": 10, "replications": 20, "asked_after": "two batches"}
        return sensitivity(functions.scenario(3), **{**ASKED, **asked})


def test_ishigami_through_the_plumbing(monkeypatch: pytest.MonkeyPatch) -> None:
    functions.measured_by(lambda u, *_: functions.ishigami(u), monkeypatch, MEASURE)
    asked = {**ASKED, "methods": ["sobol"], "points": 128, "replications": 1}
    study = sensitivity(functions.scenario(3), ["all at once"], **asked)
    known = indices.indices(np.array([[functions.ishigami(u)] for u in study.quantiles["sobol"]]), 3)
    rows = study.indices().set_index("input")
    assert rows.index[0] == functions.INPUTS[0]
    assert rows.loc[list(functions.INPUTS[:3]), "total"].tolist() == pytest.approx([row.total for row in known])
    assert rows.loc[list(functions.INPUTS[:3]), "first"].tolist() == pytest.approx([row.first for row in known])
    assert rows["total"].tolist() == pytest.approx([0.557589, 0.442411, 0.243684], abs=0.1)


def test_the_g_function_through_the_plumbing(monkeypatch: pytest.MonkeyPatch) -> None:
    def noisy(u: Any, strategy: str, replication: int) -> float:
        own = [replication, *(int(1e9 * one) for one in u)]  # of each point and replication its own
        return functions.g_function(u) + float(np.random.default_rng(own).normal(0, 0.32))

    functions.measured_by(noisy, monkeypatch, MEASURE)
    asked = {**ASKED, "methods": ["sobol"], "points": 128, "replications": 10}
    study = sensitivity(functions.scenario(4), ["all at once"], **asked)
    rows = study.indices().set_index("input").loc[list(functions.INPUTS)]
    same = indices.indices(np.array([[functions.g_function(u)] for u in study.quantiles["sobol"]]), 4)
    for name, known in {"first": [0.716192, 0.179048, 0.023676, 0.007162],
                        "total": [0.787144, 0.242198, 0.034317, 0.010460]}.items():  # fmt: skip
        assert rows[name].tolist() == pytest.approx([getattr(one, name) for one in same], abs=0.05)
        assert (rows[f"{name}_low"] <= known).all()
        assert (known <= rows[f"{name}_high"]).all()
    weak = rows.iloc[1:]
    assert (weak["total_with_noise"] > weak["total"] + 0.01).all(), "noise would look like interactions"


def test_the_gap_hangs_on_another_input_than_either_strategy(found: Sensitivity) -> None:
    rows = found.indices()
    alone = rows.query("strategy == 'all at once' and less == ''").iloc[0]
    assert alone["input"] == functions.INPUTS[1]
    assert alone["total"] == pytest.approx(1, abs=0.02)
    gap = rows.query("less != ''")
    assert set(zip(gap["strategy"], gap["less"], strict=True)) == {("two batches", "all at once")}
    assert gap["input"].iloc[0] == functions.INPUTS[0]
    assert gap["total"].tolist() == pytest.approx([1, 0, 0], abs=0.02)
    split = found.split().query("less == 'all at once'").iloc[0]
    assert split["inputs"] == pytest.approx(1, abs=0.01)  # luck moves both strategies, and not the gap


def test_the_tornado_is_paired_and_sorted(found: Sensitivity) -> None:
    rows = found.swings().query("strategy == 'all at once'")
    assert rows["input"].tolist()[0] == functions.INPUTS[1]
    first = rows.iloc[0]
    assert first["mean"] == pytest.approx(3 * 0.9)
    assert first["sign"] == 1
    assert np.isnan(first["lower"]), "luck is common and only the input differs: all futures are alike"
    assert (first["low_value"], first["high_value"]) == ("0.05", "0.95")
    assert rows["mean"].tolist()[1:] == pytest.approx([0, 0], abs=1e-9)


def test_the_winner_changes_where_it_does(found: Sensitivity) -> None:
    rows = found.switches().set_index("input")
    row = rows.loc[functions.INPUTS[0]]
    assert row["decided"]
    assert row["low"] <= 0.6 <= row["high"]
    assert row["at"] == pytest.approx(0.6, abs=0.02)
    assert float(row["at_value"]) == pytest.approx(0.6, abs=0.02)
    assert row["ahead_before"] == "two batches"
    for path in functions.INPUTS[1:3]:
        assert np.isnan(rows.loc[path, "at"])
        assert rows.loc[path, "ahead_always"] == "two batches"  # at the median of the first input


def test_screening_finds_what_matters(found: Sensitivity) -> None:
    rows = found.effects().query("strategy == 'two batches'").set_index("input")
    assert rows["mu"].to_dict() == pytest.approx(dict(zip(functions.INPUTS[:3], (-2, 3, 0), strict=True)), abs=1e-9)
    assert rows["sigma"].tolist() == pytest.approx([0, 0, 0], abs=1e-9)


def test_inputs_and_luck_are_apart(found: Sensitivity) -> None:
    row = found.split().query("less == ''").set_index("strategy").loc["all at once"]
    values = found.values(MEASURE, "all at once", "sobol")
    drawn = values[0].var(ddof=1)  # of luck, as it was
    assert row["inputs"] == pytest.approx(0.75 / (0.75 + drawn), abs=0.02)  # 9 / 12 is the variance of 3 u
    assert row["both"] == pytest.approx(0, abs=1e-6)


def test_the_box_in_which_the_strategy_loses(found: Sensitivity) -> None:
    row = found.losses().iloc[0]
    assert row["strategy"] == "two batches"
    assert row["lost_share"] == pytest.approx(0.4, abs=0.03)
    assert row["decided"]
    assert row["density"] > 0.9
    bound = found.box()
    assert bound["input"].tolist() == [functions.INPUTS[0]]
    assert bound["low"].item() == pytest.approx(0.6, abs=0.05)
    assert bound["high_value"].item() == ""


def test_the_best_is_asked_after_and_one_strategy_loses_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    functions.measured_by(two, monkeypatch, MEASURE)
    asked = {**ASKED, "methods": ["sobol"], "points": 8, "replications": 2}
    assert sensitivity(functions.scenario(2), **asked).asked_after(MEASURE) == "two batches"
    alone = sensitivity(functions.scenario(2), ["all at once"], **asked)
    assert alone.losses().empty
    assert alone.box().empty


def test_json_has_every_frame(found: Sensitivity) -> None:
    told = json.loads(found.to_json())
    assert told["inputs"] == list(functions.INPUTS[:3])
    assert told["methods"] == ["one-way", "morris", "sobol"]
    assert len(told["places"]) == 1 + 4 * 3 + 10 * 4 + 64 * 5
    assert set(found.frames()) <= set(told)


def test_many_inputs_are_screened_first() -> None:
    assert _methods(None, 10) == ("one-way", "morris", "sobol")
    assert _methods(None, 11) == ("one-way", "morris")
    assert _methods(["sobol", "one-way"], 11) == ("one-way", "sobol")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"methods": ["tree"]}, "no method named 'tree'"),
        ({"measures": "succes_share"}, "did you mean 'success_share'"),
        ({"points": 100}, "power of 2"),
        ({"trajectories": 1}, "2 or more"),
        ({"asked_after": "nobody"}, "'nobody' is not among the strategies"),
        ({"replications": 0}, "1 or more"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked: dict[str, Any], said: str) -> None:
    small = {"points": 2, "trajectories": 2}
    with pytest.raises(UnknownChoice, match=said):
        sensitivity(functions.scenario(1), **{**ASKED, **small, **asked})


def test_nothing_uncertain_is_refused() -> None:
    with pytest.raises(UnknownChoice, match="nothing is uncertain"):
        sensitivity(fake_points.scenario(), **ASKED)


def test_words_and_counts_can_be_uncertain() -> None:
    more = "uncertain: {people.handling: {one_of: [fixed, lognormal]}, people.head_office_coaches: {uniform: [2, 9]}}\n"
    asked = {
        **ASKED,
        "measures": "success_share",
        "engine": fake_points.simulate,
        "points": 4,
        "trajectories": 2,
        "replications": 2,
    }
    study = sensitivity(fake_points.scenario(more), **asked)
    rows = study.swings().query("strategy == 'all at once'").set_index("input")
    assert rows.loc["people.handling", ["low_value", "high_value"]].tolist() == ["fixed", "lognormal"]
    assert rows.loc["people.head_office_coaches", ["low_value", "high_value"]].tolist() == ["2", "9"]
    assert rows["mean"].iloc[0] == pytest.approx(0.35, abs=0.05)  # five stores more for each head office coach
