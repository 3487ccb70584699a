"""The programme's calendar in days: lengths of months, dates, and the tolerance for equal times."""

import datetime
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12
DAYS_A_WEEK = 7.0
WEEKS_A_MONTH = DAYS_A_YEAR / 7 / 12
#: Times that differ by less, in days, count as equal: a tolerance for rounding errors.
SAME_TIME = 1e-9
#: Days of a month at the end of a run, below which it has no month of its own.
FEWEST_DAYS = 3.0


def date_on(first: datetime.date, day: float) -> datetime.date:
    """The date of a day of a run that begins on a first one; every date that people read comes from here."""
    return first + datetime.timedelta(days=math.floor(day + SAME_TIME))


def week_of(first: datetime.date, day: float) -> int:
    """The week, from 0, in which a day of a run lies; weeks begin on Mondays, so the first one may be short."""
    return math.floor((day + SAME_TIME + first.weekday()) / DAYS_A_WEEK)


def weeks_of(first: datetime.date, days: "NDArray[Any]") -> "NDArray[Any]":
    """The weeks, from 0, in which days of a run lie, as ``week_of``."""
    return ((days + SAME_TIME + first.weekday()) // DAYS_A_WEEK).astype("i8")


def review_day(first: datetime.date, number: float) -> float:
    """The day of a weekly review: review 0 opens the run, and review k is on the k-th Monday after its first day.

    Where a run begins on a Monday, review k is on day 7 k.
    """
    return max(0.0, DAYS_A_WEEK * number - first.weekday())


def review_of(first: datetime.date, day: float) -> int:
    """The number of the first review on a day or after it."""
    return max(0, math.ceil((day - SAME_TIME + first.weekday()) / DAYS_A_WEEK)) if day > SAME_TIME else 0


def review_days(first: datetime.date, run_days: float) -> tuple[float, ...]:
    """The days of the weekly reviews of a run, and the first one behind its end."""
    last = math.floor((run_days + first.weekday()) / DAYS_A_WEEK)
    return tuple(review_day(first, number) for number in range(last + 2))


def month_starts(first: datetime.date, run_days: float) -> tuple[float, ...]:
    """The days on which the months of a run begin: day 0, then the first of each calendar month within the run.

    Where fewer than ``FEWEST_DAYS`` are left, they count to the month before: a run of 12 months that begins on the
    second has twelve months.
    """
    days, month = [0.0], first.replace(day=1)
    while True:
        month = (month + datetime.timedelta(days=32)).replace(day=1)
        day = float((month - first).days)
        if day > run_days - FEWEST_DAYS:
            return tuple(days)
        days.append(day)


def fiscal_years(first: datetime.date, starts: Sequence[float], begins: int) -> list[tuple[str, int, int]]:
    """The fiscal years of a run: of each its name, and its first and its last month (from 0).

    ``begins`` is the month in which a fiscal year begins, 1 for January; other years are named by both calendar years.
    """
    years: dict[str, list[int]] = {}
    for month, day in enumerate(starts):
        date = date_on(first, day)
        year = date.year if date.month >= begins else date.year - 1
        years.setdefault(str(year) if begins == 1 else f"{year}/{(year + 1) % 100:02d}", []).append(month)
    return [(name, months[0], months[-1]) for name, months in years.items()]
