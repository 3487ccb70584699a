"""An axis of time that shows dates: the first of each month, or in a short run the first day of each week."""

import datetime
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from rollout_sim.kernel.calendar import date_on, month_starts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: An axis of fewer days has ticks at weeks.
FEWEST_DAYS = 70.0
WEEK = 7.0
#: Most names below an axis as wide as a page; half as many below half of one.
MOST_NAMES, PAGE_INCHES = 9, 9.0

_AXES: "WeakKeyDictionary[Axes, tuple[datetime.date, float]]" = WeakKeyDictionary()


def date_axis(axes: "Axes", first: datetime.date, unit: float = 1.0) -> None:
    """Name dates below the axes as they are now; 0 is a first date, and ``unit`` the days of one along the axis."""
    low, high = axes.get_xlim()
    days = high * unit
    if days < FEWEST_DAYS:
        ticks, form = [WEEK * week for week in range(int(days // WEEK) + 1)], "%m-%d"
    else:
        begins = month_starts(first, days)
        ticks, form = list(begins if first.day == 1 else begins[1:]), "%Y-%m"
    ticks = [day for day in ticks if low * unit <= day <= days]
    figure = axes.get_figure(root=True)
    assert figure is not None
    inches = axes.get_position().width * figure.get_figwidth()
    step = -(-len(ticks) // max(2, round(MOST_NAMES * inches / PAGE_INCHES))) if ticks else 1
    names = [f"{date_on(first, day):{form}}" if place % step == 0 else "" for place, day in enumerate(ticks)]
    axes.set_xticks([day / unit for day in ticks], names)
    axes.set_xlim(low, high)
    _AXES[axes] = first, unit


def dates_at(axes: "Axes", places: list[float]) -> list[str]:
    """The dates of places along an axis that shows dates; empty for any other axis."""
    if axes not in _AXES:
        return []
    first, unit = _AXES[axes]
    return [date_on(first, place * unit).isoformat() for place in places]
