"""Measures of findings: three dates kept apart (mended in truth, claimed, verified), and what is still open.

A finding is *mended* from the first day on which it truly was, *claimed* when its store says so, and *closed* when
somebody has looked, or where nobody does, when the store says so. Times are those of all findings, with the open ones
counted: a restricted mean up to ``HORIZON`` days and the median of Kaplan and Meier.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.kernel.calendar import SAME_TIME
from rollout_sim.mechanisms.findings import kinds
from rollout_sim.mechanisms.findings.records import CLAIMED, CLOSED, DROPPED, OPEN, FindingRows, all_found
from rollout_sim.results.measures import Measure, Replication
from rollout_sim.rules import events as ev

#: Days in which shares and restricted means are read, and the shorter time.
HORIZON, MONTH = 91.0, 30.0
#: Dates against which "in time" is read in every strategy, whatever its regime: S3's, by class.
USUAL_DATES = (3.0, 7.0, 14.0)


def found_by(replication: Replication, day: float) -> FindingRows:
    """The findings found up to a day."""
    findings = all_found(replication.outcome)
    return findings[findings["found"] <= day + SAME_TIME]


def days_to(findings: FindingRows, date: str) -> NDArray[np.float64]:
    """Days from found to a date; infinity for never."""
    return np.where(np.isnan(findings[date]), np.inf, findings[date] - findings["found"])


def closed_by(replication: Replication, day: float) -> NDArray[np.bool_]:
    """By finding: whether it is closed at the end of a day, by the record."""
    closed = np.zeros(len(all_found(replication.outcome)), dtype=np.bool_)
    if not closed.size:
        return closed
    log = replication.outcome.log
    log = log[log["day"] <= day + SAME_TIME]
    rows = log[(log["kind"] == kinds.CLOSED) | (log["kind"] == kinds.REOPENED)]
    closed[rows["value"].astype(np.int64)] = rows["kind"] == kinds.CLOSED  # of a finding's rows the last one wins
    return closed


def share(part: NDArray[np.bool_]) -> float:
    """Share of the rows for which it holds; NaN if there are none."""
    return float(part.mean()) if part.size else float("nan")


def kaplan_meier(days: NDArray[np.float64], looked_at: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Times, and shares still open after each (product limit); each finding was looked at for ``looked_at`` days."""
    times, ended = np.unique(days[days <= looked_at], return_counts=True)
    at_risk = days.size - np.searchsorted(np.sort(np.minimum(days, looked_at)), times)
    return times, np.asarray(np.cumprod(1.0 - ended / at_risk), dtype=np.float64)


def _mended_at(replication: Replication, day: float) -> float:
    return share(found_by(replication, day)["first_done"] <= day + SAME_TIME)


def _closed_at(replication: Replication, day: float) -> float:
    known = all_found(replication.outcome)["found"] <= day + SAME_TIME
    return share(closed_by(replication, day)[known])


def _open_at(replication: Replication, day: float) -> float:
    """Findings that are open on record: found, and neither claimed, closed nor dropped."""
    if not all_found(replication.outcome).size:
        return 0.0
    log = replication.outcome.log
    log = log[log["day"] <= day + SAME_TIME]
    into = np.isin(log["kind"], (kinds.FOUND, kinds.REOPENED)).sum()
    return float(into - np.isin(log["kind"], (kinds.CLAIMED, kinds.DROPPED)).sum())


def _within(date: str, days: float, grade: int | None = None) -> Callable[[Replication], float]:
    """Share of the findings (of a class) that reach a date within some days, of those found long enough ago."""

    def read(replication: Replication) -> float:
        old = found_by(replication, replication.until - days)
        if grade is not None:
            old = old[old["grade"] == grade]
        return share(days_to(old, date) <= days + SAME_TIME)

    return read


def _stores_all_done(replication: Replication) -> float:
    """Stores that mended all that was found, within the horizon, of those with findings so long ago."""
    old = found_by(replication, replication.until - HORIZON)
    late = days_to(old, "first_done") > HORIZON + SAME_TIME
    stores = np.unique(old["store"])
    return share(~np.isin(stores, old["store"][late]))


def _still_open(rows: FindingRows, until: float) -> tuple[NDArray[np.float64], ...]:
    """Days since found, and shares not yet mended after each."""
    return kaplan_meier(days_to(rows, "first_done"), until - rows["found"])


def _restricted_mean(replication: Replication) -> float:
    """Mean of the days to a finding's mending up to the horizon: the area under the curve of Kaplan and Meier."""
    rows = found_by(replication, replication.until)
    if not rows.size:
        return float("nan")
    times, open_share = _still_open(rows, replication.until)
    within = times < HORIZON
    edges = np.concatenate([[0.0], times[within], [HORIZON]])
    return float((np.concatenate([[1.0], open_share[within]]) * np.diff(edges)).sum())


def _median(replication: Replication) -> float:
    """Days after which half of the findings are mended, open ones counted; NaN if that is not reached."""
    times, open_share = _still_open(found_by(replication, replication.until), replication.until)
    half = np.flatnonzero(open_share <= 0.5)
    return float(times[half[0]]) if half.size else float("nan")


def _overclaimed(replication: Replication) -> float:
    """Claimed or closed at the end and not in order, of all that is claimed or closed."""
    findings = all_found(replication.outcome)
    claims = findings[(findings["state"] == CLAIMED) | (findings["state"] == CLOSED)]
    return share(np.isnan(claims["done"]) | (claims["back"] == 1))


def _times(name: str) -> Callable[[Replication], float]:
    return lambda replication: float(all_found(replication.outcome)[name].sum())


def _dropped(replication: Replication) -> float:
    findings = all_found(replication.outcome)
    return share(findings["state"] == DROPPED)


