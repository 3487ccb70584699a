"""Comparisons made by hand or with numbers out of a hat, for words, tables and charts."""

import datetime
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from rollout_sim.replications.bands import ValueCounts, band_frame, counts_of
from rollout_sim.replications.replicate import ReplicationResult
from rollout_sim.results.counts import WEEKLY_SERIES
from rollout_sim.results.measures import DATED, MEASURES
from rollout_sim.results.money import BENEFITS, COSTS
from rollout_sim.studies.compare.comparison import Comparison

#: Measures by strategy: ``{"A": {"successful_stores": [1, 2]}}``; the rest is 0, or NaN where it may be missing.
Values = Mapping[str, Mapping[str, Sequence[float]]]
BATCH_COLUMNS = [
    "strategy", "replication", "batch", "name", "stores", "target", "end_day", "success_share", "visits_per_store_week",
]  # fmt: skip


def comparison(values: Values, *, total: int = 220, failed: int = 0, **changed: Any) -> Comparison:
    """A comparison whose replications hold exactly these values; the last ``failed`` of each strategy failed."""
    frames = [_replications(name, dict(given), total, failed) for name, given in values.items()]
    replications = pd.concat(frames, ignore_index=True)
    empty = pd.DataFrame(columns=["strategy", "replication"])
    fields: dict[str, Any] = {
        "scenario": SimpleNamespace(
            name="220 stores",
            money=SimpleNamespace(currency="CNY"),
            critical_window=14.0,
            starts=datetime.date(2026, 3, 2),
            run_length=365.25,
            measured_at=[],
            dates_read=(365.25 / 2,),
            uncertain={"people.head_office_coaches": None},
            ensemble=None,
            words=SimpleNamespace(by_name={}),
            in_force=frozenset({"rollout"}),
            rolls_out=True,
            stores=SimpleNamespace(total=total),
        ),
        "seed": 7,
        "engine": "reference",
        "strategies": tuple(values),
        "requested": len(frames[0]),
        "interrupted": False,
        "replications": replications,
        "batches": pd.DataFrame(columns=BATCH_COLUMNS),
        "dated": _dated(replications),
        "weekly": empty,
        "monthly": empty,
        "weekly_bands": pd.DataFrame(columns=["strategy", "week", "quantity", "mean", "p10", "p90"]),
        "monthly_bands": pd.DataFrame(columns=["strategy", "month", "quantity", "mean", "p10", "p90"]),
        "exposure": pd.DataFrame(columns=["strategy", "days_live", "at_risk", "gave_up"]),
        "budget": pd.DataFrame(columns=["strategy", "line", "month", "replications", "quantity", "amount"]),
    }
    return Comparison(**(fields | changed))


def _replications(strategy: str, given: dict[str, Sequence[float]], total: int, failed: int) -> pd.DataFrame:
    length = len(next(iter(given.values())))
    if "successful_stores" in given:
        given.setdefault("success_share", [count / total for count in given["successful_stores"]])
    frame = pd.DataFrame({"strategy": [strategy] * length, "replication": range(length)})
    frame["status"] = ["failed" if number >= length - failed else "done" for number in range(length)]
    frame["cause"] = [None if status == "done" else "ValueError: a test" for status in frame["status"]]
    for row in MEASURES:
        default = [float("nan") if row.unit == "days" or row.name == "return_share" else 0.0] * length
        frame[row.name] = np.array(given.get(row.name, default), dtype=float)
    return frame


def _dated(replications: pd.DataFrame) -> pd.DataFrame:
    """Half of each measure in the middle of the run, and all of it at its end."""
    done = replications[replications["status"] == "done"]
    values = done[["strategy", "replication", *DATED]]
    middle = values.assign(**{name: values[name] / 2 for name in DATED})
    return pd.concat([middle.assign(date=0), values.assign(date=1)], ignore_index=True)


