"""Keys that had another name: files, paths and ensembles that have it are read as before."""

import pytest

from rollout_sim.scenario import Scenario, ScenarioError, dump, loads
from rollout_sim.scenario.file.axes import read_axis
from rollout_sim.scenario.file.paths import in_todays_names
from rollout_sim.studies.compare.to_precision import known_measures
from rollout_sim.studies.sensitivity.input_points import usual_measures
from rollout_sim.studies.sweep.goals import read_goal
from tests.scenario.texts import SMALL, small

OLD = """\
rollout_sim: 1
name: Small
starts: 2026-03-02
run_length: 6 months
stores: {count: 20}
people: {experts: 5, presence: {experts: [{count: 2, until: after the last batch}]}}
words: {expert: adviser}
coefficients: {expert_skill: 80%, expert_visit_hours: 5}
uncertain: {people.experts: {uniform: [3, 6]}, coefficients.expert_visit_drive: {uniform: [0.1, 0.3]}}
money: {people: {expert: 1500}, per_event: {expert_visit: 500}}
overrides: {twice: {people.experts: 10, money.people.expert: 900}}
strategies:
  at once:
    batches: [{stores: rest, lasts: 3 months, expert_time: 50%}]
"""
NEW = (
    OLD.replace("expert_visit", "head_office_visit").replace("expert_time", "head_office_time")
    .replace("expert_skill", "head_office_skill").replace("experts", "head_office_coaches")
    .replace("expert:", "head_office_coach:").replace("people.expert:", "people.head_office_coach:")
)  # fmt: skip


def mistakes_of(text: str) -> list[str]:
    """The mistakes of a text, a line each."""
    with pytest.raises(ScenarioError) as caught:
        loads(text)
    return [str(mistake) for mistake in caught.value.mistakes]


def both(**how: object) -> tuple[Scenario, Scenario]:
    """The scenario of the old text and that of the new one."""
    return loads(OLD, **how), loads(NEW, **how)  # type: ignore[arg-type]


def test_a_file_with_former_names_is_the_file_with_todays() -> None:
    assert "expert" not in NEW
    for how in ({}, {"override_names": ["twice"]}, {"sets": ["people.experts=7", "people.presence.experts.0.count=1"]}):
        old, new = both(**how)
        assert dump(old) == dump(new)
        assert "expert" not in str(dump(old))


def test_an_ensemble_of_a_former_path_is_read() -> None:
    ensemble = "ensemble: {paths: [people.experts], weights: [1], sets: [[3]]}\n"
    made = loads(OLD.replace("people.experts: {uniform: [3, 6]}, ", "") + ensemble)
    assert made.ensemble is not None
    assert made.ensemble.paths == ["people.head_office_coaches"]


def test_an_axis_of_a_former_path_has_todays() -> None:
    assert read_axis(small(), "people.experts=1:3").path == "people.head_office_coaches"
    assert in_todays_names("strategies.'a.b'.batches.0.expert_time") == "strategies.'a.b'.batches.0.head_office_time"
    assert in_todays_names("strategies.experts.batches") == "strategies.experts.batches"  # a name, no key
    assert in_todays_names('no"path.experts') == 'no"path.experts'


@pytest.mark.parametrize(
    ("before", "after", "mistake"),
    [
        ("experts: 5", "experts: -5", "<text>:6:19: people.experts: must be at least 0 and at most 10000 (got -5)"),
        ("experts: 10", "experts: x", "<text>:11:37: people.experts: must be a whole number (got 'x')"),
        ("uniform: [3, 6]", "uniform: [6, 3]",
         '<text>:9:39: uncertain."people.experts".uniform: the first value must be less than the second (got [6, 3])'),
        ("count: 2", "count: 9",
         "<text>:6:43: people.presence.experts.0: nobody is left for this: 5 are there in all"),
    ],
)  # fmt: skip
def test_a_mistake_under_a_former_name_has_its_place(before: str, after: str, mistake: str) -> None:
    assert [line.replace("overrides.twice.", "") for line in mistakes_of(OLD.replace(before, after))] == [mistake]


@pytest.mark.parametrize("word", ["coaches", "coach", "head_office_coach", "expert", "head_ofice_coaches"])
def test_what_is_meant_is_answered_with_todays_name(word: str) -> None:
    rule = f"people.{word}: is no key here; did you mean 'head_office_coaches'?"
    assert mistakes_of(SMALL.replace("head_office_coaches", word)) == [f"<text>:6:10: {rule}"]
    with pytest.raises(ScenarioError, match="did you mean 'head_office_coaches'"):
        read_axis(small(), f"people.{word}=1:3")


def test_a_key_may_not_stand_under_both_names() -> None:
    rule = "people.experts: is head_office_coaches by its former name; keep one"
    assert mistakes_of(SMALL.replace("{head", "{experts: 3, head")) == [f"<text>:6:10: {rule}"]


def test_measures_are_asked_for_by_former_names_too() -> None:
    assert known_measures(["efficiency_gain_share", "efficiency_change_share"]) == ("efficiency_change_share",)
    assert usual_measures(small(), ["efficiency_gain_share"]) == ("efficiency_change_share",)
    assert read_goal("efficiency_gain_share >= 10%", None, 0.5).measure == "efficiency_change_share"
