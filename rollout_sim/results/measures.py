"""Measures of a replication: one number per measure, one row per batch.

Shares of stores are shares of the counted stores: all but pilots that no batch took, and stores that take no part.
"""

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rollout_sim.results.counts import ReplicationCounts, count, of_kind
from rollout_sim.results.money import COSTS, Ledger, ledger
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.rules.outcome import Bools, Floats
from rollout_sim.scenario.plan.plan import Plan

if TYPE_CHECKING:
    from rollout_sim.scenario.blocks.money import MoneyBlock

HALF_A_YEAR = 182.625
CONTACTS = (ev.CALL, ev.VISIT, ev.VIDEO, ev.DATA_REVIEW)
#: By task.
IS_CONTACT = np.isin(np.arange(len(ev.TASK_NAMES)), CONTACTS)
COACHES = (ev.EXPERT, ev.SEED, ev.REGIONAL)
#: By role.
IS_COACH = np.isin(np.arange(len(ev.ROLE_NAMES)), COACHES)
WORK_HOURS_A_DAY = 8.0


class Measure(NamedTuple):
    """One row of the register of measures."""

    name: str
    meaning: str
    unit: Literal["share", "days", "money", "store-weeks", "stores", "requests", "times"]
    better: Literal["high", "low", "neither"]
    may_be_missing: bool = False

    @property
    def sign(self) -> int:
        """-1 where less is better, else 1."""
        return -1 if self.better == "low" else 1


MEASURES: tuple[Measure, ...] = (
    Measure("success_share", "accepted, and green or yellow, at the end of the last batch", "share", "high"),
    Measure("coverage_share", "accepted by the end of the last batch", "share", "high"),
    Measure("launched_share", "taken by a batch", "share", "high"),
    Measure(
        "stores_using_share", "stores with real usage of 0.6 or more, half a year after the start", "share", "high"
    ),
    Measure("days_to_half_coverage", "days until half of the stores are accepted", "days", "low", True),
    Measure("days_to_80_percent_coverage", "days until 80 % of the stores are accepted", "days", "low", True),
    Measure("usage_share", "mean usage of launched stores at the end of the run", "share", "high"),
    Measure("efficiency_gain_share", "mean change of efficiency of launched stores at the end", "share", "high"),
    Measure("complaint_change_share", "mean change of complaints of launched stores at the end", "share", "low"),
    Measure("answered_in_time_share", "help requests answered within their target, of those due", "share", "high"),
    Measure("missed_contact_share", "contacts missed, of all that were asked for and came due", "share", "low"),
    Measure("coach_utilisation_share", "hours on duty that coaches worked", "share", "neither"),
    Measure("red_store_weeks", "red stores, summed over the weekly reviews", "store-weeks", "low"),
    Measure("total_cost", "all costs over the run, undiscounted, the dip among them", "money", "low"),
    Measure("net_present_value", "benefits less costs, discounted to the start", "money", "high"),
    Measure("return_share", "net present value over discounted costs", "share", "high", True),
    Measure("payback_days", "days until benefits have paid for costs, for good", "days", "low", True),
    Measure(
        "successful_stores", "stores accepted, and green or yellow, at the end of the last batch", "stores", "high"
    ),
    Measure("gave_up_times", "times that a store dropped the new way", "times", "low"),
    Measure("longest_request_queue", "most help requests waiting at a weekly review", "requests", "low"),
    Measure("overstated_share", "usage reported above real usage, mean of launched stores at the end", "share", "low"),
    Measure(
        "first_batch_lead_share",
        "success of the first batch less that of all later first-time stores: how far it overstates",
        "share",
        "neither",
        True,
    ),
    Measure("dip_cost", "worth of the efficiency lost while stores learn", "money", "low"),
)
NAMES: list[str] = [row.name for row in MEASURES]
BY_NAME: dict[str, Measure] = {row.name: row for row in MEASURES}


def measure(
    outcome: tables.Outcome,
    plan: Plan,
    money: "MoneyBlock",
    counts: ReplicationCounts | None = None,
    book: Ledger | None = None,
) -> dict[str, float]:
    """All measures of one replication by name, in the order of ``MEASURES``.

    ``counts`` of its log and ``book``, its ledger, are computed if they are None.
    NaN stands only for a value that was not reached, and only where ``may_be_missing`` says so.
    """
    counts = counts or count(outcome, plan)
    due, in_time = counts.requests
    values = {
        **_stores(outcome, counts),
        **_adoption(outcome, counts),
        "answered_in_time_share": _share(in_time, due, 1.0),
        "missed_contact_share": _missed(counts),
        "coach_utilisation_share": _utilisation(outcome),
        "red_store_weeks": float(outcome.weekly["red"].sum()),
        "gave_up_times": float(counts.gave_up[0]),
        "longest_request_queue": float(outcome.weekly["requests_waiting"].max(initial=0)),
        **_money(book or ledger(outcome, plan, money, counts)),
    }
    return {row.name: values[row.name] for row in MEASURES}


