"""Measures of a replication: one number per measure, one row per batch.

A measure is a row of ``MEASURES`` with the function that computes it; a new one is a row and its function. All are read
at the end of the run, a date that all strategies have in common, or as they stand on an earlier day if a study asks for
that (``UP_TO_A_DAY``); those of ``DATED`` are read by date besides. What is read when a batch ends stands in the rows
of batches. Shares of stores are shares of the counted stores: all but pilots that no batch took, and stores that take
no part.
"""

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rollout_sim.kernel.calendar import SAME_TIME
from rollout_sim.kernel.registry import placed
from rollout_sim.mechanisms.register import ROLLOUT, parts
from rollout_sim.results.counts import count, counted_stores, of_kind
from rollout_sim.results.money import Ledger, ledger
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.rules.outcome import Bools, Floats
from rollout_sim.scenario.plan.plan import Plan

if TYPE_CHECKING:
    from rollout_sim.scenario.blocks.money import MoneyBlock

HALF_A_YEAR = 182.625
#: Bounds of a share that has none, and of a difference of shares.
ANY, EITHER_SIGN = (-np.inf, np.inf), (-1.0, 1.0)
#: By task.
IS_CONTACT = ev.TASKS.column(lambda row: row.is_contact, np.bool_)
#: By role.
IS_COACH = ev.ROLES.column(lambda row: row.is_coach, np.bool_)
WORK_HOURS_A_DAY = 8.0
MeasureUnit = Literal["share", "days", "money", "store-weeks", "stores", "requests", "times"]


class Replication:
    """One replication as the measures take it: its outcome, and values that several of them need, computed once.

    ``days`` are those on which measures are to be read, beside the end of the run; ``read_on`` is a day on which all
    are to be read in place of the end.
    """

    def __init__(
        self,
        outcome: tables.Outcome,
        plan: Plan,
        money: "MoneyBlock | None" = None,
        days: Sequence[float] = (),
        read_on: float | None = None,
    ) -> None:
        self.outcome, self.plan, self.money = outcome, plan, money
        #: Day at whose end measures are read: that of the end of the run, if no earlier one is asked for.
        self.until = self.end if read_on is None else min(read_on, self.end)
        self.counts = count(outcome, plan, days if read_on is None else (*days, read_on))

    @cached_property
    def book(self) -> Ledger:
        """Its ledger, which needs the scenario's money block."""
        assert self.money is not None
        return ledger(self.outcome, self.plan, self.money, self.counts)

    @cached_property
    def stores(self) -> int:
        """Stores that count."""
        return int(self.counts.counted.sum())

    @property
    def end(self) -> float:
        """Day of the end of the run."""
        return float(self.plan.run_days)

    @property
    def weekly(self) -> NDArray[Any]:
        """The weekly reviews up to the day on which it is read (``rules.outcome.WEEKLY``)."""
        weekly = self.outcome.weekly
        return weekly[weekly["day"] <= self.until + SAME_TIME]

    @cached_property
    def launched(self) -> NDArray[Any]:
        """Stores that count and that a batch took, as they are at the end of the run (``rules.outcome.STORES``)."""
        return self.outcome.stores[self.counts.counted & (self.outcome.stores["batch"] >= 0)]

    @cached_property
    def accepted_days(self) -> Floats:
        """Days of the first acceptance of the stores that count, in order; infinity for never."""
        return np.sort(self.counts.accepted_day[self.counts.counted])


class Measure(NamedTuple):
    """One row of the register of measures.

    Attributes
    ----------
    label
        What people read; translated where it is used.
    read
        Computes it for a replication, at the end of the run. NaN stands only for a value that was not reached, and for
        a share of an empty set, and only where ``may_be_missing`` says so.
    up_to_a_day
        Whether ``read`` computes it as it stands on an earlier day, if the replication is read on one.
    read_at
        Computes it as it stands at the end of a day, one of the replication's ``days``; None for those of ``read``.
    needs_money
        Whether it is left out for a scenario without money.
    mechanism
        The mechanism that it is about, or ``ROLLOUT``: it is left out where that is not in force; empty for all others.
    dated_label
        What people read where the date stands beside it; empty if that is ``label``.
    subject
        Whether a verdict is about it where no strategy has batches; a share of which more is better.
    bounds
        Least and greatest possible value, where the unit does not say it (a share lies between 0 and 1).
    """

    name: str
    label: str
    meaning: str
    unit: MeasureUnit
    better: Literal["high", "low", "neither"]
    read: Callable[[Replication], float]
    may_be_missing: bool = False
    read_at: "Callable[[Replication, float], float] | None" = None
    needs_money: bool = False
    mechanism: str = ""
    dated_label: str = ""
    bounds: tuple[float, float] | None = None
    up_to_a_day: bool = False
    subject: bool = False

    @property
    def sign(self) -> int:
        """-1 where less is better, else 1."""
        return -1 if self.better == "low" else 1


