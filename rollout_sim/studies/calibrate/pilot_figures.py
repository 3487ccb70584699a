"""What a pilot shows, real or simulated: the data of its stores week by week, and the figures that sum them up."""

from collections.abc import Mapping
from dataclasses import replace
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.rules.outcome import Floats, Ints
from rollout_sim.scenario.file.pilot_csv import FEWEST_STORES, Pilot
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.scenario.values.errors import did_you_mean

Records = NDArray[Any]

#: What a calibration does with a figure.
FITTED, HELD_OUT, SHOWN, OUT_OF_REACH = "fitted", "held out", "shown", "out of reach"
#: Weeks live whose mean usage is a target; those in between would say the same again.
WEEKS = (1, 2, 3, 4, 6, 8, 12, 16, 20, 26, 39, 52)
#: Weeks beyond the pilot's that are simulated, for stores whose course is late.
SPARE_WEEKS = 3
#: Requests are told apart in these first weeks live, the critical window, and later.
WINDOW_WEEKS = 2
#: With less weeks live where usage settles is not in the data.
PLATEAU_WEEKS = 8
WEEK = 7.0


def pilot_plan(plan: Plan, weeks: int) -> Plan:
    """The plan as long as its first batch is to be watched for so many weeks live, but no longer than it is."""
    end = plan.batches[0].start_day + WEEK * (weeks + SPARE_WEEKS)
    return replace(plan, run_days=min(end, plan.run_days))


def strategy_of(plans: Mapping[str, Plan], needed: int, named: str | None = None) -> str:
    """The strategy whose first batch stands for a pilot of so many stores.

    That is the one named; else the first whose first batch has as many stores as the pilot, else the one with the
    smallest first batch that has enough.

    Raises
    ------
    UnknownChoice
        If there is none of that name, or its first batch has too few stores.
    """
    if named is not None and named not in plans:
        there_are = ", ".join(map(repr, plans))
        raise UnknownChoice(f"no strategy named {named!r}{did_you_mean(named, plans)} (there are {there_are})")
    sizes = {name: first_size(plan) for name, plan in plans.items() if named in (None, name)}
    able = {name: size for name, size in sizes.items() if size >= needed}
    if not able:
        told = ", ".join(f"{size} of {name!r}" for name, size in sizes.items())
        raise UnknownChoice(f"the pilot has {needed} stores, more than a first batch takes (there are {told})")
    return min(able, key=lambda name: able[name])  # of equal ones the first


def first_size(plan: Plan) -> int:
    """Stores of the first batch that begin with it."""
    takes_part = int((plan.takes_part & ~plan.pilot).sum())
    size = plan.batches[0].size
    return takes_part if size == -1 else min(takes_part, size - plan.batches[0].pilots)


class PilotObservation:
    """How a pilot was watched: its stores, weeks, and the gaps in its data. Makes the same data of simulated stores."""

    def __init__(self, pilot: Pilot) -> None:
        order = np.argsort(pilot.first_week, kind="stable")  # the store live first is held against the one live first
        weeks = np.arange(pilot.weeks)
        until = np.array([pilot.weeks_of(store) for store in order])
        self.stores, self.weeks = len(order), pilot.weeks
        self._there = weeks < until[:, None]
        self._usage = ~np.isnan(pilot.usage[order])
        self._requests = ~np.isnan(pilot.requests[order])

    @classmethod
    def whole(cls, stores: int, weeks: int) -> "PilotObservation":
        """Every week of every store."""
        full = np.ones((stores, weeks))
        return cls(Pilot(tuple(map(str, range(stores))), (1,) * stores, full, full, full, full))

    def seen(self, outcome: tables.Outcome, plan: Plan) -> Pilot:
        """The data that a pilot in the first batch would have left: of as many of its stores, those live first.

        Stores that lived before the programme are no part of it. Usage is the real one at each week's end.
        """
        table = outcome.stores
        own = np.flatnonzero((table["batch"] == 0) & ~plan.pilot & ~np.isnan(table["live_day"]))
        own = own[np.argsort(table["live_day"][own], kind="stable")][: self.stores]
        first = np.floor(table["live_day"][own] / WEEK).astype(np.int64)
        log = outcome.log
        asked = log[(log["kind"] == ev.TASK_ASKED) & (log["value"] == ev.REQUEST)]
        answered, inspected = log[log["kind"] == ev.ANSWERED], log[log["kind"] == ev.INSPECTED]
        place = np.full(plan.stores, -1)
        place[own] = np.arange(len(own))
        usage = self._usage_of(outcome, own, first)
        requests = self._sums(asked, place, first)
        answers = self._sums(answered, place, first)
        waited = np.full_like(answers, nan)
        np.divide(self._sums(answered, place, first, answered["value"]), answers, where=answers > 0, out=waited)
        accepted = np.full_like(answers, nan)
        store, week, kept = self._within(inspected, place, first)
        accepted[store, week] = inspected["value"][kept]
        rows = slice(0, len(own))
        usage[~self._usage[rows]] = nan
        requests[~self._requests[rows] | (np.arange(self.weeks) + first[:, None] >= len(outcome.usages))] = nan
        waited[~self._there[rows]] = accepted[~self._there[rows]] = nan
        names = tuple(plan.store_names[store] for store in own)
        return Pilot(names, tuple(int(week) + 1 for week in first), usage, requests, waited, accepted)

    def _usage_of(self, outcome: tables.Outcome, own: Ints, first: Ints) -> Floats:
        at = first[:, None] + 1 + np.arange(self.weeks)  # numbers of the reviews at the ends of weeks live
        usage = np.full(at.shape, nan)
        there = at < len(outcome.usages)
        usage[there] = outcome.usages[np.where(there, at, 0), own[:, None]][there]
        return usage

    def _within(self, rows: Records, place: Ints, first: Ints) -> tuple[Ints, Ints, Ints]:
        """Store, week live from 0, and number, of the rows that fall into the weeks watched of stores watched."""
        store = place[rows["store"]]
        week = np.full(len(rows), -1)
        week[store >= 0] = np.floor(rows["day"][store >= 0] / WEEK).astype(np.int64) - first[store[store >= 0]]
        kept = np.flatnonzero((week >= 0) & (week < self.weeks))
        return store[kept], week[kept], kept

    def _sums(self, rows: Records, place: Ints, first: Ints, values: Floats | None = None) -> Floats:
        store, week, kept = self._within(rows, place, first)
        found = np.zeros((len(first), self.weeks))
        np.add.at(found, (store, week), 1.0 if values is None else values[kept])
        return found