def success_share(outcome: tables.Outcome, plan: Plan) -> float:
    """The measure of this name alone, a share."""
    counts = count(outcome, plan)
    return _share(_successes(counts).sum(), counts.counted.sum(), 0.0)


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
    """One row per tier: its stores, by the tier in which a batch took them, and their success; empty without tiers."""
    taken = of_kind(outcome.log, ev.TIER)
    stores, first = np.unique(taken["store"], return_index=True)
    tier = taken["value"][first]
    successes = _successes(count(outcome, plan))
    rows = []
    for number in range(plan.tiers if plan.tiers > 1 else 0):
        own = successes[stores[tier == number]]
        share = _share(own.sum(), len(own))
        name = ev.TIER_NAMES[number]
        rows.append({"tier": name, "stores": len(own), "successes": int(own.sum()), "success_share": share})
    return rows


def _share(part: float, whole: float, if_empty: float = float("nan")) -> float:
    return float(part) / float(whole) if whole > 0 else if_empty


def _successes(counts: ReplicationCounts) -> Bools:
    """By store: accepted, and green or yellow, at the end of the last batch."""
    return counts.accepted & counts.counted & ((counts.light == ev.GREEN) | (counts.light == ev.YELLOW))


def _stores(outcome: tables.Outcome, counts: ReplicationCounts) -> dict[str, float]:
    """Shares of stores at the end of the last batch and at the end of the run."""
    counted, successes = counts.counted, _successes(counts)
    launched = outcome.stores[counted & (outcome.stores["batch"] >= 0)]
    stores = int(counted.sum())
    return {
        "success_share": _share(successes.sum(), stores, 0.0),
        "successful_stores": float(successes.sum()),
        "coverage_share": _share((counts.accepted & counted).sum(), stores, 0.0),
        "launched_share": _share(launched.size, stores, 0.0),
        "usage_share": _share(launched["usage"].sum(), launched.size, 0.0),
        "efficiency_gain_share": _share(launched["efficiency"].sum(), launched.size, 0.0),
        "complaint_change_share": _share(launched["complaints"].sum(), launched.size, 0.0),
        "overstated_share": _share((launched["reported_usage"] - launched["usage"]).sum(), launched.size, 0.0),
        "first_batch_lead_share": _first_batch_lead(outcome.batches),
    }


def _first_batch_lead(batches: NDArray[Any]) -> float:
    """Success share of the first batch less that of all later ones, of first-time stores; NaN if either has none."""
    ended = batches[~np.isnan(batches["end_day"])]
    later = ended[1:]
    if not ended.size or ended["first_time"][0] == 0 or later["first_time"].sum() == 0:
        return float("nan")
    rest = _share(later["successes"].sum(), later["first_time"].sum())
    return _share(ended["successes"][0], ended["first_time"][0]) - rest


def _adoption(outcome: tables.Outcome, counts: ReplicationCounts) -> dict[str, float]:
    """Share of stores that use the change after half a year; days until half and 80 % of the stores are accepted."""
    daily = outcome.daily
    stores = int(counts.counted.sum())
    using = np.minimum(daily["using"][daily["day"] <= HALF_A_YEAR], stores)
    days = np.sort(counts.accepted_day[counts.counted])
    return {
        "stores_using_share": _share(using[-1], stores, 0.0) if using.size else 0.0,
        "days_to_half_coverage": _day_of_share(days, stores, 50),
        "days_to_80_percent_coverage": _day_of_share(days, stores, 80),
    }


def _day_of_share(days: Floats, stores: int, percent: int) -> float:
    """Day on which this percentage of the stores is reached, NaN if never; in integer arithmetic."""
    needed = -(-stores * percent // 100)
    return float(days[needed - 1]) if needed > 0 and days[needed - 1] < np.inf else float("nan")


def _missed(counts: ReplicationCounts) -> float:
    """Missed contacts over missed and done ones, without withdrawn and open ones; 0 if there are none."""
    missed, done = counts.missed[IS_CONTACT].sum(), counts.done[IS_CONTACT].sum()
    return _share(missed, missed + done, 0.0)


def _utilisation(outcome: tables.Outcome) -> float:
    coaches = outcome.people[IS_COACH[outcome.people["role"]]]
    return _share(coaches["used_hours"].sum(), WORK_HOURS_A_DAY * coaches["duty_days"].sum(), 0.0)


def _money(book: Ledger) -> dict[str, float]:
    return {
        "total_cost": book.total_cost,
        "net_present_value": book.net_present_value,
        "return_share": book.return_share,
        "payback_days": book.payback_days,
        "dip_cost": float(book.classes[COSTS[-1]].sum()),
    }
