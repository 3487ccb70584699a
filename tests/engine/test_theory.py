"""Limits in which the model is a queue whose answer is known."""

import math

import numpy as np
import pytest
from scipy import stats

from rollout_sim.engines.compiled import simulate
from rollout_sim.model import events as ev
from tests.builders import STEADY, batch, contacts, events_of, plan

pytestmark = pytest.mark.compiled

EIGHT_HOURS = 8.0  # a task of 8 hours takes a day, so that rates are per day


def erlang_c(rate: float, servers: int) -> float:
    """P(wait) of M/M/c with unit service rate."""
    blocking = 1.0
    for k in range(1, servers + 1):
        blocking = rate * blocking / (k + rate * blocking)
    return blocking / (1 - rate / servers * (1 - blocking))


def desk(rates: dict[int, float], agents: int, days: float, window: float) -> object:
    """A desk alone: stores that go live with nothing but documents, and ask at a constant rate of half a day."""
    each = 0.5
    sizes = [round(rate / each) for rate in rates.values()]
    starts = list(rates)
    return plan(
        sum(sizes), experts=0, run_days=days, desk=True, agents=agents, always_on_duty=True, handling=ev.EXPONENTIAL,
        course=None, contacts=contacts(), acceptance_days=1e9, light_actions=False, window_days=window,
        set_to={**STEADY, "requests": each, "request_hours": EIGHT_HOURS},
        batches=tuple(
            batch(i, size, after=-1, start_day=float(start), length_days=1.0)
            for i, (size, start) in enumerate(zip(sizes, starts, strict=True))
        ),
    )  # fmt: skip


def waits(outcome: ev.Outcome, since: float, until: float, stores: range) -> float:
    """Mean wait in days of requests asked in a time: a store's requests are begun in the order in which it asked."""
    asked, begun = events_of(outcome, ev.TASK_ASKED), events_of(outcome, ev.TASK_BEGUN)
    total, count = 0.0, 0
    for store in stores:
        a = asked["day"][asked["store"] == store]
        b = begun["day"][begun["store"] == store]
        a = a[: len(b)]
        chosen = (a >= since) & (a < until)
        total += float((b[chosen] - a[chosen]).sum())
        count += int(chosen.sum())
    return total / count


def within_four_errors(values: list[float], truth: float) -> bool:
    error = np.std(values, ddof=1) / math.sqrt(len(values))
    return bool(abs(np.mean(values) - truth) < 4 * error)


@pytest.mark.parametrize(("rate", "agents", "wait"), [(8, 10, 0.204590), (4, 5, 0.554113)])
def test_desk_is_erlang_c(rate: float, agents: int, wait: float) -> None:
    assert erlang_c(rate, agents) / (agents - rate) == pytest.approx(wait, abs=1e-6)
    made = desk({0: rate}, agents, 450, 0.0)
    values = [waits(simulate(made, 11, r), 50, 400, range(made.stores)) for r in range(16)]
    assert within_four_errors(values, wait)
    # The same runs tell a desk of one agent more from this one.
    assert not within_four_errors(values, erlang_c(rate, agents + 1) / (agents + 1 - rate))


def test_desk_with_two_urgencies() -> None:
    """Cobham 1954: requests in the critical window go first. 2 and 6 a day, 10 agents."""
    window = 400.0
    made = desk({0: 6, window: 2}, 10, 2 * window, window)
    later, urgent = [], []
    for replication in range(16):
        outcome = simulate(made, 12, replication)
        first = outcome.stores["live_day"] < 1
        stores = np.flatnonzero(first), np.flatnonzero(~first)
        later.append(waits(outcome, window + 50, 2 * window - 40, stores[0]))
        urgent.append(waits(outcome, window + 50, 2 * window - 40, stores[1]))
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
    truth = sum(1 / (min(j, coaches) * 0.5) for j in range(1, stores + 1))
    later = np.arange(coaches + 1, stores + 1)
    share = (coaches + stats.gamma.cdf(14.0, later - coaches, scale=1 / (coaches * 0.5)).sum()) / stores
    assert within_four_errors(makespans, truth)
    assert abs(np.mean(begun) - share) < 4 * max(np.std(begun, ddof=1) / math.sqrt(300), 1e-4)
    assert not within_four_errors(makespans, truth * 1.1)


def test_rate_of_requests_is_the_one_asked_for() -> None:
    made = desk({0: 8}, 10, 450, 0.0)
    counts = [len(events_of(simulate(made, 14, r), ev.TASK_ASKED)) for r in range(8)]
    assert within_four_errors(counts, 8 * 450)
