"""Stays of people: who is there when, as plain numbers."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rollout_sim.rules.outcome import Floats, Ints


class PeriodsOfPeople(NamedTuple):
    """So many people of a role who are there in the same periods."""

    role: int
    people: int
    periods: tuple[tuple[int, int], ...]  # [from, until) in days of the run
    leaves: bool  # whether they leave once the last batch has ended


def stay_numbers(stays: Sequence[PeriodsOfPeople], places: Mapping[int, int]) -> "Ints":
    """By person the number of the stay, from 1; 0 for people who are always there. ``places`` are those of a plan."""
    import numpy as np

    numbers, first = np.zeros(sum(places.values()), dtype=np.int64), 0
    for role, count in places.items():
        place = first
        for number, stay in enumerate(stays, start=1):
            if stay.role == role:
                numbers[place : place + stay.people] = number
                place += stay.people
        first += count
    return numbers


def stay_days(stays: Sequence[PeriodsOfPeople], run_days: float) -> "tuple[Ints, Ints]":
    """By stay, from 0 for always, and day whether people are there; and by stay whether they leave in the end."""
    import numpy as np

    days = np.ones((len(stays) + 1, ceil(run_days) + 1), dtype=np.int64)
    for number, stay in enumerate(stays, start=1):
        days[number] = 0
        for start, until in stay.periods:
            days[number, start:until] = 1
    return days, np.array([0, *(stay.leaves for stay in stays)], dtype=np.int64)


def people_there(stays: Sequence[PeriodsOfPeople], role: int, total: int, day: int, over: float) -> int:
    """How many of the people of a role are there on a day, if the last batch ends on the day ``over``."""
    own = [stay for stay in stays if stay.role == role]
    counted = [
        stay.people
        for stay in own
        if any(start <= day < until for start, until in stay.periods) and (not stay.leaves or day < over)
    ]
    return total - sum(stay.people for stay in own) + sum(counted)


def last_end(end_days: "Floats") -> float:
    """Day on which the last batch ended; infinity while one has not."""
    last = float(end_days.max(initial=0.0))
    return float("inf") if last != last else last
