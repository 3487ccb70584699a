"""What is a little different must be seen: the engines' logs differ for every neighbour of a plan, and of a rule.

For a plan's neighbour the reference plays the plan itself, and the compiled engine the neighbour; for a rule's the
reference has the changed rule, and the compiled engine the true one.
"""

import datetime
from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache
from heapq import heappush
from types import SimpleNamespace
from typing import Any

import pytest

from rollout_sim.engines import compiled, reference
from rollout_sim.engines.reference import clock, days, programme as batches, rollout, service, stores, tasks, world
from rollout_sim.mechanisms.findings import coefficients as findings, settings as follow_up
from rollout_sim.rules import coaching, events as ev, programme
from rollout_sim.rules.coefficients import TABLE, Coefficient
from rollout_sim.rules.events import URGENCY_LATER, URGENCY_REQUEST
from rollout_sim.rules.gate import Condition, Gate
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario.plan.plan import Batch, Plan
from rollout_sim.scenario.plan.stays import PeriodsOfPeople
from tests.builders import pulled, settings_of
from tests.engines_agree.comparison import assert_agree, difference, same
from tests.engines_agree.full_plans import (
    FULL,
    LEVERS,
    PATHS,
    REVIEWS,
    for_levers,
    for_reviews,
    levered,
    on_paths,
    reviewed,
    trained,
    untrained,
)
from tests.engines_agree.scenes import in_the_mood
from tests.mechanisms.finding_plans import findings_plan

pytestmark = pytest.mark.compiled

Maker = Callable[[], Plan]
SEED = 1
#: What one future has no occasion for, another may have.
REPLICATIONS = range(3)


@cache
def judged(maker: Maker, replication: int = 0) -> Outcome:
    """What the reference makes of a full plan, which the compiled engine agrees with."""
    return assert_agree(maker(), SEED, replication, compiled.simulate)


def seen(change: Callable[[Plan], Plan], makers: tuple[Maker, ...] = FULL) -> bool:
    """Whether the comparison fails for a neighbour of at least one of the plans, in the log itself."""
    return any(
        not same(judged(maker, number).log, compiled.simulate(change(maker()), SEED, number).log)
        for number in REPLICATIONS
        for maker in makers
    )


def test_a_plan_and_itself_are_no_neighbours() -> None:
    assert not seen(lambda made: made)


# -- coefficients --------------------------------------------------------------------------------------------------


def nudged(row: Coefficient, value: float) -> float:
    """A coefficient moved by some hundredths of its range, by one where it counts people."""
    step = 1.0 if row.unit == "people" else 0.04 * (min(row.high, 100.0) - row.low)
    return value + step if value + step <= row.high else value - step


#: Put into other numbers when a scenario is resolved: no engine reads them.
RESOLVED = {
    "adaptation_loss", "no_penalty_drive", "equipment_effort", "paid_training_speed", "coalition_pull",
    "satisfaction_felt", "pay_felt", "new_manager_days",
}  # fmt: skip
OF_FINDINGS = {name for name, *_ in findings.ROWS}
READ = [row for row in TABLE if row.name not in RESOLVED | OF_FINDINGS]


#: So that every coefficient has something to act on within some months.
OFTEN = {"false_claim": 0.8, "deadline_ahead": 3.0, "call_lift": 0.5, "check_lift": 0.5, "recur_rate": 0.02}


def followed_up(regime: str, **changed: float) -> Plan:
    """Many findings at some stores."""
    return findings_plan(regime, 12, 180.0, set_to=OFTEN, per_inspection=6.0, topics=2.0, **changed)


def tracked() -> Plan:
    """Findings that are tracked, with all incentives, and departments that are pushed."""
    return followed_up("tracked", showing=1.0, deduction=1.0, best_ten=1.0)


def in_steps() -> Plan:
    """Findings of inspections by head office coaches, followed up in five steps to perfection."""
    return followed_up("five steps", by_experts=1.0, style=float(follow_up.PERFECTION))


def done_for_stores() -> Plan:
    """Findings that are mended for stores, round departments, and held against two weeks of data."""
    own = {"style": follow_up.DOES_IT, "blocked": follow_up.WORKS_ROUND, "evidence": follow_up.DATA}
    return followed_up("tracked", **{name: float(value) for name, value in own.items()})


@pytest.mark.parametrize("row", READ, ids=lambda row: row.name)
def test_a_coefficient_nudged_is_seen(row: Coefficient) -> None:
    assert seen(lambda made: in_the_mood(made, {row.name: nudged(row, getattr(made.coefficients, row.name))}))