def random_comparison(
    strategies: Mapping[str, Sequence[tuple[str, int, float, float]]],
    *,
    replications: int = 40,
    weeks: int = 52,
    money: bool = True,
    name: str = "220 stores",
) -> Comparison:
    """A comparison that looks like one: by strategy its batches (name, stores, mean success, target)."""
    rng = np.random.default_rng(1)
    total = sum(stores for _, stores, _, _ in next(iter(strategies.values())))
    values: dict[str, dict[str, Any]] = {}
    batches: list[pd.DataFrame] = []
    for strategy, plan in strategies.items():
        frame, counts = _batches(rng, strategy, plan, replications)
        batches.append(frame)
        worth = 60_000.0 * counts - 8e6 + rng.normal(0, 4e5, replications)
        values[strategy] = {
            "successful_stores": counts,
            "net_present_value": worth if money else 0 * worth,
            "total_cost": np.linspace(7e6, 9e6, replications) if money else 0 * worth,
            "payback_days": np.linspace(150, 250, replications),
            "days_to_half_coverage": np.linspace(150, 100, replications),
        }
    level = {strategy: float(np.mean(found["successful_stores"])) / total for strategy, found in values.items()}
    weekly = [_weekly(rng, s, len(strategies[s]), level[s], total, weeks, replications) for s in strategies]
    monthly = [_monthly(rng, s, level[s], weeks * 12 // 52, replications, money) for s in strategies]
    exposure = [_exposure(s, level[s], total * replications) for s in strategies]
    freeze = SimpleNamespace(start=datetime.date(2026, 9, 28), to=datetime.date(2026, 10, 11), name="golden weeks")
    scenario = SimpleNamespace(
        name=name, money=SimpleNamespace(currency="CNY"), critical_window=14.0, starts=datetime.date(2026, 3, 2),
        freezes=[freeze], run_length=7.0 * weeks, measured_at=[], dates_read=(7.0 * weeks / 2,),
        uncertain={"people.head_office_coaches": None}, ensemble=None,
        words=SimpleNamespace(by_name={}), in_force=frozenset({"rollout"}), rolls_out=True,
        stores=SimpleNamespace(total=total),
    )  # fmt: skip
    counts = {s: _counts(*frames) for s, *frames in zip(strategies, weekly, monthly, strict=True)}
    return comparison(
        values,
        total=total,
        scenario=scenario,
        batches=pd.concat(batches, ignore_index=True),
        weekly=pd.concat(weekly, ignore_index=True),
        monthly=pd.concat(monthly, ignore_index=True),
        exposure=pd.concat(exposure, ignore_index=True),
        weekly_bands=band_frame("weekly", counts),
        monthly_bands=band_frame("monthly", counts),
    )


def _counts(weekly: pd.DataFrame, monthly: pd.DataFrame) -> ValueCounts:
    """The series of one strategy, counted as those of a run are."""
    results = []
    for number, rows in weekly.groupby("replication"):
        series = np.zeros(len(rows), dtype=WEEKLY_SERIES)
        for field in WEEKLY_SERIES.names or ():
            series[field] = rows[field]
        months = monthly[monthly["replication"] == number]
        money = {column: months[column].to_numpy() for column in (*COSTS, *BENEFITS, "discount_factor")}
        results.append(ReplicationResult("A", int(str(number)), weekly=series, monthly=money))
    return counts_of(results)


def _batches(rng: Any, strategy: str, plan: Any, replications: int) -> tuple[pd.DataFrame, Any]:
    rows, counts = [], np.zeros(replications)
    for number, (name, stores, mean, target) in enumerate(plan):
        successes = rng.binomial(stores, np.clip(rng.normal(mean, 0.03, replications), 0, 1))
        counts += successes
        frame = pd.DataFrame({"replication": range(replications), "successes": successes})
        frame = frame.assign(strategy=strategy, batch=number, name=name, stores=stores, target=target)
        frame = frame.assign(success_share=successes / stores, visits_per_store_week=0.8)
        frame = frame.assign(
            start_day=80.0 * number, end_day=80.0 * (number + 1) + 30 * np.linspace(0, 1, replications)
        )
        rows.append(frame)
    return pd.concat(rows, ignore_index=True), counts


def _weekly(
    rng: Any, strategy: str, batches: int, level: float, total: int, weeks: int, replications: int
) -> pd.DataFrame:
    week = np.arange(1, weeks + 1)
    live = np.clip(np.ceil(week / 13) / batches, 0, 1) * (1 - np.exp(-week / 4))
    frames = []
    for replication in range(replications):
        good = live * np.clip(rng.normal(level, 0.03), 0, 1) * (1 - np.exp(-week / 8))
        frame = pd.DataFrame({"week": week}).assign(strategy=strategy, replication=replication)
        for field in WEEKLY_SERIES.names or ():
            frame[field] = 0.0
        frame["day"] = 7.0 * week
        frame["usage"] = 0.9 * good
        shares = {"green": 0.7 * good, "yellow": 0.3 * good, "orange": 0.3 * (live - good), "red": 0.7 * (live - good)}
        for light, part in shares.items():
            frame[light] = np.floor(total * part)
        frame["succeeding"] = frame["green"] + frame["yellow"]
        frame["coached"] = frame[["green", "yellow", "orange", "red"]].sum(axis=1)
        frame["waiting"] = total - frame["coached"]
        frame["requests_waiting"] = np.round(50 * live * np.exp(-(week % 13) / 4) + rng.poisson(2, weeks))
        frame["coach_duty_hours"] = 400.0
        frame["coach_used_hours"] = np.clip(400 * live * rng.normal(0.9, 0.05, weeks), 0, 400)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _monthly(rng: Any, strategy: str, level: float, months: int, replications: int, money: bool) -> pd.DataFrame:
    month = np.arange(months)
    frames = []
    for replication in range(replications):
        frame = pd.DataFrame({"month": month}).assign(strategy=strategy, replication=replication)
        for column in (*COSTS, *BENEFITS):
            frame[column] = 0.0
        if money:
            frame["committed_cost"] = np.where(month == 0, 5e6, 0.0)
            frame["people_cost"] = 2e5
            frame["efficiency_value"] = 2e6 * level * rng.normal(1, 0.1) * (1 - np.exp(-month / 4))
        frame["discount_factor"] = 1.08 ** (-month / 12)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _exposure(strategy: str, level: float, stores: int) -> pd.DataFrame:
    day = np.arange(180)
    rate = 0.03 * (1.2 - level) * np.exp(-day / 12) + 0.0005
    at_risk = np.round(stores * (1 - day / 400)).astype(int)
    frame = pd.DataFrame({"days_live": day, "at_risk": at_risk, "gave_up": np.round(rate * at_risk).astype(int)})
    return frame.assign(strategy=strategy)
