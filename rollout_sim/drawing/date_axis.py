"""An axis of time that shows dates: the first of each month, or in a short run the Mondays."""

import datetime
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from rollout_sim.kernel.calendar import DAYS_A_WEEK, date_on, month_starts, review_day, review_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: An axis of fewer days has ticks at weeks.
FEWEST_DAYS = 70.0
#: Most names below an axis as wide as a page; half as many below half of one.
MOST_NAMES, PAGE_INCHES = 9, 9.0

#: Of axes that show dates the first one, and whether places along them are reviews.
_AXES: "WeakKeyDictionary[Axes, tuple[datetime.date, bool]]" = WeakKeyDictionary()


def date_axis(axes: "Axes", first: datetime.date, reviews: bool = False) -> None:
    """Name dates below the axes as they are now; places are days from a first date, or numbers of weekly reviews."""
    low, high = axes.get_xlim()
    begin, days = (_day_at(first, place, reviews) for place in (low, high))
    if days < FEWEST_DAYS:
        mondays = review_days(first, days)[:-1]
        ticks, form = list(mondays[1:] if first.weekday() and len(mondays) > 1 else mondays), "%m-%d"
    else:
        begins = month_starts(first, days)
        ticks, form = list(begins if first.day == 1 else begins[1:]), "%Y-%m"
    ticks = [day for day in ticks if begin <= day <= days]
    figure = axes.get_figure(root=True)
    assert figure is not None
    inches = axes.get_position().width * figure.get_figwidth()
    step = -(-len(ticks) // max(2, round(MOST_NAMES * inches / PAGE_INCHES))) if ticks else 1
    names = [f"{date_on(first, day):{form}}" if place % step == 0 else "" for place, day in enumerate(ticks)]
    axes.set_xticks([_place_at(first, day, reviews) for day in ticks], names)
    axes.set_xlim(low, high)
    _AXES[axes] = first, reviews


def dates_at(axes: "Axes", places: list[float]) -> list[str]:
    """The dates of places along an axis that shows dates; empty for any other axis."""
    if axes not in _AXES:
        return []
    first, reviews = _AXES[axes]
    return [date_on(first, _day_at(first, place, reviews)).isoformat() for place in places]


def _day_at(first: datetime.date, place: float, reviews: bool) -> float:
    """The day at a place along an axis."""
    if not reviews:
        return place
    return review_day(first, place) if place >= 0 else DAYS_A_WEEK * place


def _place_at(first: datetime.date, day: float, reviews: bool) -> float:
    return (day + first.weekday()) / DAYS_A_WEEK if reviews and day > 0 else day