@pytest.mark.parametrize("row", [row for row in TABLE if row.name in OF_FINDINGS], ids=lambda row: row.name)
def test_a_coefficient_of_findings_nudged_is_seen(row: Coefficient) -> None:
    def change(made: Plan) -> Plan:
        own = made.coefficients
        return replace(made, coefficients=own._replace(**{row.name: nudged(row, getattr(own, row.name))}))

    assert seen(change, (tracked, in_steps, done_for_stores))


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_let_go_is_seen(name: str) -> None:
    assert seen(lambda made: pulled(for_levers(), {**LEVERS, name: 0.0}), (levered,))


@pytest.mark.parametrize("name", REVIEWS)
def test_a_review_let_go_is_seen(name: str) -> None:
    assert seen(lambda made: pulled(for_reviews(), {**REVIEWS, name: 0.0}), (reviewed,))


@pytest.mark.parametrize("name", PATHS)
def test_a_lever_of_the_path_let_go_is_seen(name: str) -> None:
    assert seen(lambda made: pulled(made, {**settings_of(made), name: 0.0}), (on_paths,))


# -- fields of the plan ----------------------------------------------------------------------------------------------


def but_one(array: Any, value: Any, where: int = 0) -> Any:
    """An array with one number changed."""
    changed = array.copy()
    changed[where] = value
    return changed


#: One change of each field that engines read.
PLANS: dict[str, Callable[[Plan], Any]] = {
    "run_days": lambda p: p.run_days - 0.5,
    "freezes": lambda p: ((5.0, 9.0),),
    "work_days": lambda p: but_one(p.work_days, (-1, 1), slice(7, 40)),
    "demand": lambda p: p.demand * 1.5,
    "region": lambda p: but_one(p.region, 1),
    "readiness": lambda p: but_one(p.readiness, ev.HIGH, 2),
    "readiness_shares": lambda p: (0.35, 0.4, 0.25),
    "sceptical": lambda p: but_one(p.sceptical, 1, 1),
    "sceptical_share": lambda p: p.sceptical_share + 0.1,
    "pilot": lambda p: but_one(p.pilot, True),
    "takes_part": lambda p: but_one(p.takes_part, False),
    "efficiency_gain": lambda p: p.efficiency_gain + 0.1,
    "felt_gain": lambda p: p.felt_gain + 0.1,
    "old_way_days": lambda p: 20.0,
    "priorities": lambda p: p.priorities[::-1],
    "touches_a_week": lambda p: p.touches_a_week + 0.5,
    "head_office_coaches": lambda p: p.head_office_coaches + 1,
    "seed_after": lambda p: 1 - p.seed_after,
    "seed_at_most": lambda p: p.seed_at_most + 1,
    "seed_stores_each": lambda p: p.seed_stores_each - 2,
    "regional_after": lambda p: 1 - p.regional_after,
    "regional_at_most": lambda p: p.regional_at_most - 1,
    "desk": lambda p: not p.desk,
    "agents": lambda p: p.agents + 1,
    "stays": lambda p: (PeriodsOfPeople(ev.HEAD_OFFICE, 1, ((0, 20),), False),),
    "days_a_week": lambda p: p.days_a_week + 1,
    "seed_days_a_week": lambda p: p.seed_days_a_week + 1,
    "always_on_duty": lambda p: True,
    "handling": lambda p: ev.FIXED,
    "answer_window_days": lambda p: p.answer_window_days + 0.05,
    "answer_later_days": lambda p: p.answer_later_days - 0.5,
    "window_days": lambda p: p.window_days + 1.0,
    "course": lambda p: None if p.course else (0.5, 0.0, 0.0, 0.0),
    "contacts": lambda p: but_one(p.contacts, p.contacts[2] + 0.5, 2),
    "tier_of": lambda p: p.tier_of[::-1],
    "model_stores": lambda p: p.model_stores + 1,
    "acceptance_days": lambda p: p.acceptance_days + 20.0,
    "grace_days": lambda p: p.grace_days + 7.0,
    "light_actions": lambda p: not p.light_actions,
    "starts": lambda p: p.starts + datetime.timedelta(days=2),
}
BATCHES: dict[str, Callable[[Batch], Any]] = {
    "size": lambda b: b.size - 1 if b.size > 0 else 5,
    "after": lambda b: -1,
    "start_day": lambda b: b.start_day + 1.0,
    "gap_days": lambda b: b.gap_days + 50.0,
    "length_days": lambda b: b.length_days - 0.25,
    "choice": lambda b: ev.HARDEST_FIRST,
    "mix": lambda b: (4, 1, 0),
    "mix_regions": lambda b: 1,
    "pilots": lambda b: b.pilots + 1,
    "retry": lambda b: not b.retry,
    "gate": lambda b: None,
    "head_office_time": lambda b: 0.5,
}
GATES: dict[str, Callable[[Gate], Any]] = {
    "go": lambda g: (Condition(ev.ACCEPTED_SHARE, ev.AT_LEAST, 0.1),),
    "stop": lambda g: (Condition(ev.ACCEPTED_SHARE, ev.BELOW, 0.9),),
    "smallest_sample": lambda g: g.smallest_sample + 100,
    "readings": lambda g: g.readings + 1,
    "hold_at_most_days": lambda g: g.hold_at_most_days - 8.0,
    "after_hold": lambda g: ev.STOP,
    "mode": lambda g: ev.DRY_RUN,
    "waived_share": lambda g: 1.0,
}
#: Words, and what only money and reports read; and what has tests of its own.
NOT_READ = {"spending", "levers", "strategy", "regions", "store_names", "batches", "coefficients", "name", "target",
            "words", "of", "first_months", "like"}  # fmt: skip


