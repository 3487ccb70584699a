"""Kinds of events, tasks and random numbers of findings."""

from rollout_sim.rules.rows import (
    EVENTS,
    OWN_PURPOSES,
    PURPOSES,
    REMOTE,
    SITE,
    TASKS,
    EventKind,
    Purpose,
    TaskKind,
)

_NUMBER = "number of the finding, from 0"
FOUND = EVENTS.add(EventKind(34, "finding found", _NUMBER))
CONFIRMED = EVENTS.add(EventKind(35, "finding confirmed", _NUMBER))
CLAIMED = EVENTS.add(EventKind(36, "finding claimed as mended", _NUMBER))
REOPENED = EVENTS.add(EventKind(37, "finding open again", _NUMBER))
CLOSED = EVENTS.add(EventKind(38, "finding closed", _NUMBER))
DROPPED = EVENTS.add(EventKind(39, "finding dropped", _NUMBER))
CAME_BACK = EVENTS.add(EventKind(40, "finding came back", _NUMBER))
UNBLOCKED = EVENTS.add(EventKind(41, "finding no longer blocked", _NUMBER))
INSPECTED = EVENTS.add(EventKind(42, "store inspected for findings", "findings that are new"))
PUSHED = EVENTS.add(EventKind(43, "department pushed", "requests moved up"))
WRITTEN_UP = EVENTS.add(EventKind(44, "findings written up", "closed findings in it"))

LOOK = TASKS.add(TaskKind(16, "inspection", SITE, "look_hours", of_mechanism=True))
KICK_OFF = TASKS.add(TaskKind(17, "kick-off", REMOTE, "kick_off_hours", of_mechanism=True))
CONFIRM = TASKS.add(TaskKind(18, "confirmation", REMOTE, "confirm_hours", of_mechanism=True))
LONG_CALL = TASKS.add(TaskKind(19, "follow-up call", REMOTE, "long_call_hours", of_mechanism=True))
SHORT_CALL = TASKS.add(TaskKind(20, "short follow-up call", REMOTE, "short_call_hours", of_mechanism=True))
EVIDENCE = TASKS.add(TaskKind(21, "look at evidence", REMOTE, "evidence_hours", of_mechanism=True))
REMOTE_CHECK = TASKS.add(TaskKind(22, "remote check", REMOTE, "remote_check_hours", of_mechanism=True))
SITE_CHECK = TASKS.add(TaskKind(23, "check on site", SITE, "site_check_hours", of_mechanism=True))
CLOSING = TASKS.add(TaskKind(24, "closing inspection", SITE, "closing_hours", of_mechanism=True))
PUSH = TASKS.add(TaskKind(25, "push of a department", REMOTE, "push_hours", of_mechanism=True))
WRITE_UP = TASKS.add(TaskKind(26, "write-up", REMOTE, "write_up_hours", of_mechanism=True))
#: All of them, in the order in which tables show them.
FOLLOW_UP_TASKS = (
    LOOK, KICK_OFF, CONFIRM, LONG_CALL, SHORT_CALL, EVIDENCE, REMOTE_CHECK, SITE_CHECK, CLOSING, PUSH, WRITE_UP,
)  # fmt: skip

_FIRST = OWN_PURPOSES
NUMBER_FOUND = PURPOSES.add(Purpose(_FIRST, "number of findings of an inspection"))
NATURE = PURPOSES.add(Purpose(_FIRST + 1, "class, topic and department of a finding"))
HARD = PURPOSES.add(Purpose(_FIRST + 2, "whether a finding is hard, and rated lower by its store"))
WORK = PURPOSES.add(Purpose(_FIRST + 3, "work that a finding takes"))
DROP = PURPOSES.add(Purpose(_FIRST + 4, "patience with a finding before it is dropped"))
CLAIM = PURPOSES.add(Purpose(_FIRST + 5, "whether a claim is false, and whether a remedy works"))
SEEN = PURPOSES.add(Purpose(_FIRST + 6, "whether a check sees what is not in order"))
RECUR = PURPOSES.add(Purpose(_FIRST + 7, "time until a finding comes back"))
FOLLOWED = PURPOSES.add(Purpose(_FIRST + 8, "whether a store follows the regime after an inspection"))
SERVICE = PURPOSES.add(Purpose(_FIRST + 9, "hours of a department's work on a request"))
INSPECTION_GAP = PURPOSES.add(Purpose(_FIRST + 10, "time between inspections at random"))
