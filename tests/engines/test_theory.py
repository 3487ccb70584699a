"""Limits in which the model is a queue whose answer is known."""

import math

import numpy as np
import pytest

from rollout_sim.engines.compiled import simulate
from rollout_sim.rules import events as ev
from tests.builders import contacts, events_of, plan
from verification.desk import desk, mean_wait
from verification.truths import batch, mmc

pytestmark = pytest.mark.compiled


def within_four_errors(values: list[float], truth: float) -> bool:
    error = np.std(values, ddof=1) / math.sqrt(len(values))
    return bool(abs(np.mean(values) - truth) < 4 * error)


@pytest.mark.parametrize(("rate", "agents", "wait"), [(8, 10, 0.204590), (4, 5, 0.554113)])
def test_desk_is_erlang_c(rate: float, agents: int, wait: float) -> None:
    assert mmc(rate, agents).mean == pytest.approx(wait, abs=1e-6)
    made = desk({0: rate}, agents, 450, 0.0)
    values = [mean_wait(simulate(made, 11, r), 50, 400) for r in range(16)]
    assert within_four_errors(values, wait)
    # The same runs tell a desk of one agent more from this one.
    assert not within_four_errors(values, mmc(rate, agents + 1).mean)


def test_desk_with_two_urgencies() -> None:
    """Cobham 1954: requests in the critical window go first. 2 and 6 a day, 10 agents."""
    window = 400.0
    made = desk({0: 6, window: 2}, 10, 2 * window, window)
    later, urgent = [], []
    for replication in range(16):
        outcome = simulate(made, 12, replication)
        first = outcome.stores["live_day"] < 1
        stores = np.flatnonzero(first), np.flatnonzero(~first)
        later.append(mean_wait(outcome, window + 50, 2 * window - 40, stores[0]))
        urgent.append(mean_wait(outcome, window + 50, 2 * window - 40, stores[1]))
    assert within_four_errors(urgent, 0.051148)
    assert within_four_errors(later, 0.255738)
    assert not within_four_errors(urgent, 0.204590)  # one queue for both


@pytest.mark.parametrize(("stores", "coaches"), [(30, 5), (60, 5), (60, 10)])
def test_a_batch_that_starts_at_once(stores: int, coaches: int) -> None:
    """n stores, c coaches, exponential training of two days on average: makespan, and share begun by day 14."""
    made = plan(
        stores, coaches, run_days=200, always_on_duty=True, handling=ev.EXPONENTIAL, course=(16.0, 0, 0, 0),
        contacts=contacts(), acceptance_days=1e9, light_actions=False, set_to={"requests": 0.0},
    )  # fmt: skip
    makespans, begun = [], []
    for replication in range(300):
        outcome = simulate(made, 13, replication)
        makespans.append(float(events_of(outcome, ev.WENT_LIVE)["day"].max()))
        begun.append(float(np.mean(events_of(outcome, ev.TASK_BEGUN)["day"] <= 14.0)))
    truth = batch(stores, coaches, 0.5, 14.0)
    assert within_four_errors(makespans, truth.makespan)
    assert abs(np.mean(begun) - truth.begun) < 4 * max(np.std(begun, ddof=1) / math.sqrt(300), 1e-4)
    assert not within_four_errors(makespans, truth.makespan * 1.1)


def test_rate_of_requests_is_the_one_asked_for() -> None:
    made = desk({0: 8}, 10, 450, 0.0)
    counts = [len(events_of(simulate(made, 14, r), ev.TASK_ASKED)) for r in range(8)]
    assert within_four_errors(counts, 8 * 450)
