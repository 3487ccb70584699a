"""The days on which people work, and how busy stores are, as plain numbers by day of the run."""

import datetime
import math

from rollout_sim.scenario.blocks.calendar import Calendar

#: Of a day: its place among the working days of its week (-1: nobody works), and how many there are.
WorkDay = tuple[int, int]


def work_days(calendar: Calendar | None, first: datetime.date, run_days: float) -> tuple[WorkDay, ...]:
    """The days of a run as ``coaching.on_duty`` takes them; without a calendar all seven days of a week are alike.

    Weeks begin on Mondays.
    """
    days = math.ceil(run_days) + 1
    if calendar is None:
        return tuple((first.weekday() + day, 7) for day in range(days))
    monday = first - datetime.timedelta(days=first.weekday())
    before = (first - monday).days
    free = calendar.free(monday, before + days + 6)
    by_day: list[WorkDay] = []
    for day in range(before, before + days):
        week = day - day % 7
        working = [other for other in range(week, week + 7) if other < len(free) and not free[other]]
        by_day.append((-1, 1) if free[day] else (working.index(day), len(working)))
    return tuple(by_day)


def demand(calendar: Calendar | None, first: datetime.date, run_days: float) -> tuple[float, ...]:
    """Requests on each day of a run, times their mean."""
    days = math.ceil(run_days) + 1
    if calendar is None:
        return (1.0,) * days
    times = calendar.demand.by_weekday
    return tuple(times[(first.weekday() + day) % 7] for day in range(days))
