"""Kinds of events, states, lights, tasks and roles.

All are plain integers, which compiled code handles fastest; ``EVENT_NAMES`` and similar tables give their names.
"""

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
#: The first task that only levers request.
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
