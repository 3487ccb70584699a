"""Keys that had another name: files, paths and ensembles that have it are read as before."""

import pytest
from rollout_sim.scenario import Scenario, ScenarioError, dump, loads
from rollout_sim.scenario.file.axes import read_axis
from rollout_sim.scenario.file.paths import in_todays_names
from tests.scenario.texts import SMALL, small

OLD = """\
rollout_sim: 1
name: Small
starts: 2026-03-02
run_length: 6 months
stores: {count: 20}
people: {head_office_coaches: 5, presence: {head_office_coaches: [{count: 2, until: after the last batch}]}}
words: {head_office_coach: adviser}
coefficients: {head_office_skill: 80%, head_office_visit_hours: 5}
uncertain: {people.head_office_coaches: {uniform: [3, 6]}, coefficients.head_office_visit_drive: {uniform: [0.1, 0.3]}}
money: {people: {head_office_coach: 1500}, per_event: {head_office_visit: 500}}
overrides: {twice: {people.head_office_coaches: 10, money.people.head_office_coach: 900}}
strategies:
  at once:
    batches: [{stores: rest, lasts: 3 months, head_office_time: 50%}]
"""
NEW = (
    OLD.replace("head_office_visit", "head_office_visit").replace("head_office_time", "head_office_time")
    .replace("head_office_skill", "head_office_skill").replace("head_office_coaches", "head_office_coaches")
    .replace("head_office_coach:", "head_office_coach:").replace("people.head_office_coach:", "people.head_office_coach:")
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
    assert "head office coach" not in NEW
    for how in ({}, {"override_names": ["twice"]}, {"sets": ["people.head_office_coaches=7", "people.presence.head_office_coaches.0.count=1"]}):
        old, new = both(**how)
        assert dump(old) == dump(new)
        assert "head office coach" not in str(dump(old))


def test_an_ensemble_of_a_former_path_is_read() -> None:
    ensemble = "ensemble: {paths: [people.head_office_coaches], weights: [1], sets: [[3]]}\n"
    made = loads(OLD.replace("people.head_office_coaches: {uniform: [3, 6]}, ", "") + ensemble)
    assert made.ensemble is not None and made.ensemble.paths == ["people.head_office_coaches"]


def test_an_axis_of_a_former_path_has_todays() -> None:
    assert read_axis(small(), "people.head_office_coaches=1:3").path == "people.head_office_coaches"
    assert in_todays_names("strategies.'a.b'.batches.0.head_office_time") == "strategies.'a.b'.batches.0.head_office_time"
    assert in_todays_names("strategies.head office coaches.batches") == "strategies.head office coaches.batches"  # a name, no key
    assert in_todays_names('no"path.head office coaches') == 'no"path.head office coaches'


@pytest.mark.parametrize(
    ("before", "after", "mistake"),
    [
        ("head_office_coaches: 5", "head_office_coaches: -5", "<text>:6:19: people.head_office_coaches: must be at least 0 and at most 10000 (got -5)"),
        ("head_office_coaches: 10", "head_office_coaches: x", "<text>:11:37: people.head_office_coaches: must be a whole number (got 'x')"),
        ("uniform: [3, 6]", "uniform: [6, 3]",
         "<text>:9:39: uncertain.\"people.head_office_coaches\".uniform: the first value must be less than the second (got [6, 3])"),
        ("count: 2", "count: 9", "<text>:6:43: people.presence.head_office_coaches.0: nobody is left for this: 5 are there in all"),
    ],
)  # fmt: skip
def test_a_mistake_under_a_former_name_has_its_place(before: str, after: str, mistake: str) -> None:
    assert [line.replace("overrides.twice.", "") for line in mistakes_of(OLD.replace(before, after))] == [mistake]


@pytest.mark.parametrize("word", ["coaches", "coach", "head_office_coach", "head office coach", "head_ofice_coaches"])
def test_what_is_meant_is_answered_with_todays_name(word: str) -> None:
    rule = f"people.{word}: is no key here; did you mean 'head_office_coaches'?"
    assert mistakes_of(SMALL.replace("head_office_coaches", word)) == [f"<text>:6:10: {rule}"]
    with pytest.raises(ScenarioError, match="did you mean 'head_office_coaches'"):
        read_axis(small(), f"people.{word}=1:3")


def test_a_key_may_not_stand_under_both_names() -> None:
    rule = "people.head_office_coaches: is head_office_coaches by its former name; keep one"
    assert mistakes_of(SMALL.replace("{head", "{head_office_coaches: 3, head")) == [f"<text>:6:10: {rule}"]
