"""What has become of findings: the board of stores, where findings wait, and what departments owe."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rollout_sim.mechanisms.findings.measures import days_to, kaplan_meier
from rollout_sim.mechanisms.findings.records import CLAIMED, CLOSED, DROPPED, OPEN

#: A store is behind or ahead from so many standard deviations of its number of closed findings on.
SURE = 1.645


class StoreRow(NamedTuple):
    """A store on the board; ``expected`` is what is closed by the age of its findings in the whole network."""

    store: int
    findings: int
    closed: int
    in_progress: int
    not_started: int
    oldest_days: float
    expected: float
    light: int  # 1 ahead, 0 as expected, -1 behind


def closed_by_age(findings: NDArray[Any], end: float) -> NDArray[np.float64]:
    """For each finding, the share of all that is closed at its age: one less the curve of Kaplan and Meier."""
    ages = end - findings["found"]
    times, still_open = kaplan_meier(days_to(findings, "closed"), ages)
    place = np.searchsorted(times, ages, "right")
    return np.asarray(1.0 - np.concatenate([[1.0], still_open])[place], dtype=np.float64)


def store_rows(findings: NDArray[Any], end: float) -> list[StoreRow]:
    """The board at a day, those furthest behind first; what is expected has the age of the findings for a clock."""
    expected, rows = closed_by_age(findings, end), []
    for store in np.unique(findings["store"]).tolist():
        own = findings["store"] == store
        of_store, chance = findings[own], expected[own]
        closed = int((of_store["state"] == CLOSED).sum())
        open_now = of_store[of_store["state"] <= CLAIMED]
        begun = (open_now["state"] == CLAIMED) | (~np.isnan(open_now["confirmed"]) & (open_now["blocked"] == 0))
        spread = float(np.sqrt((chance * (1.0 - chance)).sum()))
        gap = closed - float(chance.sum())
        light = 0 if abs(gap) <= SURE * spread or gap == 0 else (1 if gap > 0 else -1)
        oldest = float((end - open_now["found"]).max()) if open_now.size else 0.0
        counts = closed, int(begun.sum()), int((~begun).sum())
        rows.append(StoreRow(store, len(of_store), *counts, oldest, float(chance.sum()), light))
    return sorted(rows, key=lambda row: (row.light, row.closed - row.expected, row.store))


def waits(findings: NDArray[Any], end: float) -> dict[str, float]:
    """Where findings wait: days for an expert, a department, a look and the store, as shares of their lives."""
    last = np.where(findings["state"] == DROPPED, findings["dropped"], findings["closed"])
    last = np.where(np.isnan(last), end, last)
    life = last - findings["found"]
    confirmed = np.where(np.isnan(findings["confirmed"]), last, findings["confirmed"])
    expert = np.where(findings["followed"] == 1, np.minimum(confirmed, last) - findings["found"], 0.0)
    waiting = np.where((findings["blocked"] > 0) & (findings["state"] == OPEN), end - findings["asked"], 0.0)
    department = np.minimum(findings["blocked_days"] + waiting, life - expert)
    claimed = np.where(
        findings["state"] == OPEN, last, np.where(np.isnan(findings["claimed"]), last, findings["claimed"])
    )
    look = np.minimum(np.maximum(last - claimed, 0.0), life - expert - department)
    total = max(float(life.sum()), 1e-9)
    days = {"expert": expert.sum(), "department": department.sum(), "look": look.sum()}
    shares = {name: float(value) / total for name, value in days.items()}
    return {"store": 1.0 - sum(shares.values()), **shares}


def owed(findings: NDArray[Any], end: float) -> dict[int, tuple[int, float]]:
    """By department: open findings that wait for it, and for how many days on average."""
    waiting = findings[(findings["state"] == OPEN) & (findings["blocked"] > 0)]
    return {
        int(number): (int(own.sum()), float((end - waiting["asked"][own]).mean()))
        for number in np.unique(waiting["department"])
        for own in (waiting["department"] == number,)
    }
