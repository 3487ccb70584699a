"""Pilots and targets: what a file says, with gaps, late starts and stores that stopped; and every mistake at once."""

import datetime
import io
from collections.abc import Collection
from math import nan
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from rollout_sim.kernel.phrases import Phrase
from rollout_sim.scenario import ScenarioError
from rollout_sim.scenario.file.pilot_csv import Pilot
from rollout_sim.scenario.file.pilot_table import read_pilot
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
        "pilot.csv:2:5: usage: is more than 100%, if it is a share as 0.5 is; write 80% if it is per cent (got '80')",
        "pilot.csv:3:3: week: must be a week of the pilot: a whole number, at least 1 and at most 520, or a date such "
        "as 2026-03-02, or an ISO week such as 2026-W10 (got 'zero')",
        "pilot.csv:4:1: store: is required",
        "pilot.csv:4:8: requests: must be a whole number of requests, or empty if not counted (got '-1')",
        "pilot.csv:5:1: store: 'A' has a row for week 1 already, in line 2; keep one",
        "pilot.csv:5:13: accepted: must be yes, no, or empty in weeks without an inspection (got 'perhaps')",
        "pilot.csv:6:5: usage: must be a share such as 80% or 0.8, stopped, or empty if not measured; "
        "did you mean 'stopped'? (got 'stoped')",
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
         "3:5: usage: 'A' stopped in week 1, and uses it again here (got '50%')"),
        ('store,week,usage\nA,1,"50%\n', "2:1: is not CSV: unexpected end of data"),
    ],
)  # fmt: skip
def test_mistakes_of_the_whole_file(text: str, told: str, tmp_path: Path) -> None:
    assert f"pilot.csv:{told}" in mistakes(text, tmp_path)


WIDE = """\
试点使用率（%）,,,
门店,2026-W10,2026-W11,2026-W12
甲,35,40.5,61
乙,,20,n/a
丙,10,停用,
合计,45,60,61
"""


def understood(data: str | bytes, tmp_path: Path, known: Collection[str] = ()) -> tuple[Pilot, str]:
    """The pilot and what was understood of it."""
    path, summaries = tmp_path / "pilot.csv", list[Phrase]()
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    pilot = read_pilot(path, "pilot.csv", known=known, summaries=summaries)
    return pilot, summaries[0]


def test_weeks_may_be_headings(tmp_path: Path) -> None:
    pilot, said = understood(WIDE, tmp_path)
    assert pilot.stores == ("甲", "乙", "丙")
    assert pilot.first_week == (1, 2, 1)  # an empty cell before the first one: not live yet
    np.testing.assert_allclose(pilot.usage, [[0.35, 0.405, 0.61], [0.2, nan, nan], [0.1, 0, 0]])
    assert said == (
        "pilot.csv: 3 stores, weeks 1 to 3, usage in 7 store-weeks, 2 lines not used (lines 1, 6); read as UTF-8 with "
        "commas; numbers of usage without a sign read as per cent; week 1 is that from 2026-03-02"
    )


