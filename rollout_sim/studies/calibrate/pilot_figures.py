"""Data of a pilot, real or simulated: its stores week by week, and the figures that summarise them."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.kernel.calendar import DAYS_A_WEEK, weeks_of
from rollout_sim.replications.replicate import UnknownChoice, no_strategy
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.rules.outcome import Floats, Ints
from rollout_sim.scenario.file.pilot_csv import Pilot
from rollout_sim.scenario.file.pilot_table import FEWEST_STORES
from rollout_sim.scenario.plan.plan import Plan

Records = NDArray[Any]

#: Roles of a figure in a calibration.
FITTED, HELD_OUT, SHOWN, OUT_OF_REACH = "fitted", "held out", "shown", "out of reach"
#: Weeks live whose mean usage is a target; the weeks between them are redundant.
WEEKS = (1, 2, 3, 4, 6, 8, 12, 16, 20, 26, 39, 52)
#: Weeks to simulate beyond the pilot's, for stores that take the course late.
SPARE_WEEKS = 3
#: The critical window: requests in these first weeks live and later requests are separate figures.
WINDOW_WEEKS = 2
#: With fewer weeks live the data do not show where usage settles.
PLATEAU_WEEKS = 8


def pilot_plan(plan: Plan, weeks: int) -> Plan:
    """The plan, cut after so many weeks live of its first batch."""
    end = plan.batches[0].start_day + DAYS_A_WEEK * (weeks + SPARE_WEEKS)
    return replace(plan, run_days=min(end, plan.run_days))


def strategy_of(plans: Mapping[str, Plan], needed: int, named: str | None = None) -> str:
    """The strategy whose first batch represents a pilot of so many stores.

    That is the one named, or else the one with the smallest first batch that has enough stores; the first of these if
    several are equal.

    Raises
    ------
    UnknownChoice
        For an unknown name, or if the first batch has too few stores.
    """
    if named is not None and named not in plans:
        raise no_strategy(named, plans)
    sizes = {name: first_size(plan) for name, plan in plans.items() if named in (None, name)}
    large_enough = {name: size for name, size in sizes.items() if size >= needed}
    if not large_enough:
        sizes_text = ", ".join(f"{size} of {name!r}" for name, size in sizes.items())
        raise UnknownChoice(
            "the pilot has {stores} stores, more than a first batch takes (there are {sizes})",
            stores=needed, sizes=sizes_text,
        )  # fmt: skip
    return min(large_enough, key=lambda name: large_enough[name])  # the first of equal ones


def first_size(plan: Plan) -> int:
    """Number of stores that start with the first batch."""
    takes_part = int((plan.takes_part & ~plan.pilot).sum())
    size = plan.batches[0].size
    return takes_part if size == -1 else min(takes_part, size - plan.batches[0].pilots)


class PilotObservation:
    """The observation pattern of a pilot: its stores, weeks, and missing data; applies it to simulated stores."""

    def __init__(self, pilot: Pilot) -> None:
        # in their order of going live, to pair them with simulated stores
        order = np.argsort(pilot.first_week, kind="stable")
        weeks = np.arange(pilot.weeks)
        until = np.array([pilot.weeks_of(store) for store in order])
        self.stores, self.weeks = len(order), pilot.weeks
        self._there = weeks < until[:, None]
        self._usage = ~np.isnan(pilot.usage[order])
        self._requests = ~np.isnan(pilot.requests[order])

    @classmethod
    def whole(cls, stores: int, weeks: int) -> "PilotObservation":
        """A pattern with every week of every store."""
        full = np.ones((stores, weeks))
        return cls(Pilot(tuple(map(str, range(stores))), (1,) * stores, full, full, full, full))

    def observe(self, outcome: tables.Outcome, plan: Plan) -> Pilot:
        """The data of a simulated pilot in the first batch: of as many of its stores, the first ones to go live.

        Stores that were live before the programme do not take part. Usage is the true one at each week's end.
        """
        table = outcome.stores
        stores = np.flatnonzero((table["batch"] == 0) & ~plan.pilot & ~np.isnan(table["live_day"]))
        stores = stores[np.argsort(table["live_day"][stores], kind="stable")][: self.stores]
        first_weeks = weeks_of(plan.starts, table["live_day"][stores])
        log = outcome.log
        requests_made = log[(log["kind"] == ev.TASK_ASKED) & (log["value"] == ev.REQUEST)]
        answered, inspected = log[log["kind"] == ev.ANSWERED], log[log["kind"] == ev.INSPECTED]
        row_of = np.full(plan.stores, -1)
        row_of[stores] = np.arange(len(stores))
        of_pilot = row_of, first_weeks, plan.starts
        usage = self._usage_of(outcome, stores, first_weeks)
        requests = self._sums(requests_made, *of_pilot)
        answers = self._sums(answered, *of_pilot)
        waited = np.full_like(answers, nan)
        np.divide(self._sums(answered, *of_pilot, answered["value"]), answers, where=answers > 0, out=waited)
        accepted = np.full_like(answers, nan)
        store, week, watched_rows = self._within(inspected, *of_pilot)
        accepted[store, week] = inspected["value"][watched_rows]
        rows = slice(0, len(stores))
        usage[~self._usage[rows]] = nan
        requests[~self._requests[rows] | (np.arange(self.weeks) + first_weeks[:, None] >= len(outcome.usages))] = nan
        waited[~self._there[rows]] = accepted[~self._there[rows]] = nan
        names = tuple(plan.store_names[store] for store in stores)
        return Pilot(names, tuple(int(week) + 1 for week in first_weeks), usage, requests, waited, accepted)

    def _usage_of(self, outcome: tables.Outcome, stores: Ints, first_weeks: Ints) -> Floats:
        reviews = first_weeks[:, None] + 1 + np.arange(self.weeks)  # numbers of the reviews at the ends of weeks live
        usage = np.full(reviews.shape, nan)
        reviewed = reviews < len(outcome.usages)
        usage[reviewed] = outcome.usages[np.where(reviewed, reviews, 0), stores[:, None]][reviewed]
        return usage

    def _within(self, rows: Records, row_of: Ints, first_weeks: Ints, starts: datetime.date) -> tuple[Ints, Ints, Ints]:
        """Store, week live from 0, and row number, of the rows in the observed weeks of observed stores."""
        store = row_of[rows["store"]]
        week = np.full(len(rows), -1)
        week[store >= 0] = weeks_of(starts, rows["day"][store >= 0]) - first_weeks[store[store >= 0]]
        watched = np.flatnonzero((week >= 0) & (week < self.weeks))
        return store[watched], week[watched], watched

    def _sums(
        self, rows: Records, row_of: Ints, first_weeks: Ints, starts: datetime.date, values: Floats | None = None
    ) -> Floats:
        store, week, watched = self._within(rows, row_of, first_weeks, starts)
        sums = np.zeros((len(first_weeks), self.weeks))
        np.add.at(sums, (store, week), 1.0 if values is None else values[watched])
        return sums


def usage_name(week: int) -> str:
    """Name of the figure "mean usage in week live ``week``", from 1."""
    return f"usage.{week}"


def figures(pilot: Pilot) -> dict[str, float]:
    """Figures of a pilot by name, NaN with too few data.

    ``usage.K`` and ``spread.K`` are mean and standard deviation over stores in week live K; ``requests.window`` and
    ``requests.later`` are per store and week; ``days_waited`` is the mean over all answers; ``accepted`` is the share
    of all stores.
    """
    measured = ~np.isnan(pilot.usage)
    count, usage = measured.sum(axis=0), np.where(measured, pilot.usage, 0.0)
    mean = usage.sum(axis=0) / np.maximum(count, 1)
    squares = (np.where(measured, usage - mean, 0.0) ** 2).sum(axis=0)
    spread = np.sqrt(squares / np.maximum(count - 1, 1))
    by_name = {}
    for week in range(pilot.weeks):
        enough = count[week] >= FEWEST_STORES
        by_name[usage_name(week + 1)] = float(mean[week]) if enough else nan
        by_name[f"spread.{week + 1}"] = float(spread[week]) if enough else nan
    periods = slice(0, WINDOW_WEEKS), slice(WINDOW_WEEKS, None)
    for name, weeks in zip(("requests.window", "requests.later"), periods, strict=True):
        by_name[name] = _mean(pilot.requests[:, weeks])
    weights = np.where(np.isnan(pilot.requests), 1.0, np.maximum(pilot.requests, 1.0))
    known = ~np.isnan(pilot.days_waited)
    waited = pilot.days_waited[known]
    by_name["days_waited"] = float(np.average(waited, weights=weights[known])) if known.any() else 0.0
    by_name["accepted"] = float((pilot.accepted == 1).any(axis=1).mean()) if len(pilot.stores) else nan
    return by_name


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else nan


def target_names(pilot: Pilot) -> tuple[str, ...]:
    """Names of the figures that are targets: usage at some weeks, its spread at two, and all other measured figures."""
    measured = (~np.isnan(pilot.usage)).sum(axis=0)
    enough = max(FEWEST_STORES, len(pilot.stores) / 2)
    weeks = [week for week in range(1, pilot.weeks + 1) if measured[week - 1] >= enough]
    if not weeks:
        raise UnknownChoice("in no week live was the usage of half of the pilot's stores measured")
    target_weeks = [week for week in weeks if week in WEEKS or week == weeks[-1]]
    names = [usage_name(week) for week in target_weeks]
    names += [f"spread.{week}" for week in dict.fromkeys((target_weeks[len(target_weeks) // 2], target_weeks[-1]))]
    if not np.isnan(pilot.requests[:, :WINDOW_WEEKS]).all():
        names.append("requests.window")
    if not np.isnan(pilot.requests[:, WINDOW_WEEKS:]).all():
        names.append("requests.later")
    if not np.isnan(pilot.days_waited).all():
        names.append("days_waited")
    if not np.isnan(pilot.accepted).all():
        names.append("accepted")
    return tuple(names)
