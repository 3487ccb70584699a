"""Words, tables and charts of studies: in both languages, and honest about what is not decided."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rollout_sim import capacity, gates, optimise, risk, sensitivity, sweep
from rollout_sim.scenario import loads
from tests.replications import fake_points, function_points as functions
from tests.studies.test_gates import gate_engine
from tests.studies.test_sensitivity import MEASURE, two

ASKED: dict[str, Any] = {"workers": 1, "engine": fake_points.simulate}


def swept(**changed: Any) -> Any:
    asked = {"over": "people.head_office_coaches=2:14:4", "replications": 40, "goal": "coverage_share >= 60%", **ASKED}
    return sweep(fake_points.scenario(), **{**asked, **changed})


def test_a_sweep_says_what_is_decided() -> None:
    words = swept().verdict()
    assert '"all at once": 10 head office coaches are enough for the goal (stores accepted ≥ 60.0 %' in words
    said = '"two batches" is ahead up to 2 head office coaches, "all at once" from 10 head office coaches on'
    assert f"stores that succeed: {said}" in words
    assert "in money, no step surely pays" in words
    both = '"all at once" and "two batches"'
    weeks = "4 weeks with 2 head office coaches, 4 weeks with 6 head office coaches"
    assert f"{both}: the bottleneck is coaches' hours, {weeks}." in words


def test_a_sweep_tells_all_strategies_in_one_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    found = swept(replications=5)
    rich = found.table()
    rich.loc[rich["strategy"] == "two batches", ["mean", "half_width"]] *= 1e6
    monkeypatch.setattr(type(found), "table", lambda self: rich)
    _, *tables = re.split("|".join(rf"^{name}$" for name in found.strategies), found.text(), flags=re.MULTILINE)
    units = [set(re.findall("thousand|million|billion", table)) for table in tables]
    assert len(units) == len(found.strategies)
    assert units[0] == units[1] != set()


def test_a_sweep_says_what_is_not_decided() -> None:
    words = swept(replications=3).verdict()
    assert "no number tried is surely enough for the goal" in words
    none = swept(goal="coverage_share >= 99%").verdict()
    assert "no number tried is enough for the goal" in none


def told_and_drawn(over: list[str], language: str, folder: Path) -> list[Path]:
    """The charts of a sweep, whose words and table are looked at on the way."""
    found = swept(over=over, replications=4)
    table = found.text(language)
    assert all(name in table for name in found.strategies)
    assert ("stores accepted" in table) == (language == "en")
    assert ("nan" in found.verdict(language)) is False
    files: list[Path] = found.save_charts(folder, language)
    assert len(files) >= 4
    return files


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sweep_is_told_and_drawn_in_both_languages(language: str, tmp_path: Path) -> None:
    files = told_and_drawn(["people.head_office_coaches=2:14:4"], language, tmp_path)
    assert all(path.stat().st_size > 2000 for path in files)


@pytest.mark.usefixtures("unrendered")
@pytest.mark.parametrize(
    "over", [["people.head_office_coaches=2,6", "stores.count=100,120"], ["people.handling=fixed,lognormal"]]
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_sweeps_over_two_values_and_over_choices_are_told(over: list[str], language: str, tmp_path: Path) -> None:
    told_and_drawn(over, language, tmp_path)


def test_failures_and_interruptions_are_told() -> None:
    words = swept(engine=fake_points.interrupted, over="people.head_office_coaches=2,4").verdict()
    assert "It was interrupted: 3 of 40 replications were run." in words
    words = swept(engine=fake_points.fails_once, over="people.head_office_coaches=2,4").verdict()
    assert "1 of 40 replications failed and is left out." in words


def test_capacity_names_what_pays_and_what_does_not() -> None:
    found = capacity(fake_points.scenario(), replications=30, **ASKED)
    words = found.verdict()
    assert (
        '"all at once" and "two batches": not worth what it costs: one more head office coach; changes nothing: a week '
        "more" in words
    )
    poor = loads(fake_points.TEXT[: fake_points.TEXT.index("money:")])
    assert (
        "one more head office coach helps most, 4.9 more stores" in capacity(poor, replications=30, **ASKED).verdict()
    )


def test_risk_says_what_is_not_decided_and_names_the_budget() -> None:
    more = "uncertain: {money.people.head_office_coach: {uniform: [10, 10.1]}}\n"
    words = risk(fake_points.scenario(more), replications=30, **ASKED).verdict()
    assert '"all at once" and "two batches": 1,202 CNY are enough in 7 of 10 futures' in words
    assert (
        "in 100 % of futures (88 % to 100 %) it has not earned what it cost at the end, month 6 (2026-08-31)" in words
    )
    assert "Luck only" not in words
    more = "uncertain: {money.people.head_office_coach: {uniform: [0, 100]}}\n"
    assert "No input is worth measuring first" in risk(fake_points.scenario(more), replications=60, **ASKED).verdict()
    assert "Too few futures" in risk(fake_points.scenario(more), replications=5, **ASKED).verdict()


def test_risk_without_ranges_says_what_to_declare_and_nothing_of_budgets_or_losses() -> None:
    found = risk(fake_points.scenario(), replications=30, **ASKED)
    words = found.verdict() + found.text()
    assert "such as money.people.head_office_coach and people.head_office_coaches" in words
    assert "what a longer pilot is worth" in words
    assert found.verdict().splitlines()[-1].startswith("Luck only: ")
    for told in ("budget", "contingency", "end with a loss", "knowing"):
        assert told not in words
    kept = json.loads(found.to_json())
    assert kept["luck_only"]
    assert (kept["confidence"], kept["losses"], kept["information"]) == ([], [], [])
    assert found.charts == ()


def test_gates_say_when_they_change_nothing() -> None:
    found = gates(fake_points.scenario(), "50%", replications=5, workers=1, engine=gate_engine)
    words = found.verdict()
    assert "the gate changes nothing at 50%" in words
    assert "best gate (50%) is wrong in" in words
    either = gates(fake_points.scenario(), "50%,60%", replications=5, workers=1, engine=gate_engine)
    said = either.verdict()
    assert "which gate is best is too close to call (50% and 60%); at 50% it is wrong in" in said


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("study", ["capacity", "risk", "gates"])
def test_studies_are_told_and_drawn_in_both_languages(study: str, language: str, tmp_path: Path) -> None:
    more = "uncertain: {money.people.head_office_coach: {uniform: [0, 100]}}\n"
    asked = {"replications": 30, **ASKED}
    found: Any
    if study == "capacity":
        found = capacity(fake_points.scenario(), **asked)
    elif study == "risk":
        found = risk(fake_points.scenario(more), **asked)
    else:
        found = gates(fake_points.scenario(), "30%,50%", **{**asked, "engine": gate_engine})
    table = found.text(language)
    assert "nan" not in table + found.verdict(language)
    assert bool(re.search("strategy|future|measures", table, re.IGNORECASE)) == (language == "en")
    files = found.save_charts(tmp_path, language)
    assert files
    assert all(path.stat().st_size > 2000 for path in files)
    json.loads(found.to_json())


def best(vary: str = "people.head_office_coaches=2:14:4", **changed: Any) -> Any:
    asked = {"strategy": "two batches", "screening": 2, "replications": 40, **ASKED}
    return optimise(fake_points.scenario(), vary, **{**asked, **changed})


def test_the_best_design_is_told_with_its_promise_and_what_it_beats() -> None:
    words = best(budget="2500").verdict()
    near = best("people.head_office_coaches=10,11", indifference=60.0, replications=10).verdict()
    assert "With 95 % confidence no other finalist within the limits is better by more than 60.0 stores." in near
    assert "All 4 designs that can be run were tried, of 4 in the grid." in words
    assert "Choose head office coaches = 10: number of stores that succeed 71." in words
    assert "With 95 % confidence no other finalist within the limits is better.\n" in words
    assert 'Better than "all at once" as given: +31' in words
    assert "too close to call, kept in 100 % of futures" in best(budget="2500", replications=20).verdict()
    assert "Pareto front" in words


def test_what_is_not_decided_about_the_best_design_is_told() -> None:
    close = best("people.head_office_coaches=10,11", indifference=0.001, replications=2).verdict()
    assert "Too close to call to within 0.0" in close
    none = best(limits=["coverage_share >= 99%"]).verdict()
    assert "No design can be recommended: no finalist keeps all limits" in none
    assert "not kept, only in 0 % of futures" in none
    part = best("people.head_office_coaches=2:40", designs=10).verdict()
    assert "10 of 39 designs were tried; what was not tried may be better." in part
    one = best(finalists=1).verdict()
    assert "There was one finalist" in one


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("limit", ["coverage_share >= 50%", "coverage_share >= 99%"])
def test_the_best_design_is_told_and_drawn_in_both_languages(limit: str, language: str, tmp_path: Path) -> None:
    found = best("people.head_office_coaches=2:40:3", designs=10, limits=[limit], replications=4)
    assert ("In fresh futures" in found.text(language)) == (language == "en")
    assert "nan" not in found.verdict(language)
    files = found.save_charts(tmp_path, language)
    assert [path.name for path in files if path.suffix == ".png"] == ["front.png", "finalists.png"]
    assert all(path.stat().st_size > 2000 for path in files)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sensitivity_is_told_and_drawn_in_both_languages(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    functions.measured_by(two, monkeypatch, MEASURE)
    asked: dict[str, Any] = {"points": 32, "trajectories": 10, "workers": 1, "engine": functions.engine}
    found = sensitivity(functions.scenario(3), None, MEASURE, replications=20, **asked)
    table, words = found.text(language), found.verdict(language)
    assert "nan" not in table + words
    assert ("Input" in table) == (language == "en")
    if language == "en":
        assert 'along noise, "two batches" is ahead up to 0.5, "all at once" from 0.75 on' in words
        assert '"two batches" is ahead of "all at once" all along effort and prac' in words
        assert "effort moves it most, by +270.0 points from 0.05 to 0.95" in words
        assert "Next to nothing comes of practice" in words
        assert "above all where noise is above" in words
    files = found.save_charts(tmp_path, language)
    assert {path.stem for path in files} == {
        f"{name}-efficiency-change-share" for name in ("tornado", "screening", "parts")
    }
    assert all(path.stat().st_size > 2000 for path in files)


def test_sensitivity_says_what_is_not_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    functions.measured_by(lambda *_: float(rng.random()), monkeypatch)
    asked: dict[str, Any] = {"points": 8, "trajectories": 3, "workers": 1, "engine": functions.engine}
    words = sensitivity(functions.scenario(2), None, "success_share", replications=4, **asked).verdict()
    assert "surely" in words
    assert "too close to call" in words
    assert "nan" not in words


def test_a_measure_that_is_not_always_reached_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    functions.measured_by(lambda u, *_: float("nan" if u[0] > 0.9 else 1), monkeypatch, "payback_days")
    asked: dict[str, Any] = {"methods": ["one-way"], "workers": 1, "engine": functions.engine, "replications": 2}
    words = sensitivity(functions.scenario(1), None, "payback_days", **asked).verdict()
    assert words.startswith("days to payback: not reached in every future, so nothing is said of it.\nAll measures are")
