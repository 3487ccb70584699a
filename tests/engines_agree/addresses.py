"""A random number taken at another address must be seen, whatever it is for: seed, replication, purpose, entity or k.

Compiled rules have the generator built in, so this is tried on the rules as they are written: with NUMBA_DISABLE_JIT=1,
in a process of its own that ``test_addresses`` starts.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest

from rollout_sim.engines import compiled, reference
from rollout_sim.kernel import draws
from rollout_sim.mechanisms.findings import kinds as follow_up
from rollout_sim.rules import events as ev
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario.plan.plan import Plan
from tests.engines_agree.comparison import difference, same
from tests.engines_agree.full_plans import SMALL_REPLICATION, small, small_levered, small_reviewed
from tests.mechanisms.finding_plans import findings_plan

Words = Callable[..., Any]
Key = tuple[Callable[[], Plan], int]
PARTS = ("seed", "replication", "purpose", "entity", "k")
OF_STORES = {
    "readiness": draws.READINESS, "sceptical manager": draws.SCEPTICAL, "drive at birth": draws.DRIVE,
    "patience": draws.PATIENCE, "luck in a batch's order": draws.ORDER, "noise of drive": draws.NOISE,
    "gap to the next request": draws.REQUEST_GAP, "next giving up": draws.GIVE_UP,
    "errors of a reading": draws.MEASURING, "waiver of a gate": draws.WAIVER,
}  # fmt: skip
OF_LEVERS = {
    "layers of resistance": draws.LAYER, "holds itself special": draws.SPECIAL, "has no time": draws.NO_TIME,
    "tried it before": draws.TRIED, "new manager": draws.NEW_MANAGER, "store to be checked": draws.CHECK,
}  # fmt: skip
OF_REVIEWS = {"shared solution": draws.SHARING, "what becomes of an action": draws.ACTION}
HOURS = {f"hours of {row.name}": draws.HOURS + row.number for row in ev.TASKS}
OF_LEVER_TASKS = [f"hours of {row.name}" for row in ev.TASKS if row.of_lever]
TRACKED = [
    f"hours of {ev.TASK_NAMES[kind]}"
    for kind in (follow_up.CONFIRM, follow_up.SHORT_CALL, follow_up.EVIDENCE, follow_up.PUSH)
]
IN_STEPS = [
    f"hours of {ev.TASK_NAMES[kind]}"
    for kind in follow_up.FOLLOW_UP_TASKS
    if f"hours of {ev.TASK_NAMES[kind]}" not in TRACKED
]
REVIEWED = [f"hours of {ev.TASK_NAMES[kind]}" for kind in (ev.MEETING, ev.IMPROVEMENT)]


def small_tracked() -> Plan:
    """Findings that are tracked, and departments that are pushed."""
    return findings_plan("tracked", 4, 60.0)


def small_steps() -> Plan:
    """Findings of inspections by head office coaches, followed up in five steps."""
    return findings_plan("five steps", 4, 100.0, by_experts=1.0)


#: Which plan draws for a purpose: levers, reviews and findings have their own.
PLANS: dict[str, Key] = {
    **dict.fromkeys([*OF_STORES, *HOURS], (small, SMALL_REPLICATION)),
    **dict.fromkeys([*OF_LEVERS, *OF_LEVER_TASKS], (small_levered, 0)),
    **dict.fromkeys([*OF_REVIEWS, *REVIEWED], (small_reviewed, 0)),
    **dict.fromkeys(TRACKED, (small_tracked, 0)),
    **dict.fromkeys(IN_STEPS, (small_steps, 0)),
}
PURPOSES = {**OF_STORES, **OF_LEVERS, **OF_REVIEWS, **HOURS}


@contextmanager
def generator(words: Words) -> Iterator[None]:
    """Another generator in place of Philox, as long as this lasts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draws, "philox", words)
        yield


@cache
def judged(key: Key) -> Outcome:
    made, replication = key
    return reference.simulate(made(), 1, replication)


@pytest.mark.parametrize("key", dict.fromkeys(PLANS.values()), ids=lambda key: key[0].__name__)
def test_the_engines_agree_and_every_purpose_is_drawn_for(key: Key) -> None:
    drawn = set()
    philox = draws.philox

    def noted(*address: int) -> Any:
        drawn.add(address[2])
        return philox(*address)

    with generator(noted):
        got = compiled.simulate(key[0](), 1, key[1])
    assert difference(key[0](), judged(key), got) == ""
    assert {PURPOSES[name] for name in PLANS if PLANS[name] == key} <= drawn


#: One part of the address of each purpose in turn; with ALL_ADDRESSES=1, all parts of all.
PAIRS = [
    (name, part)
    for number, name in enumerate(PURPOSES)
    for place, part in enumerate(PARTS)
    if place == number % len(PARTS) or os.environ.get("ALL_ADDRESSES") == "1"
]


@pytest.mark.parametrize(("name", "part"), PAIRS)
def test_a_number_at_another_address_is_seen(name: str, part: str) -> None:
    philox, place = draws.philox, PARTS.index(part)
    made, replication = PLANS[name]

    def moved(*address: int) -> Any:
        if address[2] == PURPOSES[name]:
            address = (*address[:place], address[place] + (200 if part == "purpose" else 1), *address[place + 1 :])
        return philox(*address)

    with generator(moved):
        other = reference.simulate(made(), 1, replication)
    assert not same(judged(PLANS[name]).log, other.log)
