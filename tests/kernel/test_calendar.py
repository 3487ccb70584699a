"""Weeks of a run: they begin on Mondays, whatever day it starts on."""

import datetime

import numpy as np
import pytest

from rollout_sim.kernel.calendar import review_day, review_days, review_of, week_of, weeks_of

MONDAY = datetime.date(2026, 3, 2)
WEEK = [MONDAY + datetime.timedelta(days=days) for days in range(7)]


def test_from_a_monday_on_weeks_have_seven_days() -> None:
    assert review_days(MONDAY, 20.9) == (0.0, 7.0, 14.0, 21.0)
    assert review_days(MONDAY, 21.0) == (0.0, 7.0, 14.0, 21.0, 28.0)


@pytest.mark.parametrize("first", WEEK)
def test_all_reviews_but_the_first_are_on_mondays(first: datetime.date) -> None:
    days = review_days(first, 70.0)
    assert days[0] == 0.0
    assert days[-2] <= 70.0 < days[-1]
    assert {(first + datetime.timedelta(days=day)).weekday() for day in days[1:]} == {0}
    assert days == tuple(review_day(first, number) for number in range(len(days)))


@pytest.mark.parametrize("first", WEEK)
def test_a_day_lies_in_the_week_after_the_last_review(first: datetime.date) -> None:
    days = review_days(first, 70.0)
    for day in (0.0, 0.5, 1.0, 4.0, 4.99, 5.0, 6.0, 12.0, 69.9):
        week = week_of(first, day)
        assert days[week] <= day < days[week + 1]
        assert weeks_of(first, np.array([day])) == [week]


@pytest.mark.parametrize("first", WEEK)
def test_what_happens_is_read_at_the_next_review(first: datetime.date) -> None:
    days = review_days(first, 70.0)
    assert [review_of(first, day) for day in days] == list(range(len(days)))
    assert [review_of(first, day - 0.5) for day in days[1:]] == list(range(1, len(days)))
    assert review_of(first, days[2] + 1e-12) == 2


def test_a_rounding_error_does_not_put_a_review_into_the_week_before() -> None:
    assert week_of(WEEK[2], 5.0 - 1e-12) == 1
