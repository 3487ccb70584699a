"""Kinds of events, states, lights, tasks and roles.

All are plain integers, which compiled code handles fastest; ``EVENT_NAMES`` and similar tables give their names. What a
kind of event, a role or a kind of task is stands in its row; rules read it from arrays by number (``rules.service``).
"""

from rollout_sim.mechanisms.register import parts
from rollout_sim.rules.rows import (
    COURSE as COURSE,
    EVENTS as EVENTS,
    GROUPS as GROUPS,
    HEAD_OFFICE_SITE as HEAD_OFFICE_SITE,
    HELP as HELP,
    NONE as NONE,
    REMOTE as REMOTE,
    ROLES as ROLES,
    SITE as SITE,
    TASKS as TASKS,
    URGENCY_ACCEPTANCE as URGENCY_ACCEPTANCE,
    URGENCY_CONTACT as URGENCY_CONTACT,
    URGENCY_CONTACT_NOW as URGENCY_CONTACT_NOW,
    URGENCY_LATER as URGENCY_LATER,
    URGENCY_LIGHT as URGENCY_LIGHT,
    URGENCY_NAMES as URGENCY_NAMES,
    URGENCY_REQUEST as URGENCY_REQUEST,
    URGENCY_REQUEST_NOW as URGENCY_REQUEST_NOW,
    URGENCY_TRAINING as URGENCY_TRAINING,
    EventKind as EventKind,
    Role as Role,
    TaskKind as TaskKind,
)

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

# The record ---------------------------------------------------------------------------------------------------------


BATCH_STARTED = EVENTS.add(EventKind(0, "batch started", "number of its first-time stores"))
BATCH_ENDED = EVENTS.add(EventKind(1, "batch ended", "number of its first-time stores that succeeded"))
GATE_READ = EVENTS.add(EventKind(2, "gate read", "decision: 0 go, 1 hold, 2 stop", of="decision"))
GATE_PASSED = EVENTS.add(
    EventKind(
        3, "gate passed", "1 if the gate was waived, 2 if only a dry run let it pass, 3 at a hold's deadline, else 0"
    )
)
LAUNCHES_STOPPED = EVENTS.add(EventKind(4, "launches stopped", "0"))
COACH_CERTIFIED = EVENTS.add(EventKind(5, "coach certified", "skill, share"))
JOINED_BATCH = EVENTS.add(EventKind(6, "joined batch", "1 if first time, 0 if a retry", counted=True))
STATE = EVENTS.add(EventKind(7, "state", "the new state", of="state"))
WENT_LIVE = EVENTS.add(EventKind(8, "went live", "number of this go-live, from 0", counted=True))
LIGHT = EVENTS.add(EventKind(9, "light", "the new light", of="light", counted=True))
GAVE_UP = EVENTS.add(EventKind(10, "gave up", "open problems", counted=True))
TASK_ASKED = EVENTS.add(EventKind(11, "task asked", "task kind", of="task", counted=True))
TASK_BEGUN = EVENTS.add(EventKind(12, "task begun", "task kind", of="task"))
TASK_DONE = EVENTS.add(EventKind(13, "task done", "task kind", of="task", counted=True))
TASK_MISSED = EVENTS.add(EventKind(14, "task missed", "task kind (deadline past)", of="task", counted=True))
TASK_WITHDRAWN = EVENTS.add(
    EventKind(15, "task withdrawn", "task kind (its store left coaching, or the hold ended)", of="task")
)
ANSWERED = EVENTS.add(EventKind(16, "answered", "days from question to answer", counted=True))
GAVE_UP_WAITING = EVENTS.add(EventKind(17, "gave up waiting", "days waited; the request became an open problem"))
PROBLEMS_SOLVED = EVENTS.add(EventKind(18, "problems solved", "number of open problems solved"))
INSPECTED = EVENTS.add(EventKind(19, "inspected", "1 accepted, 0 not accepted", counted=True))
TASK_OPEN = EVENTS.add(EventKind(20, "task open", "task kind (unfinished at the end)", of="task"))
HOURS = EVENTS.add(EventKind(21, "hours", "hours of one task: duty used"))
OVERTIME = EVENTS.add(EventKind(22, "overtime", "hours of one task past the end of duty", counted=True))
QUICK_WIN = EVENTS.add(EventKind(25, "quick win", "0; the store is the first success, shown to all", news=True))
PRIZE = EVENTS.add(EventKind(26, "prize", "0; the store rose most in its month", news=True))
ACTION_AGREED = EVENTS.add(EventKind(27, "action agreed", "0 to be begun at once, 1 late, 2 never"))
ACTION_DONE = EVENTS.add(EventKind(28, "action done", "days after it was due, 0 if in time"))
COACH_MOVED = EVENTS.add(EventKind(29, "coach moved", "the region that a coach moves to"))
SAW = EVENTS.add(EventKind(30, "saw", "number of the store that was its host, from 0", counted=True))
TIER = EVENTS.add(EventKind(33, "tier", "the new tier: 0 key, 1 regular, 2 autonomous", of="tier"))

