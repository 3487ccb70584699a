"""The default ensemble: its file, what of it a scenario draws, and that draws are patched into plans that stand."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rollout_sim.replications.futures import Futures, set_drawn, shared_sets
from rollout_sim.rules.coefficients import TABLE
from rollout_sim.scenario import (
    Scenario,
    ScenarioError,
    load,
    load_resolved,
    loads,
    resolve,
    resolved_text,
    with_values,
)
from rollout_sim.scenario.blocks.default_ensemble import DefaultEnsemble, read_sets, shipped
from rollout_sim.scenario.file.change import ORDERED, settled
from tests.replications import fake_engines

ONE = shipped().names[0]
LOW, *_, HIGH = sorted(row[0] for row in shipped().rows)
RANGE = f"uncertain: {{coefficients.{ONE}: {{uniform: [{LOW!r}, {HIGH!r}]}}}}\n"


def drawn_names(scenario: Scenario) -> list[str]:
    """The coefficients that a scenario draws from the default ensemble."""
    return scenario.ensemble.draws if isinstance(scenario.ensemble, DefaultEnsemble) else []


def test_the_file_holds_coefficients_within_their_ranges_and_no_boundary_of_a_light() -> None:
    rows, sets = {row.name: row for row in TABLE}, shipped()
    assert len(sets.rows) >= 100
    assert all(weight > 0 for weight in sets.weights)
    assert not any(name.startswith(ORDERED) for name in sets.names)
    for name, column in zip(sets.names, zip(*sets.rows, strict=True), strict=True):
        assert rows[name].low <= min(column) < max(column) <= rows[name].high


def test_comments_are_no_part_of_its_identity() -> None:
    text = "# seed 1\nweight,habit_days\n1.0,9.5\n2.0,0.1\n"
    sets = read_sets(text)
    assert (sets.about, sets.names, sets.weights, sets.rows) == (
        ("seed 1",), ("habit_days",), (1.0, 2.0), ((9.5,), (0.1,)),
    )  # fmt: skip
    assert read_sets(text.replace("seed 1", "seed 2")).identity == sets.identity
    assert read_sets(text.replace("9.5", "9.6")).identity != sets.identity


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize(
    ("more", "which"),
    [
        ("", True),
        ("ensemble: default\n", True),
        ("ensemble: none\n", False),
        (f"coefficients: {{{ONE}: {LOW!r}}}\n", "others"),
        (RANGE, "others"),
    ],
)
def test_what_the_file_says_itself_is_not_drawn(more: str, which: Any) -> None:
    names = drawn_names(fake_engines.scenario(more))
    wanted = {True: list(shipped().names), False: [], "others": [name for name in shipped().names if name != ONE]}
    assert names == wanted[which]


@pytest.mark.usefixtures("drawn")
def test_a_choice_of_coefficients_goes_before_the_file_and_what_is_set_is_known() -> None:
    assert drawn_names(loads(fake_engines.TEXT, coefficients="fitted")) == []
    assert drawn_names(loads(fake_engines.TEXT + "ensemble: none\n", coefficients="ensemble")) == list(shipped().names)
    assert ONE not in drawn_names(loads(fake_engines.TEXT, sets=[f"coefficients.{ONE}={LOW!r}"]))


@pytest.mark.parametrize(
    ("more", "mistake"),
    [
        ("ensemble: defualt\n", "must be default, none, or a mapping; did you mean 'default'?"),
        ("ensemble: {shipped: abc, draws: [habit_dys]}\n", "there is no coefficient 'habit_dys'; did you mean"),
    ],
)
def test_mistakes_are_one_line(more: str, mistake: str) -> None:
    with pytest.raises(ScenarioError, match=r"ensemble") as caught:
        fake_engines.scenario(more)
    assert len(caught.value.mistakes) == 1
    assert mistake in str(caught.value)


@pytest.mark.usefixtures("drawn")
def test_a_resolved_scenario_reads_back_and_an_old_one_is_fitted(tmp_path: Path) -> None:
    for scenario in (fake_engines.scenario(), fake_engines.scenario("ensemble: none\n")):
        assert loads(resolved_text(scenario)) == scenario
    old = tmp_path / "resolved.yaml"
    old.write_text(fake_engines.TEXT)
    assert load_resolved(old).ensemble is None
    assert load(old).ensemble is not None
    assert load_resolved(old).drawn_from == "fitted"


@pytest.mark.usefixtures("drawn")
def test_futures_in_a_row_draw_all_sets_before_one_twice_and_other_seeds_in_another_order() -> None:
    ensemble = fake_engines.scenario().ensemble
    assert isinstance(ensemble, DefaultEnsemble)
    count = len(ensemble.weights)
    places = [set_drawn(ensemble, 7, replication) for replication in range(2 * count)]
    if len(set(ensemble.weights)) == 1:
        assert sorted(places[:count]) == sorted(places[count:]) == list(range(count))
    assert places[:count] != places[count:]
    assert places[:20] != [set_drawn(ensemble, 8, replication) for replication in range(20)]


def test_sets_are_drawn_as_often_as_their_weights_say(monkeypatch: pytest.MonkeyPatch) -> None:
    sets = read_sets("weight,habit_days\n" + "".join(f"{1 + 2 * (row < 5)},{5 + row}\n" for row in range(10)))
    monkeypatch.setattr("rollout_sim.scenario.blocks.default_ensemble.shipped", lambda: sets)
    ensemble = DefaultEnsemble(shipped=sets.identity, draws=["habit_days"])
    met = Counter(set_drawn(ensemble, 1, replication) for replication in range(2000))
    assert all(met[row] == pytest.approx(300 if row < 5 else 100, abs=100) for row in range(10))


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("more", ["", RANGE, "uncertain: {people.head_office_coaches: {one_of: [2, 3]}}\n"])
def test_a_plan_that_stands_gets_the_numbers_that_a_plan_made_anew_has(more: str) -> None:
    scenario = fake_engines.scenario(more + "change: {efficiency_gain: 30%, satisfaction_gain: 8 points}\n")
    futures = Futures(scenario, 3)
    for replication in (0, 5, 400, 0):
        for strategy in scenario.strategy_names:
            plan, _ = futures.of(strategy, replication)
            anew = resolve(with_values(settled(scenario), futures.drawn(replication)), strategy)
            assert plan.coefficients == anew.coefficients
            assert (plan.felt_gain, plan.efficiency_gain, plan.head_office_coaches) == (
                anew.felt_gain, anew.efficiency_gain, anew.head_office_coaches,
            )  # fmt: skip
            assert np.array_equal(plan.work_days, anew.work_days)


@pytest.mark.usefixtures("drawn")
def test_coefficients_alone_resolve_no_plan_again() -> None:
    futures = Futures(fake_engines.scenario(RANGE), 1)
    first, _ = futures.of("all at once", 0)
    second, _ = futures.of("all at once", 1)
    assert first.coefficients != second.coefficients
    assert first.work_days is second.work_days


@pytest.mark.usefixtures("drawn")
def test_futures_share_sets_only_where_there_are_more_of_them_than_sets() -> None:
    scenario, count = fake_engines.scenario(), len(shipped().rows)
    assert shared_sets(scenario, 1, range(100)) == ()
    assert len(shared_sets(scenario, 1, range(2 * count + 1))) == 2 * count + 1
