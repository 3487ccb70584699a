"""Stays of people as the scenario has them, in plain numbers."""

from collections.abc import Sequence
from datetime import date
from math import ceil, floor

from rollout_sim.kernel.calendar import SAME_TIME
from rollout_sim.rules.events import AGENT, HEAD_OFFICE
from rollout_sim.scenario.blocks.people import People, Stay
from rollout_sim.scenario.blocks.strategies import start_day
from rollout_sim.scenario.plan.stays import PeriodsOfPeople
from rollout_sim.scenario.values.fields import AFTER_LAST_BATCH


def stays_of(people: People, first: date, run_days: float) -> tuple[PeriodsOfPeople, ...]:
    """The stays that a scenario names; people who are always there are in none."""
    agents = people.support_desk.agents if people.support_desk else 0
    roles = (
        (HEAD_OFFICE, people.head_office_coaches, people.presence.head_office_coaches),
        (AGENT, agents, people.presence.desk_agents),
    )
    return tuple(
        PeriodsOfPeople(role, count, _periods(stay, first, run_days), stay.until == AFTER_LAST_BATCH)
        for role, total, stays in roles
        for stay, count in zip(stays, counts_of(stays, total), strict=True)
        if count
    )


def counts_of(stays: Sequence[Stay], total: int) -> list[int]:
    """Number of people in each stay: those it names, or all that are left."""
    counts, unnamed = [], total
    for stay in stays:
        counts.append(unnamed if stay.count is None else min(stay.count, unnamed))
        unnamed -= counts[-1]
    return counts


def _periods(stay: Stay, first: date, run_days: float) -> tuple[tuple[int, int], ...]:
    days = ceil(run_days) + 1
    start = _day(start_day(stay.start, first))
    until = days if isinstance(stay.until, str) or stay.until is None else _day(start_day(stay.until, first))
    periods = []
    for away in stay.away:
        leave, back = (_day(start_day(moment, first)) for moment in (away.start, away.until))
        periods.append((start, min(leave, until)))
        start = max(start, back)
    return tuple((low, high) for low, high in (*periods, (start, until)) if low < high)


def _day(day: float) -> int:
    return floor(day + SAME_TIME)
