"""Pilots and targets: what a file says, with gaps, late starts and stores that stopped; and every mistake at once."""

from math import nan
from pathlib import Path

import numpy as np
import pytest

from rollout_sim.scenario import ScenarioError
from rollout_sim.scenario.file.pilot_csv import Pilot, read_pilot
from rollout_sim.scenario.file.targets_yaml import Target, read_targets

GOOD = """\
store,week,usage,requests,days_waited,accepted
A,1,20%,3,0.5,
A,2,0.4,,,
A,4,60%,1,0.25,yes
B,3,10%,0,,

B,4,30%,2,1,
C,1,,,,
C,2,50%,,,no
C,3,stopped,,,
"""


def read(text: str, tmp_path: Path) -> Pilot:
    (tmp_path / "pilot.csv").write_text(text, encoding="utf-8")
    return read_pilot(tmp_path / "pilot.csv", "pilot.csv")


def mistakes(text: str, tmp_path: Path) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        read(text, tmp_path)
    return [str(mistake) for mistake in error.value.mistakes]


def test_rows_become_weeks_live_with_gaps_late_starts_and_stores_that_stopped(tmp_path: Path) -> None:
    pilot = read(GOOD, tmp_path)
    assert pilot.stores == ("A", "B", "C")
    assert pilot.first_week == (1, 3, 1)
    np.testing.assert_array_equal(pilot.usage, [[0.2, 0.4, nan, 0.6], [0.1, 0.3, nan, nan], [nan, 0.5, 0, 0]])
    np.testing.assert_array_equal(pilot.requests[:2], [[3, nan, nan, 1], [0, 2, nan, nan]])
    np.testing.assert_array_equal(pilot.days_waited[0], [0.5, nan, nan, 0.25])
    np.testing.assert_array_equal(pilot.accepted[:, 1:], [[nan, nan, 1], [nan] * 3, [0, nan, nan]])
    assert pilot.stopped == ("C",)
    assert (pilot.weeks, pilot.last_week) == (4, 4)
    assert pilot.watched.tolist() == [3, 2, 3]


def test_a_pilot_written_out_reads_back(tmp_path: Path) -> None:
    pilot = read(GOOD, tmp_path)
    again = read(pilot.text(), tmp_path)
    for name in ("usage", "requests", "days_waited", "accepted"):
        np.testing.assert_allclose(getattr(again, name), getattr(pilot, name))
    assert again.first_week == pilot.first_week


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = (
        "store,week,usage,requests,days_waited,accepted\n"
        "A,1,80,3,0.5,\n"
        "A,zero,0.5,3,0.5,\n"
        ",2,0.5,-1,,\n"
        "A,1,50%,0,2,perhaps\n"
        "B,1,stoped,,,y\n"
        "B,2,50%\n"
        "B,3,,1.5,many,\n"
    )
    assert mistakes(text, tmp_path) == [
        "pilot.csv:2:5: usage: must be a share such as 80% or 0.8, stopped, or empty if not measured (got '80')",
        "pilot.csv:3:3: week: must be a week of the pilot: a whole number, at least 1 and at most 520 (got 'zero')",
        "pilot.csv:4:1: store: is required",
        "pilot.csv:4:8: requests: must be a whole number of requests, or empty if not counted (got '-1')",
        "pilot.csv:5:1: store: 'A' has a row for week 1 already, in line 2; keep one",
        "pilot.csv:5:13: accepted: must be yes, no, or empty in weeks without an inspection (got 'perhaps')",
        "pilot.csv:6:5: usage: must be a share such as 80% or 0.8, stopped, or empty if not measured; "
        "did you mean 'stopped'? (got 'stoped')",
        "pilot.csv:6:14: accepted: must be yes, no, or empty in weeks without an inspection (got 'y')",
        "pilot.csv:7:1: must have 6 cells, as the first line has (got 3)",
        "pilot.csv:8:6: requests: must be a whole number of requests, or empty if not counted (got '1.5')",
        "pilot.csv:8:10: days_waited: must be a number of days, or empty (got 'many')",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "1:1: needs a column 'store'"),
        ("store,week,usge\n", "1:1: 'usge' is no column; did you mean 'usage'?"),
        ("store,week,usage\nA,1,50%\n", "1:1: must have at least 3 and at most 2,000 stores (got 1)"),
        ("store,week,usage\nA,1,\nB,1,\nC,1,\n", "1:1: usage: has no value in any row"),
        ("store,week,usage\nA,1,stopped\nA,2,50%\nB,1,1\nC,1,1\n",
         "3:5: usage: 'A' stopped in week 1, and uses it again here (got 0.5)"),
        ('store,week,usage\nA,1,"50%\n', "2:1: is not CSV: unexpected end of data"),
    ],
)  # fmt: skip
def test_mistakes_of_the_whole_file(text: str, told: str, tmp_path: Path) -> None:
    assert f"pilot.csv:{told}" in mistakes(text, tmp_path)


MEASURES = {"success_share": "share", "total_cost": "money", "days_to_half_coverage": "days"}
TARGETS = """\
rollout_sim_targets: 1
targets:
  first batch: {measure: success_share, strategy: two batches, batch: 1, value: 90%, standard_error: 5%}
  half way:
    measure: days_to_half_coverage
    strategy: two batches
    value: 4 months
    standard_error: 2 weeks
    held_out: yes
"""


def targets(text: str, tmp_path: Path) -> tuple[Target, ...]:
    (tmp_path / "targets.yaml").write_text(text, encoding="utf-8")
    return read_targets(tmp_path / "targets.yaml", MEASURES, {"two batches": 2})


def test_targets_are_read_in_the_units_of_their_measures(tmp_path: Path) -> None:
    assert targets(TARGETS, tmp_path) == (
        Target("first batch", "success_share", "two batches", 0, 0.9, 0.05, False),
        Target("half way", "days_to_half_coverage", "two batches", -1, 4 * 365.25 / 12, 14, True),
    )


def test_mistakes_in_targets_have_their_places(tmp_path: Path) -> None:
    text = TARGETS.replace("success_share", "sucess_share").replace("two batches, batch: 1", "three")
    with pytest.raises(ScenarioError) as error:
        targets(text.replace("2 weeks", "0 weeks"), tmp_path)
    told = [str(one).removeprefix(str(tmp_path)) for one in error.value.mistakes]
    assert told == [
        '/targets.yaml:3:26: targets."first batch".measure: there is no measure of that name; '
        "did you mean 'success_share'? (got 'sucess_share')",
        '/targets.yaml:3:50: targets."first batch".strategy: there is no strategy of that name; '
        "there are two batches (got 'three')",
        "/targets.yaml:8:21: targets.\"half way\".standard_error: must be more than 0 (got '0 weeks')",
    ]
    with pytest.raises(ScenarioError, match=r"targets.yaml:8:5: targets.\"half way\".error: is no key here"):
        targets(TARGETS.replace("standard_error: 2", "error: 2"), tmp_path)
