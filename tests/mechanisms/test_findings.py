"""Findings: conserved at every event, equal in both engines, and followed up as a regime says."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from rollout_sim.engines import compiled, reference
from rollout_sim.mechanisms.findings import kinds
from rollout_sim.mechanisms.findings.block import REGIMES
from rollout_sim.mechanisms.findings.records import CLAIMED, CLOSED, DROPPED, OPEN
from rollout_sim.rules import events as ev
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario import ScenarioError, loads, resolve
from tests.builders import batches, events_of
from tests.engines.conservation import check_tasks
from tests.engines_agree.comparison import assert_agree
from tests.mechanisms.finding_plans import findings_plan

STATES = {kinds.FOUND: OPEN, kinds.REOPENED: OPEN, kinds.CLAIMED: CLAIMED, kinds.CLOSED: CLOSED, kinds.DROPPED: DROPPED}
#: From which states a finding may come to each.
FROM = {
    kinds.FOUND: {None}, kinds.REOPENED: {CLAIMED, CLOSED}, kinds.CLAIMED: {OPEN}, kinds.CLOSED: {CLAIMED},
    kinds.DROPPED: {OPEN},
}  # fmt: skip


def check_findings(outcome: Outcome) -> None:
    """Assert at every event that a finding goes where it may, and that found = open + claimed + closed + dropped."""
    state: dict[int, int] = {}
    counts: Counter[int] = Counter()
    for row in outcome.log[np.isin(outcome.log["kind"], list(STATES))]:
        number, kind = int(row["value"]), int(row["kind"])
        assert state.get(number) in FROM[kind], (number, kind, state.get(number))
        if number in state:
            counts[state[number]] -= 1
        state[number] = STATES[kind]
        counts[STATES[kind]] += 1
        assert sum(counts.values()) == len(state)
        assert min(counts.values()) >= 0
    table = outcome.of["findings"]
    assert [state[number] for number in range(len(table))] == table["state"].tolist()
    found_on = events_of(outcome, kinds.FOUND)["day"]
    assert (found_on == table["found"]).all()
    for earlier, later in (
        ("found", "confirmed"),
        ("found", "claimed"),
        ("claimed", "closed"),
        ("found", "first_done"),
    ):
        known = ~np.isnan(table[later])
        assert (table[earlier][known] <= table[later][known]).all()


@pytest.mark.parametrize("regime", REGIMES)
def test_nothing_is_lost_and_both_engines_agree(regime: str) -> None:
    made = findings_plan(regime)
    outcome = reference.simulate(made, 1, 0)
    check_findings(outcome)
    check_tasks(outcome.log)
    assert_agree(made, 1, 0, compiled.simulate)


@pytest.mark.parametrize(
    "changed",
    [
        {"by_experts": 1.0, "style": 1.0},
        {"style": 2.0, "rhythm": 1.0, "evidence": 4.0},
        {"style": 3.0, "rhythm": 2.0, "write_up": 1.0},
        {"blocked": 2.0, "accept_after": 0.0},
        {"batches": batches(-1), "showing": 1.0},
    ],
)
def test_engines_agree_beside_a_rollout_and_in_every_style(changed: dict[str, Any]) -> None:
    made = findings_plan("tracked", **changed)
    check_findings(compiled.simulate(made, 1, 3))
    assert_agree(made, 1, 3, compiled.simulate)


def test_tracking_mends_more_and_costs_hours() -> None:
    mended, tasks = {}, {}
    for regime in REGIMES:
        outcomes = [compiled.simulate(findings_plan(regime, 20), 1, number) for number in range(3)]
        mended[regime] = np.mean([~np.isnan(outcome.of["findings"]["first_done"]) for outcome in outcomes[:1]])
        tasks[regime] = sum(len(events_of(outcome, ev.TASK_DONE)) for outcome in outcomes)
    assert mended["notice only"] < mended["five steps"]
    assert mended["notice only"] < mended["tracked"]
    assert tasks["notice only"] == 0 < min(tasks["five steps"], tasks["tracked"])


def test_the_same_is_found_whatever_the_regime() -> None:
    tables = [compiled.simulate(findings_plan(regime), 1, 0).of["findings"] for regime in REGIMES]
    for name in ("found", "store", "grade", "topic", "department", "hard"):
        assert all((table[name] == tables[0][name]).all() for table in tables)


def test_a_regime_beside_batches_is_in_force_after_go_live_only() -> None:
    made = findings_plan("tracked", batches=batches(3, -1, months=1.5))
    outcome = compiled.simulate(made, 1, 0)
    live = outcome.stores["live_day"]
    table = outcome.of["findings"]
    followed = table[table["followed"] == 1]
    assert 0 < len(followed) < len(table)
    assert (followed["found"] >= live[followed["store"]]).all()


FILE = """
rollout_sim: 1
name: findings
starts: 2026-01-05
run_length: 3 months
stores: {count: 8}
people: {head_office_coaches: 2}
findings: {per_inspection: 3}
departments:
  IT: {backlog: 60 days, needed: 20%}
