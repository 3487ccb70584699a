"""Counts from the log of one replication, in one compiled pass: a log has tens of thousands of rows."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rollout_sim.kernel.calendar import SAME_TIME
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.rules.outcome import Bools, Floats
from rollout_sim.scenario.plan.plan import Plan

Ints = NDArray[np.int64]

#: Rows counted at a time: so few stay in the processor's cache.
ROWS_AT_A_TIME = 1024
#: Weekly series of a replication: those of its reviews, and the stores that succeed at the end of a review's day.
WEEKLY_SERIES = np.dtype([*tables.WEEKLY.descr, ("succeeding", "i4")])


class ReplicationCounts(NamedTuple):
    """Counts by store, task, span and moment; tasks, requests and giving up count only at counted stores.

    Spans are months, each split behind the days asked for. Moments are days within the run, in order. What is counted
    by moment counts stores that count, as they are at the end of that day; one more number, the last, says how they are
    at the end of the run.
    """

    counted: Bools  # by store: whether it counts
    light: Ints  # by store, at the end of the run
    accepted: Bools  # by store, by the end of the run
    accepted_day: Floats  # by store, of the first acceptance; infinity for never
    live_row: Ints  # by store, the row of its latest go-live; -1 for none
    requests: Ints  # two numbers: requests whose target lies within the run, and those of them answered in time
    gave_up: Ints  # one number
    missed: Ints  # by task
    done: Floats  # by task (rows) and span
    overtime: Floats  # hours by span
    equipped: Floats  # stores by the span in which they first join a batch; pilots are equipped before the start
    saw: Floats  # journeys of stores to their hosts, by span
    moments: Floats  # the weekly reviews, and the days asked for
    span_starts: Floats  # days on which spans begin
    launched_by: Ints  # stores that a batch took, by moment
    accepted_by: Ints  # stores ever accepted, by moment
    succeeding: Ints  # stores that are accepted, and green or yellow, at each moment

    def at(self, name: str, day: float) -> int:
        """One of the counts by moment as it is at the end of a day that is among the moments, or after the last."""
        place = int(np.searchsorted(self.moments, day))
        assert place == self.moments.size or self.moments[place] == day
        return int(getattr(self, name)[place])


def counted_stores(outcome: tables.Outcome, plan: Plan) -> Bools:
    """Whether each store counts: it is not inert, and no pilot that no batch took."""
    left_out = plan.pilot & (outcome.stores["batch"] < 0)
    return np.asarray(plan.takes_part & ~left_out, dtype=np.bool_)


def count(outcome: tables.Outcome, plan: Plan, days: Sequence[float] = ()) -> ReplicationCounts:
    """All counts of one replication of a plan; ``days`` are moments beside the weekly reviews."""
    from rollout_sim.results.compiled_passes import count_log

    stores, tasks = plan.stores, ev.TASKS.size
    within = np.minimum(np.asarray(days, dtype=np.float64), plan.run_days)
    spans = _span_starts(plan, within)
    moments = np.unique(np.concatenate([outcome.weekly["day"], within]))
    counts = ReplicationCounts(
        counted=counted_stores(outcome, plan),
        light=np.full(stores, ev.NOT_LIVE, np.int64),
        accepted=np.zeros(stores, np.bool_),
        accepted_day=np.full(stores, np.inf),
        live_row=np.full(stores, -1, np.int64),
        requests=np.zeros(2, np.int64),
        gave_up=np.zeros(1, np.int64),
        missed=np.zeros(tasks, np.int64),
        done=np.zeros((tasks, spans.size)),
        overtime=np.zeros(spans.size),
        equipped=np.zeros(spans.size),
        saw=np.zeros(spans.size),
        moments=moments,
        span_starts=spans,
        launched_by=np.zeros(moments.size + 1, np.int64),
        accepted_by=np.zeros(moments.size + 1, np.int64),
        succeeding=np.zeros(moments.size + 1, np.int64),
    )
    targets = float(plan.window_days), float(plan.answer_window_days), float(plan.answer_later_days)
    places = np.empty(ROWS_AT_A_TIME, np.int64)
    count_log(outcome.log, ~plan.pilot, float(plan.run_days), targets, places, counts)
    for changes in (counts.launched_by, counts.accepted_by, counts.succeeding):
        np.cumsum(changes, out=changes)
    return counts


def _span_starts(plan: Plan, days: Floats) -> Floats:
    """Days on which spans begin: with each month, and behind the end of each of these days."""
    behind = days + SAME_TIME
    behind = behind[behind < plan.run_days]
    return np.unique(np.concatenate([plan.month_starts, behind]))


def weekly_series(outcome: tables.Outcome, counts: ReplicationCounts) -> NDArray[Any]:
    """The weekly reviews with the stores that succeed (``WEEKLY_SERIES``)."""
    series = np.empty(outcome.weekly.size, WEEKLY_SERIES)
    for name in tables.WEEKLY.names or ():
        series[name] = outcome.weekly[name]
    series["succeeding"] = counts.succeeding[np.searchsorted(counts.moments, outcome.weekly["day"])]
    return series


def of_kind(log: NDArray[Any], kind: int) -> NDArray[Any]:
    """Rows of one kind of event (``rules.events``), in their order."""
    return log[log["kind"] == kind]