# Kinds of people ----------------------------------------------------------------------------------------------------

_EVERYTHING, _NO_REQUESTS = (HELP, REMOTE, SITE, HEAD_OFFICE_SITE), (REMOTE, SITE, HEAD_OFFICE_SITE)
HEAD_OFFICE = ROLES.add(Role(0, "head office coach", "head_office_coaches", _EVERYTHING, _NO_REQUESTS, from_start=True))
SEED = ROLES.add(Role(1, "seed coach", "seed_coaches", (REMOTE, SITE), (REMOTE, SITE)))
REGIONAL = ROLES.add(Role(2, "regional coach", "regional_coaches", (HELP, REMOTE, SITE), (REMOTE, SITE)))
AGENT = ROLES.add(Role(3, "desk agent", "desk_agents", (HELP,), (HELP,), is_coach=False, from_start=True))

# Tasks of people ----------------------------------------------------------------------------------------------------

TASK_TRAINING = TASKS.add(TaskKind(0, "training", REMOTE, COURSE, for_seed_coach=True, on_path=True))
REQUEST = TASKS.add(TaskKind(1, "request", HELP, "request_hours"))
CALL = TASKS.add(
    TaskKind(2, "call", REMOTE, "call_hours", plan_row=1, for_seed_coach=True, on_path=True, cost_line="calls")
)
VISIT = TASKS.add(
    TaskKind(3, "visit", SITE, "visit_hours", plan_row=0, for_seed_coach=True, on_path=True, cost_line="visits")
)
VIDEO = TASKS.add(TaskKind(4, "video review", REMOTE, "video_hours", plan_row=2, on_path=True))
DATA_REVIEW = TASKS.add(TaskKind(5, "data review", REMOTE, "data_review_hours", plan_row=3, on_path=True))
ACCEPTANCE = TASKS.add(TaskKind(6, "acceptance", SITE, "acceptance_hours", on_path=True, cost_line="acceptances"))
HEAD_OFFICE_VISIT = TASKS.add(
    TaskKind(
        7,
        "head office visit",
        HEAD_OFFICE_SITE,
        "head_office_visit_hours",
        on_path=True,
        cost_line="head_office_visits",
    )
)
DIAGNOSIS = TASKS.add(TaskKind(8, "diagnosis", HEAD_OFFICE_SITE, "diagnosis_hours", cost_line="diagnoses"))
OBJECTION = TASKS.add(TaskKind(9, "objection", REMOTE, "objection_hours", URGENCY_TRAINING, on_path=True))
MEETING = TASKS.add(TaskKind(14, "review meeting", REMOTE, "meeting_hours", URGENCY_LIGHT, done_event=ACTION_AGREED))
IMPROVEMENT = TASKS.add(TaskKind(15, "improvement", SITE, "visit_hours", URGENCY_LIGHT, done_event=ACTION_DONE))
# Names, with the rows of the mechanisms -----------------------------------------------------------------------------

parts("kinds")  # they add their rows when they are imported
EVENT_NAMES, ROLE_NAMES, TASK_NAMES = EVENTS.names, ROLES.names, TASKS.names
#: The contacts, in the order of the plan's rows.
CONTACTS = tuple(row.number for row in sorted(TASKS, key=lambda row: row.plan_row) if row.is_contact)
#: The tasks that only levers ask for, by number.
LEVER_TASKS = tuple(sorted(row.number for row in TASKS if row.of_lever))
#: The events that weekly reviews put on record, by number.
NEWS = tuple(row.number for row in EVENTS if row.news)

#: Words of what an event's value may number (``EventKind.of``).
WORDS = {
    "task": TASK_NAMES, "state": STATE_NAMES, "light": LIGHT_NAMES, "decision": DECISION_NAMES, "tier": TIER_NAMES,
}  # fmt: skip
#: Words of an event's value, by kind of event, where there are any.
VALUE_WORDS = {row.number: WORDS[row.of] for row in EVENTS if row.of}