def _blocked_days(replication: Replication) -> float:
    """Days that a finding waits for a department, of those that need one; those that still wait count up to the end."""
    findings = all_found(replication.outcome)
    needing = findings[findings["department"] >= 0]
    if not needing.size:
        return float("nan")
    waiting = np.where(needing["blocked"] > 0, replication.end - needing["asked"], 0.0)
    return float((needing["blocked_days"] + waiting).mean())


def _overdue(replication: Replication) -> float:
    """Findings open at the end beyond the usual date of their class."""
    findings = all_found(replication.outcome)
    open_now = findings[findings["state"] == OPEN]
    return float((replication.end - open_now["found"] > np.take(USUAL_DATES, open_now["grade"])).sum())


def hours_by_task(replication: Replication) -> NDArray[np.float64]:
    """Hours that people worked on each kind of task, by its number."""
    log = replication.outcome.log
    rows = log[np.isin(log["kind"], (ev.TASK_BEGUN, ev.HOURS, ev.OVERTIME))]
    begun, by_person = rows["kind"] == ev.TASK_BEGUN, np.argsort(rows["person"], kind="stable")
    last_begun = np.maximum.accumulate(np.where(begun[by_person], np.arange(rows.size), 0))
    task = np.empty(rows.size, dtype=np.int64)  # that a row's person has begun last
    task[by_person] = rows["value"][by_person][last_begun]
    sums = np.bincount(task[~begun], rows["value"][~begun], minlength=ev.TASKS.size)
    return np.asarray(sums, dtype=np.float64)


def _hours_a_finding(replication: Replication) -> float:
    findings = all_found(replication.outcome)
    if not findings.size:
        return float("nan")
    return float(hours_by_task(replication)[list(kinds.FOLLOW_UP_TASKS)].sum() / len(findings))


def _missing(name: str, label: str, meaning: str, unit: Any, better: Any, read: Any, **more: Any) -> Measure:
    return Measure(name, label, meaning, unit, better, read, may_be_missing=True, mechanism="findings", **more)


def _plain(name: str, label: str, meaning: str, unit: Any, better: Any, read: Any, **more: Any) -> Measure:
    return Measure(name, label, meaning, unit, better, read, mechanism="findings", **more)


_ROWS = (
    _missing("mended_share", "findings mended", "found, and truly mended at some time", "share", "high",
             lambda replication: _mended_at(replication, replication.until), read_at=_mended_at, up_to_a_day=True,
             subject=True),
    _missing("closed_share", "findings closed", "found, and closed on record", "share", "high",
             lambda replication: _closed_at(replication, replication.until), read_at=_closed_at, up_to_a_day=True),
    _plain("open_findings", "findings open", "open on record: neither claimed, closed nor dropped", "times", "low",
           lambda replication: _open_at(replication, replication.until), read_at=_open_at, up_to_a_day=True),
    _missing("mended_in_30_days_share", "findings mended in 30 days",
             "truly mended within 30 days, of those found so long ago", "share", "high",
             _within("first_done", MONTH)),
    _missing("mended_in_91_days_share", "findings mended in 91 days",
             "truly mended within 91 days, of those found so long ago", "share", "high",
             _within("first_done", HORIZON)),
    _missing("closed_in_91_days_share", "findings closed in 91 days",
             "closed within 91 days, of those found so long ago", "share", "high", _within("closed", HORIZON)),
    _missing("all_mended_share", "stores with all findings mended",
             "stores whose findings were all mended within 91 days, of those with findings so long ago",
             "share", "high", _stores_all_done),
    _missing("a_in_3_days_share", "A findings mended in 3 days", "class A, truly mended within 3 days", "share", "high",
             _within("first_done", USUAL_DATES[0], 0)),
    _missing("b_in_7_days_share", "B findings mended in 7 days", "class B, truly mended within 7 days", "share", "high",
             _within("first_done", USUAL_DATES[1], 1)),
    _missing("c_in_14_days_share", "C findings mended in 14 days", "class C, truly mended within 14 days",
             "share", "high", _within("first_done", USUAL_DATES[2], 2)),
    _missing("days_to_mend", "days to mend a finding", "mean days until mended, up to 91, with the open ones counted",
             "days", "low", _restricted_mean),
    _missing("median_days_to_mend", "days until half are mended",
             "median of the days until mended, with the open ones counted (Kaplan and Meier)", "days", "low", _median),
    _missing("overclaimed_share", "claims that are not in order",
             "not in order at the end, of the findings that are claimed or closed", "share", "low", _overclaimed),
    _plain("reopened_times", "findings opened again", "times that a look found a claim false or a finding back",
           "times", "neither", _times("reopened")),
    _plain("came_back_times", "findings that came back", "times that a mended finding came back", "times", "low",
           _times("came_back")),
    _missing("dropped_share", "findings dropped", "dropped by their stores", "share", "low", _dropped),
    _missing("blocked_days", "days blocked by a department",
             "days that a finding waits for the department that it needs", "days", "low", _blocked_days),
    _plain("overdue_findings", "findings overdue", "open at the end beyond 3, 7 or 14 days by class", "times",
           "low", _overdue),
    _missing("hours_a_finding", "experts' hours a finding", "hours of inspections and follow-up, a finding", "times",
             "low", _hours_a_finding),
)  # fmt: skip
_BEFORE = ("gave_up_times", *(row.name for row in _ROWS[:-1]))
MEASURES = tuple(zip(_BEFORE, _ROWS, strict=True))
BRIEF = (
    "mended_share", "closed_share", "days_to_mend", "all_mended_share", "overclaimed_share", "hours_a_finding",
)  # fmt: skip