strategies:
  notice: {follow_up: notice only}
  own:
    follow_up:
      like: tracked
      due: {A: 2 days}
      calls: {A: 1 day, C: 10 days}
      style: do it for them
      departments: work round
"""


def test_a_regime_alone_is_a_whole_strategy() -> None:
    scenario = loads(FILE)
    own = resolve(scenario, "own").of["findings"]
    assert (own.due_a, own.due_b, own.call_a, own.call_b, own.call_c) == (2.0, 0.0, 1.0, 0.0, 10.0)
    assert (own.style, own.blocked, own.evidence, own.needs_1, own.backlog_1) == (1.0, 2.0, 1.0, 0.2, 60.0)
    assert resolve(scenario, "notice").of["findings"].regime == 0.0
    assert not scenario.rolls_out


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("findings: {per_inspection: 3}\n", "", "there is no findings block"),
        ("follow_up: notice only", "follow_up: noticed only", "notice only"),
        ("needed: 20%", "needed: 120%", "at most 100%"),
        ("{per_inspection: 3}", "{classes: {A: {share: 50%}}}", "must sum to 100%"),
        ("departments: work round", "departments: ask", "must be wait, push or work round"),
        ("{follow_up: notice only}", "{}", "needs either batches or growth"),
        ("like: tracked", "checks: [{after: 2 weeks}, {after: 1 week}]", "must be later than the check before it"),
    ],
)
def test_mistakes_are_one_line_each(before: str, after: str, rule: str) -> None:
    assert before in FILE
    with pytest.raises(ScenarioError) as caught:
        loads(FILE.replace(before, after))
    assert any(rule in str(line) for line in str(caught.value).splitlines())


def mean_effects(first: dict[str, Any], second: dict[str, Any], name: str, futures: int = 30) -> tuple[float, float]:
    """Mean of the paired differences (second less first) in a share of findings that reach a date, and its error."""
    gaps = []
    for number in range(futures):
        tables = [
            compiled.simulate(findings_plan("tracked", 15, 91.0, **changed), 5, number).of["findings"]
            for changed in (first, second)
        ]
        before, after = [float((~np.isnan(table[name])).mean()) for table in tables]
        gaps.append(after - before)
    return float(np.mean(gaps)), float(np.std(gaps, ddof=1) / futures**0.5)


@pytest.mark.compiled
@pytest.mark.parametrize(
    ("first", "second", "name", "sign"),
    [
        ({"due_a": 0.0, "due_b": 0.0, "due_c": 0.0}, {}, "first_done", 1),  # dates
        ({"head_office_coaches": 0}, {"head_office_coaches": 3}, "first_done", 1),  # experts
        ({"head_office_coaches": 0}, {"head_office_coaches": 3}, "closed", 1),
        ({"call_a": 0.0, "call_b": 0.0, "call_c": 0.0}, {}, "first_done", 1),  # calls
        ({"needs_1": 0.6}, {}, "first_done", 1),  # departments
        ({"blocked": 0.0}, {"blocked": 1.0}, "first_done", 1),  # pushing
    ],
)
def test_what_a_manager_expects_comes_out(first: dict[str, Any], second: dict[str, Any], name: str, sign: int) -> None:
    mean, error = mean_effects(first, second, name)
    assert sign * mean > -1.96 * error


def false_closed(evidence: float) -> float:
    """Findings closed falsely, over some futures."""
    changed = {"evidence": evidence, "accept_after": 0.0, "set_to": {"false_claim": 0.8}, "head_office_coaches": 3}
    tables = [compiled.simulate(findings_plan("tracked", 15, **changed), 5, n).of["findings"] for n in range(10)]
    return float(np.mean([((table["state"] == CLOSED) & np.isnan(table["done"])).sum() for table in tables]))


@pytest.mark.compiled
def test_looks_lower_what_is_closed_falsely() -> None:
    assert false_closed(0.0) > false_closed(1.0) > 0
