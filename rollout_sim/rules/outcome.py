"""The arrays that a run returns, with their dtypes; separate from ``rules.events``, which does not need numpy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.rules.events import LIGHT_NAMES, STATE_NAMES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LOG = np.dtype([("day", "f8"), ("kind", "i4"), ("store", "i4"), ("person", "i4"), ("batch", "i4"), ("value", "f8")])
#: One row per weekly review, after it; counts are stores, hours are of the week before.
WEEKLY = np.dtype(
    [
        ("day", "f8"),
        *[(name, "i4") for name in STATE_NAMES],
        *[(name, "i4") for name in LIGHT_NAMES],
        ("accepted", "i4"),  # stores ever accepted
        ("using", "i4"),  # stores with real usage of accept_usage or more
        ("usage", "f8"),  # mean over all stores that count, stores that are not live count as 0
        ("live_usage", "f8"),  # mean over live stores, 0 if there are none
        ("reported_usage", "f8"),  # mean over all stores that count, as they report it
        ("requests_waiting", "i4"),
        ("tasks_waiting", "i4"),  # all other tasks
        ("coach_duty_hours", "f8"),
        ("coach_used_hours", "f8"),
        ("coach_overtime_hours", "f8"),
        ("desk_duty_hours", "f8"),
        ("desk_used_hours", "f8"),
        ("desk_overtime_hours", "f8"),
    ]
)
#: Usage of each store at each review: in single precision, since a hundred thousand stores over years need memory.
USAGES = np.dtype("f4")
#: One row per day, after its tick: sums over live stores that count (no pilots that no batch took).
DAILY = np.dtype(
    [
        ("day", "f8"),
        ("live", "i4"),
        ("using", "i4"),
        ("usage", "f8"),
        ("benefit", "f8"),  # usage * ability
        ("dip", "f8"),  # efficiency lost in the J-curve, share
        ("complaints", "f8"),  # change of complaints against the start, share
    ]
)
#: One row per day live (0, 1, ...): stores at risk of giving up, and stores that did.
EXPOSURE = np.dtype([("at_risk", "i4"), ("gave_up", "i4")])
#: One row per person slot: role, and hours over the whole run. ``from_day`` is NaN for a coach never certified.
PEOPLE = np.dtype(
    [("role", "i4"), ("from_day", "f8"), ("duty_days", "f8"), ("used_hours", "f8"), ("overtime_hours", "f8")]
)
#: One row per store at the end of the run.
STORES = np.dtype(
    [
        ("state", "i4"),
        ("light", "i4"),
        ("batch", "i4"),  # batch that it was first launched in, -1 never
        ("region", "i4"),
        ("readiness", "i4"),
        ("sceptical", "i4"),
        ("live_day", "f8"),  # first go-live, NaN never
        ("accepted_day", "f8"),  # NaN never
        ("ability", "f8"),
        ("drive", "f8"),
        ("habit", "f8"),
        ("usage", "f8"),
        ("efficiency", "f8"),  # change of efficiency against the start, share
        ("complaints", "f8"),  # change of complaints against the start, share
        ("open_problems", "i4"),
        ("reported_usage", "f8"),  # usage as the store reports it
    ]
)
#: State of the whole programme, one row: what levers use from week to week.
SCENE = np.dtype(
    [
        ("batches_left", "i8"),  # batches that have not ended
        ("support_over", "f8"),  # day of the last batch's end, infinity before
        ("tiring", "f8"),  # strength that the programme's people lose in a year, share
        ("messages", "f8"),  # messages that each store has had
        ("won", "i8"),  # 1 once a quick win was shown
        ("month", "i8"),  # the last month that has been reviewed, of those of the run from 0
        ("inspected", "i8"),  # stores inspected so far
        ("accepted", "i8"),
        ("stop", "i8"),  # 1 once a review has stopped launches
        ("move", "i8"),  # 1 if this review moves a coach
        ("head_office_time", "f8"),  # part of the head office coaches' time that is the programme's
        ("models_left", "i8"),  # model stores still to choose
        ("places", "i8"),  # places left this week at hosts
        ("playbook", "f8"),  # maturity of the playbook, as it is written up
    ]
)
#: One row per batch: days are NaN if it never started or ended. ``successes`` are counted at its end.
BATCHES = np.dtype(
    [
        ("start_day", "f8"),
        ("end_day", "f8"),
        ("first_time", "i4"),
        ("successes", "i4"),
        ("accepted", "i4"),
        ("inspected", "i4"),
        ("retried", "i4"),
        ("recovered", "i4"),  # retried in this batch and accepted by its end
        ("visits", "i4"),  # visits done to its first-time stores while coached
        ("coached_weeks", "f8"),  # store-weeks of its first-time stores in coached
    ]
)


@dataclass(frozen=True, eq=False)
class Outcome:
    """The outcome of one replication: the event log, the series, and the final state.

    Arrays have the dtypes ``LOG``, ``WEEKLY``, ``DAILY``, ``EXPOSURE``, ``PEOPLE``, ``STORES`` and ``BATCHES``;
    ``usages`` holds the real usage of each store (columns) at each weekly review (rows), of dtype ``USAGES``;
    ``of`` the tables of mechanisms, by their names.
    """

    log: NDArray[Any]
    weekly: NDArray[Any]
    daily: NDArray[Any]
    exposure: NDArray[Any]
    people: NDArray[Any]
    stores: NDArray[Any]
    batches: NDArray[Any]
    usages: NDArray[np.float32]
    of: Mapping[str, NDArray[Any]] = field(default_factory=dict)
