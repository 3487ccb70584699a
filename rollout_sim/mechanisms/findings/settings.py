"""Settings of findings, as plain numbers; the defaults switch them off."""

from typing import NamedTuple

#: How inspections of a store follow each other: staggered over the stores, on the same days for all, or at random.
STAGGERED, SAME_DAYS, AT_RANDOM = range(3)
#: How a finding is confirmed: a list is sent, by a meeting, or against a standard.
BY_LIST, BY_MEETING, BY_STANDARD = range(3)
#: How claims are looked at.
NOT_AT_ALL, PHOTO, REMOTELY, ON_SITE, DATA = range(5)
#: What is done about a department that a finding waits for.
WAITS, PUSHES, WORKS_ROUND = range(3)
#: How experts follow up.
COACHES, DOES_IT, LEAVES_ALONE, PERFECTION = range(4)
#: Classes of findings, from the most urgent, and departments that a scenario may have.
GRADES, DEPARTMENTS = 3, 4
#: Topics of findings if a file does not say how many there are.
TOPICS = 20.0


class FindingSettings(NamedTuple):
    """Inspections, what they find, the departments, and how findings are followed up."""

    # inspections
    every: float = 0.0  # days; 0: there are none
    first: float = 0.0  # day of the first, or the earliest of staggered ones
    rhythm: float = float(STAGGERED)
    by_experts: float = 0.0
    per_inspection: float = 0.0  # findings of an inspection, on average
    share_a: float = 0.0
    share_b: float = 0.0  # the rest is of class C
    lower: float = 0.0  # share that stores rate lower than the inspector
    topics: float = TOPICS
    # departments: people, hours a request, days of the work before it at the start, share of the people's time
    # that new work of others takes, days after a push, and the share of the findings of a class that need it
    people_1: float = 0.0
    hours_1: float = 0.0
    backlog_1: float = 0.0
    others_1: float = 0.0
    pushed_1: float = 0.0
    needs_1: float = 0.0
    people_2: float = 0.0
    hours_2: float = 0.0
    backlog_2: float = 0.0
    others_2: float = 0.0
    pushed_2: float = 0.0
    needs_2: float = 0.0
    people_3: float = 0.0
    hours_3: float = 0.0
    backlog_3: float = 0.0
    others_3: float = 0.0
    pushed_3: float = 0.0
    needs_3: float = 0.0
    people_4: float = 0.0
    hours_4: float = 0.0
    backlog_4: float = 0.0
    others_4: float = 0.0
    pushed_4: float = 0.0
    needs_4: float = 0.0
    # the regime; without one there is a list of findings and nothing else
    regime: float = 0.0
    confirm: float = float(BY_LIST)
    due_a: float = 0.0  # days from found; 0: no date
    due_b: float = 0.0
    due_c: float = 0.0
    focus: float = 0.0  # findings that a store works on at a time; 0: on all
    call_a: float = 0.0  # days between calls; 0: none
    call_b: float = 0.0
    call_c: float = 0.0
    call_for: float = 0.0  # days after the confirmation in which there are calls
    long_calls: float = 0.0
    check_1_after: float = 0.0  # days after the confirmation; 0: none
    check_1_how: float = 0.0
    check_2_after: float = 0.0
    check_2_how: float = 0.0
    evidence: float = float(NOT_AT_ALL)
    accept_after: float = 0.0  # days from found to the first closing inspection; 0: what the store says is closed
    accept_every: float = 0.0
    blocked: float = float(WAITS)
    write_up: float = 0.0
    style: float = float(COACHES)
    # incentives
    showing: float = 0.0
    deduction: float = 0.0
    best_ten: float = 0.0
    # money, in the scenario's currency
    worth_a: float = 0.0
    worth_b: float = 0.0
    worth_c: float = 0.0
    cost_a: float = 0.0
    cost_b: float = 0.0
    cost_c: float = 0.0
    prize: float = 0.0


SETTINGS = FindingSettings
_WAIT, _SHARE = (0.0, 5.0, 20.0), (0.0, 0.2, 0.4)
#: Values among which proofs draw.
DRAWN = {
    "every": (7.0, 10.5, 30.0),
    "first": (0.0, 0.0, 3.5),
    "rhythm": (0.0, 1.0, 2.0),
    "by_experts": (0.0, 1.0),
    "per_inspection": (0.5, 2.5, 8.0),
    "share_a": (0.2, 0.5),
    "share_b": (0.4, 0.5),
    "lower": _SHARE,
    "topics": (1.0, 20.0),
    **{f"people_{i}": (1.0, 2.0) for i in range(1, DEPARTMENTS + 1)},
    **{f"hours_{i}": (8.0, 30.0) for i in range(1, DEPARTMENTS + 1)},
    **{f"backlog_{i}": _WAIT for i in range(1, DEPARTMENTS + 1)},
    **{f"others_{i}": (1.0, 0.5) for i in range(1, DEPARTMENTS + 1)},
    **{f"pushed_{i}": (0.0, 4.0) for i in range(1, DEPARTMENTS + 1)},
    **{f"needs_{i}": (0.0, 0.2) for i in range(1, DEPARTMENTS + 1)},
    "regime": (0.0, 1.0, 1.0, 1.0),
    "confirm": (0.0, 1.0, 2.0),
    "due_a": (0.0, 3.0),
    "due_b": (0.0, 7.0),
    "due_c": (0.0, 14.0),
    "focus": (0.0, 1.0, 4.0),
    "call_a": (0.0, 1.0),
    "call_b": (0.0, 3.0),
    "call_c": (0.0, 7.0),
    "call_for": (28.0, 365.0),
    "long_calls": (0.0, 1.0),
    "check_1_after": (0.0, 14.0),
    "check_1_how": (2.0, 3.0),
    "check_2_after": (0.0, 28.0),
    "check_2_how": (2.0, 3.0),
    "evidence": (0.0, 1.0, 4.0),
    "accept_after": (0.0, 14.0, 14.0),
    "accept_every": (7.0, 14.0),
    "blocked": (0.0, 1.0, 2.0),
    "write_up": (0.0, 1.0),
    "style": (0.0, 1.0, 2.0, 3.0),
    "showing": (0.0, 1.0),
    "deduction": (0.0, 1.0),
    "best_ten": (0.0, 1.0),
}