def usage_name(week: int) -> str:
    """Name of the figure "mean usage in week live ``week``", from 1."""
    return f"usage.{week}"


def figures(pilot: Pilot) -> dict[str, float]:
    """Figures of a pilot by name, NaN where there are too few data.

    ``usage.K`` and ``spread.K`` are mean and standard deviation over stores in week live K; ``requests.window`` and
    ``requests.later`` are a store and week; ``days_waited`` is the mean of all answers; ``accepted`` is of all stores.
    """
    there = ~np.isnan(pilot.usage)
    count, usage = there.sum(axis=0), np.where(there, pilot.usage, 0.0)
    mean = usage.sum(axis=0) / np.maximum(count, 1)
    squares = (np.where(there, usage - mean, 0.0) ** 2).sum(axis=0)
    spread = np.sqrt(squares / np.maximum(count - 1, 1))
    found = {}
    for week in range(pilot.weeks):
        enough = count[week] >= FEWEST_STORES
        found[usage_name(week + 1)] = float(mean[week]) if enough else nan
        found[f"spread.{week + 1}"] = float(spread[week]) if enough else nan
    window = slice(0, WINDOW_WEEKS), slice(WINDOW_WEEKS, None)
    for name, weeks in zip(("requests.window", "requests.later"), window, strict=True):
        found[name] = _mean(pilot.requests[:, weeks])
    weights = np.where(np.isnan(pilot.requests), 1.0, np.maximum(pilot.requests, 1.0))
    known = ~np.isnan(pilot.days_waited)
    found["days_waited"] = float(np.average(pilot.days_waited[known], weights=weights[known])) if known.any() else 0.0
    found["accepted"] = float((pilot.accepted == 1).any(axis=1).mean()) if len(pilot.stores) else nan
    return found


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else nan


def target_names(pilot: Pilot) -> tuple[str, ...]:
    """The figures of a pilot that are targets: usage at some weeks, its spread twice, and what else was counted."""
    there = (~np.isnan(pilot.usage)).sum(axis=0)
    weeks = [week for week in range(1, pilot.weeks + 1) if there[week - 1] >= max(FEWEST_STORES, len(pilot.stores) / 2)]
    if not weeks:
        raise UnknownChoice("in no week live was the usage of half of the pilot's stores measured")
    at = [week for week in weeks if week in WEEKS or week == weeks[-1]]
    names = [usage_name(week) for week in at]
    names += [f"spread.{week}" for week in dict.fromkeys((at[len(at) // 2], at[-1]))]
    if not np.isnan(pilot.requests[:, :WINDOW_WEEKS]).all():
        names.append("requests.window")
    if not np.isnan(pilot.requests[:, WINDOW_WEEKS:]).all():
        names.append("requests.later")
    if not np.isnan(pilot.days_waited).all():
        names.append("days_waited")
    if not np.isnan(pilot.accepted).all():
        names.append("accepted")
    return tuple(names)