def _share(part: float, whole: float, if_empty: float = float("nan")) -> float:
    return float(part) / float(whole) if whole > 0 else if_empty


# Stores, on a day and at the end of the run ---------------------------------------------------------------------------


def _success_at(replication: Replication, day: float) -> float:
    return _share(replication.counts.at("succeeding", day), replication.stores, 0.0)


def _successful_stores_at(replication: Replication, day: float) -> float:
    return float(replication.counts.at("succeeding", day))


def _coverage_at(replication: Replication, day: float) -> float:
    return _share(replication.counts.at("accepted_by", day), replication.stores, 0.0)


def _launched_at(replication: Replication, day: float) -> float:
    return _share(replication.counts.at("launched_by", day), replication.stores, 0.0)


def _using_at(replication: Replication, day: float) -> float:
    daily, stores = replication.outcome.daily, replication.stores
    using = daily["using"][daily["day"] <= day]
    return _share(min(float(using[-1]), stores), stores, 0.0) if using.size else 0.0


def _usage_share(replication: Replication) -> float:
    return _mean_of(replication.launched["usage"])


def _efficiency_change_share(replication: Replication) -> float:
    return _mean_of(replication.launched["efficiency"])


def _complaint_change_share(replication: Replication) -> float:
    return _mean_of(replication.launched["complaints"])


def _overstated_share(replication: Replication) -> float:
    return _mean_of(replication.launched["reported_usage"] - replication.launched["usage"])


def _mean_of(values: Floats) -> float:
    return _share(values.sum(), values.size)


# Adoption: who is using it, and when stores were accepted ------------------------------------------------------------


def _stores_using_share(replication: Replication) -> float:
    return _using_at(replication, HALF_A_YEAR)


def _days_to_half_coverage(replication: Replication) -> float:
    return _day_of_share(replication, 50)


def _days_to_80_percent_coverage(replication: Replication) -> float:
    return _day_of_share(replication, 80)


