"""Axes of a sweep, as people write them."""

import math

import pytest

from rollout_sim.scenario import ScenarioError, loads, read_axis, template, uncertain_inputs, with_known

SCENARIO = loads(template("batches"))


@pytest.mark.parametrize(
    ("text", "values", "x"),
    [
        ("people.head_office_coaches=4:10:2", (4, 6, 8, 10), (4, 6, 8, 10)),
        ("people.head_office_coaches=4:9:2", (4, 6, 8), (4, 6, 8)),
        ("people.head_office_coaches=3:5", (3, 4, 5), (3, 4, 5)),
        ("people.head_office_coaches=9,3", (3, 9), (3, 9)),
        ("stores.sceptical_managers=0%:50%:25%", ("0%", "25%", "50%"), (0, 0.25, 0.5)),
        ("stores.sceptical_managers=0:0.3:0.1", (0, 0.1, 0.2, 0.3), (0, 0.1, 0.2, 0.3)),
        ("critical_window=1:3:1 weeks", ("1 weeks", "2 weeks", "3 weeks"), (7, 14, 21)),
        ("critical_window=2 weeks,3 days", ("3 days", "2 weeks"), (3, 14)),
    ],
)
def test_numbers_rise_and_keep_their_units(text: str, values: tuple, x: tuple) -> None:
    axis = read_axis(SCENARIO, text)
    assert axis.values == values
    assert axis.x == pytest.approx(x)
    assert axis.numeric


def test_words_keep_their_order_and_are_no_numbers() -> None:
    axis = read_axis(SCENARIO, "people.duty=rota,always")
    assert axis.values == ("rota", "always")
    assert math.isnan(axis.x[0])
    assert not axis.numeric


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("people.head_office_coaches", "must be PATH=LOW:HIGH:STEP"),
        ("people.head_office_coach=1:3:1", "did you mean"),
        ("people.head_office_coaches=5:3:1", "LOW at most HIGH"),
        ("people.head_office_coaches=1:3:0", "STEP above 0"),
        ("people.head_office_coaches=1.5", "whole number"),
        ("people.head_office_coaches=-3:1:1", "at least 0"),
        ("people.head_office_coaches=2,2", "each value once"),
        ("people.head_office_coaches=1:5000:1", "at most 1000 values"),
        ("people.head_office_coaches=[", "--over"),
    ],
)
def test_mistakes_are_one_line_with_their_place(text: str, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_axis(SCENARIO, text, 2)
    line = str(caught.value).splitlines()[0]
    assert line.startswith("--over:2:")
    assert words in line


def test_what_is_set_is_no_longer_uncertain_however_its_path_is_written() -> None:
    assert [row.path for row in uncertain_inputs(SCENARIO)] == ["change.efficiency_gain"]
    known = with_known(SCENARIO, {'"change"."efficiency_gain"': "20%"})
    assert known.change.efficiency_gain == 0.2
    assert not uncertain_inputs(known)
    assert uncertain_inputs(with_known(SCENARIO, {"people.head_office_coaches": 3}))
