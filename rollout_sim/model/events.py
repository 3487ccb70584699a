"""What can happen, and the record of it: kinds of events, states, lights, tasks, and the arrays that a run returns.

All are plain integers, because compiled code takes those fastest; ``EVENT_NAMES`` and its like give the words.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# States of a store ------------------------------------------------------------------------------------------------
WAITING, TRAINING, COACHED, SUSPENDED, SUSTAINING, FAILED = range(6)
STATE_NAMES = ("waiting", "training", "coached", "suspended", "sustaining", "failed")

# Tiers of coaching, from most contacts to fewest; without tiers all stores are in the first ----------------------
KEY, REGULAR, AUTONOMOUS = range(3)
TIER_NAMES = ("key", "regular", "autonomous")

# Lights, from best to worst ---------------------------------------------------------------------------------------
NOT_LIVE = -1
GREEN, YELLOW, ORANGE, RED = range(4)
LIGHT_NAMES = ("green", "yellow", "orange", "red")

# Readiness ----------------------------------------------------------------------------------------------------------
LOW, MID, HIGH = range(3)
READINESS_NAMES = ("low", "mid", "high")

# Tasks of people --------------------------------------------------------------------------------------------------
(
    TASK_TRAINING, REQUEST, CALL, VISIT, VIDEO, DATA_REVIEW, ACCEPTANCE, EXPERT_VISIT, DIAGNOSIS,
    OBJECTION, TALK, CHECK, SHOPPER, INDUCTION, MEETING, IMPROVEMENT,
) = range(16)  # fmt: skip
TASK_NAMES = (
    "training", "request", "call", "visit", "video review", "data review", "acceptance", "expert visit", "diagnosis",
    "objection", "talk", "spot check", "mystery shopper", "induction", "review meeting",
    "improvement",
)  # fmt: skip
#: The first of the tasks that only levers ask for.
FIRST_OF_LEVERS = OBJECTION

# Kinds of people --------------------------------------------------------------------------------------------------
EXPERT, SEED, REGIONAL, AGENT = range(4)
ROLE_NAMES = ("expert", "seed coach", "regional coach", "desk agent")

# How a batch chooses its stores -----------------------------------------------------------------------------------
EASY_FIRST, HARDEST_FIRST, REGION_FIRST, VOLUNTEERS, AT_RANDOM, BY_MIX = range(6)
CHOICE_NAMES = ("easy first", "hardest first", "region first", "volunteers", "at random", "mix")

# Gates ----------------------------------------------------------------------------------------------------------
GO, HOLD, STOP = range(3)
DECISION_NAMES = ("go", "hold", "stop")
ENFORCED, DRY_RUN = range(2)
#: What a condition of a gate looks at; ACCEPTED_SHARE is accepted of inspected, PLAYBOOK its maturity, the
#: others shares of lights.
ACCEPTED_SHARE, GREEN_SHARE, YELLOW_SHARE, ORANGE_SHARE, RED_SHARE, PLAYBOOK = range(6)
SUBJECT_NAMES = ("accepted", "green", "yellow", "orange", "red", "playbook")
AT_LEAST, ABOVE, AT_MOST, BELOW = range(4)
OPERATOR_NAMES = (">=", ">", "<=", "<")

# Hours of tasks ---------------------------------------------------------------------------------------------------
LOGNORMAL, EXPONENTIAL, FIXED = range(3)
HANDLING_NAMES = ("lognormal", "exponential", "fixed")

#: Kinds of events: name, and what ``value`` holds.
EVENTS: tuple[tuple[str, str], ...] = (
    ("batch started", "number of its first-time stores"),
    ("batch ended", "number of its first-time stores that succeeded"),
    ("gate read", "decision: 0 go, 1 hold, 2 stop"),
    (
        "gate passed",
        "1 if the gate was waived, 2 if only a dry run let it pass, 3 at a hold's deadline, else 0",
    ),
    ("launches stopped", "0"),
    ("coach certified", "skill, share"),
    ("joined batch", "1 if first time, 0 if a retry"),
    ("state", "the new state"),
    ("went live", "number of this go-live, from 0"),
    ("light", "the new light"),
    ("gave up", "open problems"),
    ("task asked", "task kind"),
    ("task begun", "task kind"),
    ("task done", "task kind"),
    ("task missed", "task kind (deadline past)"),
    ("task withdrawn", "task kind (its store left coaching, or the hold ended)"),
    ("answered", "days from question to answer"),
    ("gave up waiting", "days waited; the request became an open problem"),
    ("problems solved", "number of open problems solved"),
    ("inspected", "1 accepted, 0 not accepted"),
    ("task open", "task kind (unfinished at the end)"),
    ("hours", "hours of one task: duty used"),
    ("overtime", "hours of one task past the end of duty"),
    ("checked", "usage that the store had reported above what is"),
    ("new manager", "number of managers replaced at this store"),
    ("quick win", "0; the store is the first success, shown to all"),
    ("prize", "0; the store rose most in its month"),
    ("action agreed", "0 to be begun at once, 1 late, 2 never"),
    ("action done", "days after it was due, 0 if in time"),
    ("coach moved", "the region that a coach moves to"),
    ("saw", "number of the store that was its host, from 0"),
    ("class held", "number of stores in it"),
    ("taught", "number of stores in its class"),
    ("tier", "the new tier: 0 key, 1 regular, 2 autonomous"),
)
EVENT_NAMES = tuple(name for name, _ in EVENTS)
(
    BATCH_STARTED, BATCH_ENDED, GATE_READ, GATE_PASSED, LAUNCHES_STOPPED, COACH_CERTIFIED, JOINED_BATCH, STATE,
    WENT_LIVE, LIGHT, GAVE_UP, TASK_ASKED, TASK_BEGUN, TASK_DONE, TASK_MISSED, TASK_WITHDRAWN, ANSWERED,
    GAVE_UP_WAITING, PROBLEMS_SOLVED, INSPECTED, TASK_OPEN, HOURS, OVERTIME, CHECKED, NEW_MANAGER, QUICK_WIN, PRIZE,
    ACTION_AGREED, ACTION_DONE, COACH_MOVED,
    SAW, CLASS_HELD, TAUGHT, TIER,
) = range(len(EVENTS))  # fmt: skip

LOG = np.dtype([("day", "f8"), ("kind", "i4"), ("store", "i4"), ("person", "i4"), ("batch", "i4"), ("value", "f8")])
#: One row a weekly review, after it was held; counts are stores, hours are of the week before.
WEEKLY = np.dtype(
    [
        ("day", "f8"),
        *[(name, "i4") for name in STATE_NAMES],
        *[(name, "i4") for name in LIGHT_NAMES],
        ("accepted", "i4"),  # stores ever accepted
        ("using", "i4"),  # stores with real usage of accept_usage or more
        ("usage", "f8"),  # mean over all stores that count, a store not live counting 0
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
#: Usage of each store at each review: single precision, for a hundred thousand stores over years are many.
USAGES = np.dtype("f4")
#: One row a day, after its tick: sums over live stores that count (no pilots that no batch took).
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
#: One row a day live (0, 1, ...): stores at risk of giving up, and stores that did.
EXPOSURE = np.dtype([("at_risk", "i4"), ("gave_up", "i4")])
#: One row a person slot: role, and hours over the whole run. ``from_day`` is NaN for a coach never certified.
PEOPLE = np.dtype(
    [("role", "i4"), ("from_day", "f8"), ("duty_days", "f8"), ("used_hours", "f8"), ("overtime_hours", "f8")]
)
#: One row a store at the end of the run.
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
#: What the programme as a whole has come to, one row: what levers work with from week to week.
SCENE = np.dtype(
    [
        ("batches_left", "i8"),  # batches that have not ended
        ("support_over", "f8"),  # day of the last batch's end, infinity before
        ("messages", "f8"),  # messages that each store has had
        ("won", "i8"),  # 1 once a quick win was shown
        ("interest", "f8"),  # in the board, 0 to 1
        ("month", "i8"),  # months, of 365.25/12 days, that have been reviewed
        ("inspected", "i8"),  # stores inspected so far
        ("accepted", "i8"),
        ("stop", "i8"),  # 1 once a review has stopped launches
        ("move", "i8"),  # 1 if this review moves a coach
        ("expert_time", "f8"),  # part of the experts' time that is the programme's
        ("checked", "i8"),  # checks so far, for their addresses among the random numbers
        ("checks_due", "f8"),  # spot checks due, parts of them included
        ("shoppers_due", "f8"),
        ("models_left", "i8"),  # stores still to be taken as model stores
        ("places", "i8"),  # left this week at stores that others may see
    ]
)
#: One row a batch: days NaN where it never started or ended. ``successes`` as held at its end.
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
    """What one replication gives: the event log, the series, and how things stood at the end.

    Arrays have the dtypes ``LOG``, ``WEEKLY``, ``DAILY``, ``EXPOSURE``, ``PEOPLE``, ``STORES`` and ``BATCHES``;
    ``usages`` holds the real usage of each store (columns) at each weekly review (rows), of dtype ``USAGES``.
    """

    log: NDArray[Any]
    weekly: NDArray[Any]
    daily: NDArray[Any]
    exposure: NDArray[Any]
    people: NDArray[Any]
    stores: NDArray[Any]
    batches: NDArray[Any]
    usages: NDArray[np.float32]