def _day_of_share(replication: Replication, percent: int) -> float:
    """Day on which this percentage of the stores is reached, NaN if never; in integer arithmetic."""
    days, needed = replication.accepted_days, -(-replication.stores * percent // 100)
    reached = needed > 0 and days[needed - 1] < np.inf and days[needed - 1] <= replication.until
    return float(days[needed - 1]) if reached else float("nan")


# People and their work -----------------------------------------------------------------------------------------------


def _answered_in_time_share(replication: Replication) -> float:
    due, in_time = replication.counts.requests
    return _share(in_time, due)


def _missed_contact_share(replication: Replication) -> float:
    """Missed contacts over missed and done ones, without withdrawn and open ones."""
    missed, done = replication.counts.missed[IS_CONTACT].sum(), replication.counts.done[IS_CONTACT].sum()
    return _share(missed, missed + done)


def _coach_utilisation_share(replication: Replication) -> float:
    coaches = replication.outcome.people[IS_COACH[replication.outcome.people["role"]]]
    return _share(coaches["used_hours"].sum(), WORK_HOURS_A_DAY * coaches["duty_days"].sum())


def _red_store_weeks(replication: Replication) -> float:
    """Red stores over all weekly reviews; missing where no store ever had a light."""
    weekly = replication.weekly
    lit = sum(int(weekly[name].sum()) for name in ev.LIGHT_NAMES)
    return float(weekly["red"].sum()) if lit else float("nan")


def _gave_up_times(replication: Replication) -> float:
    return float(replication.counts.gave_up[0])


def _longest_request_queue(replication: Replication) -> float:
    return float(replication.weekly["requests_waiting"].max(initial=0))


# Money ---------------------------------------------------------------------------------------------------------------


def _total_cost_at(replication: Replication, day: float) -> float:
    return replication.book.cost_by(day)


def _net_present_value_at(replication: Replication, day: float) -> float:
    return replication.book.balance_on(day)


def _return_share(replication: Replication) -> float:
    return replication.book.return_by(replication.until)


def _payback_days(replication: Replication) -> float:
    return replication.book.payback_by(replication.until)


def _dip_cost(replication: Replication) -> float:
    return replication.book.dip_by(replication.until)


def _at_the_end(read_at: Callable[[Replication, float], float]) -> Callable[[Replication], float]:
    """Reads what can be read on any day at the end of the run, or on the day on which the replication is read."""
    return lambda replication: read_at(replication, replication.until)


_MEASURES = (
    Measure(
        "success_share", "stores that succeed", "accepted, and green or yellow, at the end of the run",
        "share", "high", _at_the_end(_success_at), read_at=_success_at, up_to_a_day=True,
    ),
    Measure(
        "coverage_share", "stores accepted", "accepted by the end of the run",
        "share", "high", _at_the_end(_coverage_at), read_at=_coverage_at, up_to_a_day=True,
    ),
    Measure(
        "launched_share", "stores launched", "taken by a batch",
        "share", "high", _at_the_end(_launched_at), read_at=_launched_at, up_to_a_day=True,
    ),
    Measure(
        "stores_using_share", "stores using it after half a year",
        "stores with real usage of 0.6 or more, half a year after the start",
        "share", "high", _stores_using_share, read_at=_using_at, dated_label="stores using it",
    ),
    Measure(
        "days_to_half_coverage", "days to half coverage", "days until half of the stores are accepted",
        "days", "low", _days_to_half_coverage, may_be_missing=True, up_to_a_day=True,
    ),
    Measure(
        "days_to_80_percent_coverage", "days to coverage of 80 %", "days until 80 % of the stores are accepted",
        "days", "low", _days_to_80_percent_coverage, may_be_missing=True, up_to_a_day=True,
    ),
    Measure(
        "usage_share", "usage at the end", "mean usage of launched stores at the end of the run",
        "share", "high", _usage_share, may_be_missing=True,
    ),
    Measure(
        "efficiency_change_share", "change of efficiency", "mean change of efficiency of launched stores at the end",
        "share", "high", _efficiency_change_share, may_be_missing=True, bounds=ANY,
    ),
    Measure(
        "complaint_change_share", "change of complaints", "mean change of complaints of launched stores at the end",
        "share", "low", _complaint_change_share, may_be_missing=True, bounds=ANY,
    ),
    Measure(
        "answered_in_time_share", "requests answered in time",
        "help requests answered within their target, of those due",
        "share", "high", _answered_in_time_share, may_be_missing=True,
    ),
    Measure(
        "missed_contact_share", "contacts missed", "contacts missed, of all that were asked for and came due",
        "share", "low", _missed_contact_share, may_be_missing=True,
    ),
    Measure(
        "coach_utilisation_share", "coaches' hours used", "hours on duty that coaches worked",
        "share", "neither", _coach_utilisation_share, may_be_missing=True,
    ),
    Measure(
        "red_store_weeks", "red store-weeks", "red stores, summed over the weekly reviews",
        "store-weeks", "low", _red_store_weeks, may_be_missing=True, up_to_a_day=True,
    ),
    Measure(
        "total_cost", "total cost", "all costs over the run, undiscounted, the dip among them",
        "money", "low", _at_the_end(_total_cost_at), read_at=_total_cost_at, needs_money=True, up_to_a_day=True,
    ),
    Measure(
        "net_present_value", "net present value", "benefits less costs, discounted to the start",
        "money", "high", _at_the_end(_net_present_value_at), read_at=_net_present_value_at, needs_money=True,
        up_to_a_day=True,
    ),
    Measure(
        "return_share", "return on what was spent", "net present value over discounted costs",
        "share", "high", _return_share, may_be_missing=True, needs_money=True, bounds=ANY, up_to_a_day=True,
    ),
    Measure(
        "payback_days", "days to payback", "days until benefits have paid for costs, for good",
        "days", "low", _payback_days, may_be_missing=True, needs_money=True, up_to_a_day=True,
    ),
    Measure(
        "successful_stores", "number of stores that succeed",
        "stores accepted, and green or yellow, at the end of the run",
        "stores", "high", _at_the_end(_successful_stores_at), read_at=_successful_stores_at, up_to_a_day=True,
    ),
    Measure(
        "gave_up_times", "times that a store gave up", "times that a store dropped the new way",
        "times", "low", _gave_up_times,
    ),
    Measure(
        "longest_request_queue", "longest queue of requests", "most help requests waiting at a weekly review",
        "requests", "low", _longest_request_queue, up_to_a_day=True,
    ),
    Measure(
        "overstated_share", "usage reported above the real",
        "usage reported above real usage, mean of launched stores at the end",
        "share", "low", _overstated_share, may_be_missing=True, bounds=EITHER_SIGN,
    ),
    Measure(
        "dip_cost", "cost of the dip while learning", "worth of the efficiency lost while stores learn",
        "money", "low", _dip_cost, needs_money=True, up_to_a_day=True,
    ),
)  # fmt: skip
#: Those that say nothing where no strategy has batches.
_OF_ROLLOUT = {
    "success_share", "coverage_share", "launched_share", "stores_using_share", "days_to_half_coverage",
    "days_to_80_percent_coverage", "usage_share", "efficiency_change_share", "complaint_change_share",
    "answered_in_time_share", "missed_contact_share", "red_store_weeks", "successful_stores", "gave_up_times",
    "longest_request_queue", "overstated_share", "dip_cost",
}  # fmt: skip
_BY_FORCE = tuple(row._replace(mechanism=ROLLOUT) if row.name in _OF_ROLLOUT else row for row in _MEASURES)
#: With those of the mechanisms.
MEASURES: tuple[Measure, ...] = placed(_BY_FORCE, (row for part in parts("measures").values() for row in part.MEASURES))
#: Those of mechanisms that stand in short tables.
BRIEF_OF_MECHANISMS = tuple(name for part in parts("measures").values() for name in getattr(part, "BRIEF", ()))
NAMES: list[str] = [row.name for row in MEASURES]
BY_NAME: dict[str, Measure] = {row.name: row for row in MEASURES}
#: Measures by their former names, as older run folders and commands have them. A gain is what a scenario says of the
#: change (``change.efficiency_gain``); what stores have come to is a change.
FORMER_NAMES = {"efficiency_gain_share": "efficiency_change_share"}


def todays_name(name: str) -> str:
    """What a measure is called today, if the name is a former one; else the name."""
    return FORMER_NAMES.get(name, name)


def shown_measures(with_money: bool, in_force: Collection[str]) -> list[Measure]:
    """The measures of a scenario with or without money, and with these mechanisms in force (``Scenario.in_force``)."""
    return [
        row
        for row in MEASURES
        if (with_money or not row.needs_money) and (not row.mechanism or row.mechanism in in_force)
    ]


#: Names of the measures that can be read on any day within the run, in their order.
DATED: tuple[str, ...] = tuple(row.name for row in MEASURES if row.read_at is not None)

#: Those of them that ``read`` reads at the end of the run.
READ_ON_ANY_DAY: tuple[str, ...] = tuple(name for name in DATED if not BY_NAME[name].dated_label)

#: Names of the measures that a replication which is read on an earlier day has as they stand on it.
UP_TO_A_DAY: tuple[str, ...] = tuple(row.name for row in MEASURES if row.up_to_a_day)


def measure(outcome: tables.Outcome, plan: Plan, money: "MoneyBlock") -> dict[str, float]:
    """All measures of one replication by name, in the order of ``MEASURES``."""
    return read_all(Replication(outcome, plan, money))


def read_all(replication: Replication) -> dict[str, float]:
    """As ``measure``, for a replication whose counts and ledger others use too."""
    return {row.name: row.read(replication) for row in MEASURES}


def on_day(replication: Replication, name: str, day: float) -> float:
    """A measure of ``DATED`` as it stands at the end of a day: one of the replication's ``days``, or its last."""
    read_at = BY_NAME[name].read_at
    assert read_at is not None
    return read_at(replication, day)


def dated_rows(replication: Replication, days: Sequence[float]) -> list[dict[str, float]]:
    """One row for each of these days and one for the end of the run: ``date`` from 0, ``day``, measures of ``DATED``.

    A day after the end of the run is read at its end.
    """
    rows = []
    for number, moment in enumerate((*days, replication.end)):
        day = min(moment, replication.end)
        rows.append({"date": number, "day": day, **{name: on_day(replication, name, day) for name in DATED}})
    return rows


def batch_rows(outcome: tables.Outcome, plan: Plan) -> list[dict[str, Any]]:
    """One row per batch: stores, shares, visits and days; NaN if it did not start or end, or had no store."""
    rows = []
    for number, (batch, row) in enumerate(zip(plan.batches, outcome.batches, strict=True)):
        ended = not np.isnan(row["end_day"])
        rows.append(
            {
                "batch": number,
                "name": batch.name,
                "stores": int(row["first_time"]),
                "target": float(batch.target),
                "success_share": _share(row["successes"], row["first_time"]) if ended else float("nan"),
                "visits_per_store_week": _share(row["visits"], row["coached_weeks"]),
                **{name: int(row[name]) for name in ("successes", "accepted", "inspected", "retried", "recovered")},
                "start_day": float(row["start_day"]),
                "end_day": float(row["end_day"]),
            }
        )
    return rows


def tier_rows(outcome: tables.Outcome, plan: Plan) -> list[dict[str, Any]]:
    """One row per tier: its stores, by the tier in which a batch took them, and their success at the end of the run."""
    return _tier_rows(outcome, plan, successes(outcome.log, plan) & counted_stores(outcome, plan))


def _tier_rows(outcome: tables.Outcome, plan: Plan, succeed: Bools) -> list[dict[str, Any]]:
    taken = of_kind(outcome.log, ev.TIER)
    stores, first = np.unique(taken["store"], return_index=True)
    tier = taken["value"][first]
    rows = []
    for number in range(plan.tiers if plan.tiers > 1 else 0):
        own = succeed[stores[tier == number]]
        share = _share(own.sum(), len(own))
        name = ev.TIER_NAMES[number]
        rows.append({"tier": name, "stores": len(own), "successes": int(own.sum()), "success_share": share})
    return rows


# At the end of the last batch, as documents publish it: never compared between strategies -----------------------------


def success_at_last_batch_share(outcome: tables.Outcome, plan: Plan) -> float:
    """Share of stores that succeed at the end of the last batch, on a date of the strategy's own."""
    counted = counted_stores(outcome, plan)
    return _share((successes(log_until_last_batch(outcome), plan) & counted).sum(), counted.sum(), 0.0)


def tier_rows_at_last_batch(outcome: tables.Outcome, plan: Plan) -> list[dict[str, Any]]:
    """As ``tier_rows``, with their success at the end of the last batch."""
    return _tier_rows(outcome, plan, successes(log_until_last_batch(outcome), plan) & counted_stores(outcome, plan))


def log_until_last_batch(outcome: tables.Outcome) -> NDArray[Any]:
    """The log up to the end of the last batch; all of it while a batch still runs, or if none ended.

    Up to a row, not a day: events of the same day after the batch was counted are not in its count.
    """
    batches, log = outcome.batches, outcome.log
    running = ~np.isnan(batches["start_day"]) & np.isnan(batches["end_day"])
    ends = np.flatnonzero(log["kind"] == ev.BATCH_ENDED)
    return log if running.any() or not ends.size else log[: ends[-1] + 1]


def successes(log: NDArray[Any], plan: Plan) -> Bools:
    """By store: accepted, and green or yellow, after these rows of a log."""
    lights, inspected = of_kind(log, ev.LIGHT), of_kind(log, ev.INSPECTED)
    light, accepted = np.full(plan.stores, ev.NOT_LIVE), np.zeros(plan.stores, dtype=np.bool_)
    light[lights["store"]] = lights["value"]  # of a store's rows the last one wins
    accepted[inspected["store"][inspected["value"] == 1]] = True
    return accepted & ((light == ev.GREEN) | (light == ev.YELLOW))
