"""The programme's calendar in days: lengths of months, dates, and the tolerance for equal times."""

import datetime
import math

DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12
#: Times that differ by less, in days, count as equal: a tolerance for rounding errors.
SAME_TIME = 1e-9
#: Days of a month at the end of a run, below which it has no month of its own.
FEWEST_DAYS = 3.0


def date_on(first: datetime.date, day: float) -> datetime.date:
    """The date of a day of a run that begins on a first one; every date that people read comes from here."""
    return first + datetime.timedelta(days=math.floor(day + SAME_TIME))


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
