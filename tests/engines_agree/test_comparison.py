"""The comparison tells the first event that differs, what led to it, and the plan; and nothing without a cause."""

from dataclasses import replace

import numpy as np
import pytest

from rollout_sim.engines import reference
from rollout_sim.rules import events as ev
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import batches, plan
from tests.engines_agree.comparison import assert_agree, difference, in_words

PLAN = plan(4, run_days=40.0, batches=batches(2, -1, months=0.5), set_to={"noise": 0.125})


@pytest.fixture(scope="module")
def played() -> Outcome:
    return reference.simulate(PLAN, 1, 0)


def with_event(outcome: Outcome, at: int, **changed: float) -> Outcome:
    log = outcome.log.copy()
    for name, value in changed.items():
        log[at][name] = value
    return replace(outcome, log=log)


def test_the_same_outcome_does_not_differ(played: Outcome) -> None:
    assert difference(PLAN, played, reference.simulate(PLAN, 1, 0)) == ""


def test_the_first_event_that_differs_is_told_with_what_led_to_it(played: Outcome) -> None:
    at = int(np.flatnonzero(played.log["kind"] == ev.TASK_DONE)[5])
    row = played.log[at]
    other = with_event(with_event(played, at, value=ev.DIAGNOSIS), at + 3, day=1e9)
    told = difference(PLAN, played, other)
    assert told.startswith("The outcomes differ in: log.\nThe first event that differs is number")
    assert f"number {at} of {len(played.log)}" in told
    assert f" reference: {in_words(row)}\n" in told
    assert f"  compiled: {in_words(other.log[at])}\n" in told
    assert f"task done: diagnosis, store {row['store']}, person {row['person']}" in told
    before = played.log[:at]
    for who in ("store", "person", "batch"):
        listed = told.split(f"Before it, {who} {row[who]}:\n")[1].splitlines()
        last = before[before[who] == row[who]][-1]
        assert f"  {in_words(last)}" in listed[:6]
    assert "1000000000" not in told


def test_the_plan_is_told_with_the_coefficients_that_are_its_own(played: Outcome) -> None:
    told = difference(PLAN, played, with_event(played, 0, day=0.5))
    assert "coefficients: {'noise': 0.125}" in told
    assert told.count("Batch(name=") == 2
    assert "run_days: 40.0" in told


def test_a_log_that_ends_early_is_told(played: Outcome) -> None:
    told = difference(PLAN, played, replace(played, log=played.log[:-1]))
    assert f"number {len(played.log) - 1} of {len(played.log)} (compiled: {len(played.log) - 1})" in told
    assert "compiled: no more events" in told


@pytest.mark.parametrize("name", ["weekly", "daily", "exposure", "people", "stores", "batches"])
def test_a_table_that_differs_is_told_by_row_and_field(played: Outcome, name: str) -> None:
    table = getattr(played, name).copy()
    column = table.dtype.names[-1]
    before = table[1][column].item()
    table[1][column] += 1
    told = difference(PLAN, played, replace(played, **{name: table}))
    assert f"differ in: {name}.\n{name}, row 1:\n" in told
    assert f"  {column}: reference {before!r}, compiled {table[1][column].item()!r}\n" in told


def test_a_bit_is_a_difference(played: Outcome) -> None:
    at = int(np.flatnonzero(played.log["kind"] == ev.WENT_LIVE)[0])
    assert "went live: -0.0" in difference(PLAN, played, with_event(played, at, value=-0.0))
    usage = played.daily.copy()
    usage["usage"][-1] = np.nextafter(usage["usage"][-1], 2.0)
    assert "daily, row" in difference(PLAN, played, replace(played, daily=usage))


def test_an_engine_that_differs_fails_the_assertion(played: Outcome) -> None:
    def another(made: Plan, seed: int, replication: int) -> Outcome:
        return reference.simulate(made, seed, replication + 1)

    with pytest.raises(AssertionError, match=r"seed 1, replication 0\. The outcomes differ in: log"):
        assert_agree(PLAN, 1, 0, another)