@pytest.mark.parametrize(
    "weeks",
    [
        ("1", "2", "3"), ("week 1", "Week 2", "WEEK 3"), ("W1", "w2", "wk 3"), ("第1周", "第2周", "3周"),
        ("2026-03-02", "2026-03-10", "2026-03-22"), ("2026/3/2", "2026/3/9", "2026/3/16"),
        ("2026年3月2日", "2026年3月9日", "2026年3月16日"), ("02.03.2026", "09.03.2026", "16.03.2026"),
        ("2/3/2026", "9/3/2026", "16/3/2026"), ("3/2/2026", "3/9/2026", "3/16/2026"),
        ("2026W10", "2026-w11", "2026 W12"), ("2026-W53", "2027-W01", "2027-W02"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("wide", [True, False])
def test_weeks_are_read_in_all_usual_forms(weeks: tuple[str, ...], wide: bool, tmp_path: Path) -> None:
    if wide:
        text = "\n".join([";".join(["Store", *weeks]), *(f"{name};0,1;20 %;0.3" for name in "ABC")])
    else:
        rows = [f"{name};{week};{at}0%" for name in "ABC" for at, week in enumerate(weeks, start=1)]
        text = "\n".join(["Store name;Week;Usage", *rows])
    pilot, _ = understood(text, tmp_path)
    assert pilot.first_week == (1, 1, 1)
    np.testing.assert_allclose(pilot.usage, [[0.1, 0.2, 0.3]] * 3)


def test_a_pilot_may_be_a_workbook_in_the_words_of_its_office(tmp_path: Path) -> None:
    book, sink = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    for row in (["门店", "日期", "使用率", "求助数", "验收", "备注"], *(
        [name, datetime.date(2026, 3, 2 + 7 * week), 0.1 * week, week, "通过" if week == 2 else None, "x"]
        for name in "甲乙丙" for week in range(3)
    )):  # fmt: skip
        sheet.append(row)
    book.save(sink)
    pilot, said = understood(sink.getvalue(), tmp_path)
    np.testing.assert_allclose(pilot.usage[0], [0, 0.1, 0.2])
    np.testing.assert_array_equal(pilot.accepted[0], [nan, nan, 1])
    assert "1 column not used ('备注'); read from the sheet 'Sheet'; numbers of usage" in said


def test_numbers_that_may_be_shares_or_per_cent_are_asked_about(tmp_path: Path) -> None:
    text = "store,week,usage\nA,1,35\nB,1,{}\nC,1,40%\nD,1,50\n"
    assert mistakes(text.format("0.8"), tmp_path) == [
        "pilot.csv:3:5: usage: beside numbers such as 35 may be 0.8% or 80%; write it with its % (got '0.8')"
    ]
    assert mistakes(text.format("108"), tmp_path) == [
        "pilot.csv:3:5: usage: must be at least 0 and at most 100% (got '108')"
    ]
    assert read(text.format("0"), tmp_path).usage[:, 0].tolist() == [0.35, 0, 0.4, 0.5]
    assert read("store,week,usage\nA,1,0.35\nB,1,1\nC,1,0\n", tmp_path).usage[:, 0].tolist() == [0.35, 1, 0]


def test_days_that_may_be_months_and_weeks_of_two_kinds_are_asked_about(tmp_path: Path) -> None:
    assert mistakes("store,3/2/2026,4/2/2026\nA,1%,2%\nB,1%,\nC,1%,\n", tmp_path) == [
        "pilot.csv:1:7: week: may have the day or the month first; write it as 2026-03-02 (got '3/2/2026')",
        "pilot.csv:1:16: week: may have the day or the month first; write it as 2026-04-02 (got '4/2/2026')",
    ]
    assert mistakes("store,week,usage\nA,1,2%\nB,2026-03-02,2%\nC,1,2%\n", tmp_path) == [
        "pilot.csv:3:3: week: is a date, where other weeks are numbers; write all in one way (got '2026-03-02')"
    ]
    assert "is no week or date that the calendar has" in mistakes("store,week,usage\nA,2026-W60,2%\n", tmp_path)[0]


def test_a_store_that_the_scenario_does_not_list_is_named(tmp_path: Path) -> None:
    (tmp_path / "pilot.csv").write_text("store,1,2\nNorth 1,1%,2%\nNorht 2,1%,2%\nSouth,1%,2%\n")
    known = ("North 1", "North 2", "South", "West")
    with pytest.raises(ScenarioError) as error:
        read_pilot(tmp_path / "pilot.csv", "pilot.csv", known=known)
    assert str(error.value) == (
        "pilot.csv:3:1: store: is no store of the scenario's list; did you mean 'North 2'? (got 'Norht 2')"
    )
    _, said = understood("store,1,2\nA,1%,2%\nB,1%,2%\nC,1%,2%\n", tmp_path, known)
    assert "none of its stores stands in the scenario's list" in said


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


def test_targets_may_be_a_table(tmp_path: Path) -> None:
    path = tmp_path / "targets.csv"
    path.write_text(
        "Target;Measure;Strategy;Batch;Value;Standard error;Held out;Source\n"
        "first batch;success_share;two batches;1;90%;5 %;;audit\n"
        "half way;days_to_half_coverage;two batches;;4 months;2 weeks;yes;\n"
    )
    batches = {"two batches": 2}
    assert read_targets(path, MEASURES, batches) == targets(TARGETS, tmp_path)
    path.write_text("name,measure,strategy,batch,value,standard_error\na,success_share,two batches,1,9o%,0.05\n"
                    "b,succes_share,two batches,,0.5,0.05\n")  # fmt: skip
    with pytest.raises(ScenarioError) as error:
        read_targets(path, MEASURES, batches)
    assert [str(one).removeprefix(str(tmp_path)) for one in error.value.mistakes] == [
        "/targets.csv:2:31: targets.a.value: must be a share, such as '80%' or 0.8 (got '9o%')",
        "/targets.csv:3:3: targets.b.measure: there is no measure of that name; did you mean 'success_share'? "
        "(got 'succes_share')",
    ]
    path.write_text("name,measure,strategy,value,standard_error\na,x,y,1,1\n a ,x,y,1,1\n,x,y,1,1\n")
    with pytest.raises(ScenarioError) as error:
        read_targets(path, MEASURES, batches)
    assert [mistake.rule for mistake in error.value.mistakes] == [
        "the name 'a' stands twice, first in line 2; names must differ", "is required",
    ]  # fmt: skip


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