def test_every_field_has_its_neighbour() -> None:
    for kind, changes in ((Plan, PLANS), (Batch, BATCHES), (Gate, GATES)):
        assert {field.name for field in fields(kind)} - NOT_READ == set(changes)


@pytest.mark.parametrize("name", PLANS)
def test_a_field_changed_is_seen(name: str) -> None:
    assert seen(lambda made: replace(made, **{name: PLANS[name](made)}))


@pytest.mark.parametrize("name", BATCHES)
def test_a_batch_changed_is_seen(name: str) -> None:
    def change(made: Plan) -> Plan:
        return replace(made, batches=tuple(replace(b, **{name: BATCHES[name](b)}) for b in made.batches))

    assert seen(change, (trained, untrained))


@pytest.mark.parametrize("name", GATES)
def test_a_gate_changed_is_seen(name: str) -> None:
    def change(made: Plan) -> Plan:
        gates = [b.gate and replace(b.gate, **{name: GATES[name](b.gate)}) for b in made.batches]
        return replace(made, batches=tuple(replace(b, gate=g) for b, g in zip(made.batches, gates, strict=True)))

    assert seen(change, (trained, untrained))


# -- rules of the reference ------------------------------------------------------------------------------------------


def instead(module: Any, **changed: Any) -> SimpleNamespace:
    """A module of rules with some changed, for the reference alone: the compiled engine keeps the module itself."""
    return SimpleNamespace(**{**vars(module), **changed})


class OldestFirst(tasks.Task):
    """A task of which the time asked counts before the urgency."""

    __slots__ = ()

    def __init__(self, *values: Any) -> None:
        super().__init__(*values)
        urgency, asked, *rest = self.key
        self.key = (asked, urgency, *rest)  # type: ignore[assignment]


class LastComesFirst(clock.Clock):
    """A clock on which what was scheduled last for a later moment happens first."""

    def schedule_at(self, event: Any, time: float, rank: int) -> None:
        number = next(self._eid)
        heappush(self._queue, (time, rank, -number if time > self.now else number, event))


def highest_idle(at_work: service.Service, names: list[Any]) -> int | None:
    for person in reversed(at_work.idle):
        mine = at_work.world.people.queues(person, site=at_work.world.plan.always_on_duty)
        on = person in at_work.shift and at_work.world.clock.now < at_work.shift_ends(person)
        if on and any(name in mine for name in names):
            return person
    return None


RULES: dict[str, tuple[Any, str, Any]] = {
    "reviews come when their turn comes": (days, "REVIEW", clock.ELSE),
    "gates come when their turn comes": (batches, "REVIEW", clock.ELSE),
    "ticks come last": (days, "TICK", clock.ELSE),
    "ties go to the last": (world, "Clock", LastComesFirst),
    "the oldest task first": (service, "Task", OldestFirst),
    "the highest-numbered idle person": (service.Service, "somebody_idle", highest_idle),
    "acceptance can wait": (stores, "URGENCY_ACCEPTANCE", URGENCY_LATER),
    "no critical window": (stores, "urgency_now", lambda task, now, since, window: URGENCY_REQUEST),
    "yellow in the first weeks too": (days, "acting_light", lambda light, days, grace: light),
    "contacts of the next store": (
        stores,
        "coaching",
        instead(coaching, contacts_due=lambda store, a, b: coaching.contacts_due(store + 1, a, b)),
    ),
    "hours of the next task": (
        rollout,
        "coaching",
        instead(coaching, task_hours=lambda kind, store, k, *rest: coaching.task_hours(kind, store, k + 1, *rest)),
    ),
    "a longer work day": (rollout, "HOURS_A_DAY", 8.5),
    "a gate never holds": (
        batches,
        "programme",
        instead(programme, decide=lambda go, stop, readings: ev.GO),
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_changed_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, what, instead_of_it = RULES[name]
    follow_up = [(maker(), compiled.simulate(maker(), SEED, 0)) for maker in (trained, untrained)]
    monkeypatch.setattr(where, what, instead_of_it)
    assert any(difference(made, reference.simulate(made, SEED, 0), one) for made, one in follow_up)
