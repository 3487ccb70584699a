"""What a row of the model's tables is: kinds of events, groups of tasks, roles, kinds of tasks, coefficients.

The rows stand in ``rules.events``, ``rules.coefficients`` and the folders of the mechanisms.
"""

from typing import NamedTuple

from rollout_sim.kernel.registry import Registry

# Coefficients -------------------------------------------------------------------------------------------------------


class Coefficient(NamedTuple):
    """One row of the table: a name, what it means, its unit, default, allowed range and source."""

    name: str
    meaning: str
    unit: str
    default: float
    low: float
    high: float
    source: str
    former: tuple[str, ...] = ()  # names that it had; files that have them are read as before


FITTED = "fitted"
ASSUMED = "assumed"

# Kinds of events ----------------------------------------------------------------------------------------------------


class EventKind(NamedTuple):
    """A kind of event of the log."""

    number: int
    name: str
    value: str  # what its ``value`` holds
    of: str = ""  # what ``value`` numbers, if that has words: one of ``WORDS``
    counted: bool = False  # whether results count its rows
    news: bool = False  # put on record store by store at the end of a weekly review (``lever_tasks.tell``)


EVENTS = Registry[EventKind]("kinds of events")

# Groups of tasks, and how urgent they are ---------------------------------------------------------------------------


class TaskGroup(NamedTuple):
    """Tasks that the same people may serve at the same time of day."""

    number: int
    name: str
    on_site: bool  # done at the store: such tasks begin only at the start of duty, and need travel


GROUPS = Registry[TaskGroup]("groups of tasks")
HELP = GROUPS.add(TaskGroup(0, "help", on_site=False))
REMOTE = GROUPS.add(TaskGroup(1, "remote", on_site=False))
SITE = GROUPS.add(TaskGroup(2, "site", on_site=True))
HEAD_OFFICE_SITE = GROUPS.add(TaskGroup(3, "head office site", on_site=True))
#: Classes of tasks by urgency, in the order in which they are served unless a plan has another (``Plan.priorities``).
(
    URGENCY_TRAINING, URGENCY_REQUEST_NOW, URGENCY_CONTACT_NOW, URGENCY_ACCEPTANCE, URGENCY_LIGHT, URGENCY_REQUEST,
    URGENCY_CONTACT, URGENCY_LATER,
) = range(8)  # fmt: skip
#: Their names in a scenario (``people.priorities``); "first weeks" are those of the critical window.
URGENCY_NAMES = (
    "training", "requests in first weeks", "contacts in first weeks", "acceptance", "lights", "later requests",
    "later contacts", "checks and inductions",
)  # fmt: skip

# Kinds of people ----------------------------------------------------------------------------------------------------


class Role(NamedTuple):
    """A kind of people. People are numbered by role, in the order of the rows."""

    number: int
    name: str
    cost_line: str  # line of the budget that pays for its days on duty
    serves: tuple[int, ...]  # groups of tasks, where there is no desk
    beside_desk: tuple[int, ...]  # and where there is one: then nobody else answers requests
    is_coach: bool = True  # else an agent at the desk
    from_start: bool = False  # here from the first day; others are certified later


ROLES = Registry[Role]("roles")

# Random numbers of mechanisms ---------------------------------------------------------------------------------------


class Purpose(NamedTuple):
    """What a mechanism draws random numbers for; the model's own purposes are in ``kernel.draws``."""

    number: int
    name: str


#: Purposes of mechanisms are numbered from here on; below are the model's own, and hours by kind of task.
OWN_PURPOSES = 64
PURPOSES = Registry[Purpose]("purposes of random numbers")

# Tasks of people ----------------------------------------------------------------------------------------------------

#: In place of a coefficient: the hours of the course.
COURSE = "course"
#: In place of a number: no urgency of its own, no row, no event.
NONE = -1


class TaskKind(NamedTuple):
    """A kind of task. Its hours are drawn by its number (``draws.HOURS``)."""

    number: int
    name: str
    group: int
    hours: str  # coefficient that holds its mean work hours without travel, or ``COURSE``
    lever_urgency: int = NONE  # if only levers ask for it; else who asks says how urgent it is
    plan_row: int = NONE  # if it is a contact: its row in the plan of contacts
    for_seed_coach: bool = False  # a seed coach does it, for the stores that are theirs
    on_path: bool = False  # withdrawn when its store's path of coaching is cut off or ends
    done_event: int = NONE  # kind of event that its end puts on record beside ``TASK_DONE``
    cost_line: str = ""  # line of the budget that pays a fee for each one done
    of_mechanism: bool = False  # its end is a matter of the mechanism that added it (hook ``finished``)

    @property
    def on_site(self) -> bool:
        """Whether it is done at the store."""
        return any(row.on_site for row in GROUPS if row.number == self.group)

    @property
    def of_lever(self) -> bool:
        """Whether only levers ask for it."""
        return self.lever_urgency != NONE

    @property
    def is_contact(self) -> bool:
        """Whether the plan of contacts asks for it."""
        return self.plan_row != NONE


#: What levers ask of a store is one bit a kind in a signed column of 32 (``lever_tasks.want``).
MOST_TASK_KINDS = 31
TASKS = Registry[TaskKind](
    "kinds of tasks", MOST_TASK_KINDS, "what levers ask of a store is one bit a kind, in a column of 32 with a sign"
)
