"""Days in words: months and weeks that end with them, dates, and the time simulated."""

import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from rollout_sim.kernel.calendar import DAYS_A_MONTH
from rollout_sim.wording.dates import (
    date_or_none,
    date_words,
    dated_title,
    day_words,
    end_words,
    horizon_words,
    measured_words,
    reading_words,
)
from rollout_sim.wording.labels import date_label

STARTS = datetime.date(2026, 3, 2)


def scenario(days: float, **uncertain: Any) -> Any:
    return SimpleNamespace(starts=STARTS, run_length=days, uncertain=uncertain)


@pytest.mark.parametrize(
    ("day", "english", "chinese"),
    [
        (15 * DAYS_A_MONTH, "month 15 (2027-06-01)", "第 15 个月（2027-06-01）"),
        (42.0, "week 6 (2026-04-13)", "第 6 周（2026-04-13）"),
        (100.0, "day 100 (2026-06-10)", "第 100 天（2026-06-10）"),
    ],
)
def test_a_day_is_a_month_a_week_or_a_day_with_its_date(day: float, english: str, chinese: str) -> None:
    assert day_words(STARTS, day, "en") == english
    assert day_words(STARTS, day, "zh") == chinese


def test_weeks_of_a_run_that_begins_on_a_wednesday_end_on_mondays() -> None:
    wednesday = datetime.date(2026, 3, 4)
    assert day_words(wednesday, 12.0, "en") == "week 2 (2026-03-16)"
    assert day_words(wednesday, 14.0, "en") == "day 14 (2026-03-18)"


def test_the_end_of_the_run_is_called_so() -> None:
    run = scenario(15 * DAYS_A_MONTH)
    assert end_words(run, "en") == date_words(run, run.run_length, "en") == "at the end, month 15 (2027-06-01)"
    assert date_words(run, 6 * DAYS_A_MONTH, "en") == "after month 6 (2026-08-31)"
    assert end_words(run, "zh") == "推演期末，第 15 个月（2027-06-01）"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (15 * DAYS_A_MONTH, "the 15 months simulated"), (DAYS_A_MONTH, "the 1 month simulated"),
        (42.0, "the 6 weeks simulated"), (100.0, "the 100 days simulated"),
    ],
)  # fmt: skip
def test_money_names_how_long_is_simulated(days: float, said: str) -> None:
    assert horizon_words(scenario(days), "en") == said


def test_a_length_that_is_drawn_or_varied_has_no_date() -> None:
    drawn = scenario(365.25, run_length=None)
    assert end_words(drawn, "en") == "at the end of the run"
    assert horizon_words(drawn, "en") == "the time simulated"
    assert "differs between the points" in measured_words(scenario(365.25), "en", True, ("run_length",))
    said = "All measures are read at the end, month 12 (2027-03-02)"
    assert measured_words(scenario(365.25), "en", False, ("people.head_office_coaches",)) == f"{said}."
    assert measured_words(scenario(365.25), "en", True) == f"{said}; money is that of the 12 months simulated."


def test_words_say_on_which_day_a_study_is_read() -> None:
    run, half = scenario(365.25), 6 * DAYS_A_MONTH
    assert reading_words(run, "en") == "at the end, month 12 (2027-03-02)"
    assert reading_words(run, "en", half) == "after month 6 (2026-08-31)"
    assert reading_words(run, "en", None, ("starts",)) == "at the end of the run"
    assert reading_words(run, "en", 100.0, ("starts",)) == "100 days after the start"
    assert measured_words(run, "en", True, (), half).startswith("All measures are read after month 6 (2026-08-31)")
    assert dated_title("A leads", "at the end", "en") == "A leads, at the end"
    assert dated_title("甲领先", "推演期末", "zh") == "推演期末：甲领先"


def test_tables_show_the_date_of_a_day_or_a_dash() -> None:
    assert date_or_none(STARTS, 30.5) == "2026-04-01"
    assert [date_or_none(STARTS, day) for day in (float("nan"), float("inf"))] == ["–", "–"]
    assert date_label("payback_days", "en") == "date of payback"
    assert date_label("payback_days", "zh") == "回本日期"
