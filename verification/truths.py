"""Results known without simulation: queues, batches, diffusion, Markov chains. Times in days, rates a day.

Formulas are standard; each function names its source. Tests compare them with figures computed elsewhere.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: States of an infinite chain that are kept; the probability of all others is negligible.
LONGEST_LINE = 600


@dataclass(frozen=True)
class Waits:
    """Waits of a queue in the long run: mean in days, share that waits at all, share lost, and P(wait > t)."""

    mean: float
    waiting: float
    lost: float = 0.0
    beyond: Callable[[float], float] | None = None


def erlang_c(load: float, servers: int) -> float:
    """P(wait) of M/M/c at ``load`` busy servers on average (Erlang 1917)."""
    blocking = 1.0
    for k in range(1, servers + 1):
        blocking = load * blocking / (k + load * blocking)
    return blocking / (1 - load / servers * (1 - blocking))


def mmc(rate: float, servers: int) -> Waits:
    """M/M/c with unit service rate: waits are exponential among those who wait."""
    waiting, spare = erlang_c(rate, servers), servers - rate
    return Waits(waiting / spare, waiting, beyond=lambda t: waiting * math.exp(-spare * t))


def impatient(rate: float, servers: int, patience: float) -> Waits:
    """M/M/c with unit service rate whose customers leave after a fixed time (Baccelli and Hebuterne 1981).

    The wait on offer has density rate * p(c-1) * exp(rate * min(x, patience) - c * x) beyond 0. ``mean`` is of all
    customers, those who leave waiting their patience; ``lost`` is the share that leaves.
    """
    states = [rate**k / math.factorial(k) for k in range(servers)]
    spare = servers - rate
    front = rate * states[-1]

    def beyond(t: float) -> float:
        """Unscaled P(wait on offer > t), for t up to the patience."""
        tail = math.exp(-spare * patience) / servers
        return front * ((math.exp(-spare * t) - math.exp(-spare * patience)) / spare + tail)

    total = sum(states) + beyond(0.0)
    # The integral of beyond(t) from 0 to the patience is the mean of the lesser of wait on offer and patience.
    end = math.exp(-spare * patience)
    mean = front * ((1 - end) / spare**2 - patience * end / spare + patience * end / servers) / total
    return Waits(mean, beyond(0.0) / total, beyond(patience) / total, lambda t: beyond(t) / total)


def mg1(rate: float, squared_variation: float) -> Waits:
    """M/G/1 with unit mean service (Pollaczek and Khinchine); ``squared_variation`` is variance over squared mean."""
    return Waits(rate * (1 + squared_variation) / (2 * (1 - rate)), rate)


def mdc(rate: float, servers: int) -> Waits:
    """M/D/c with services of one day (Crommelin 1932): the queue a day later is its rest and the day's arrivals."""
    n = np.arange(LONGEST_LINE)
    arrivals = np.exp(n * math.log(rate) - rate - np.array([math.lgamma(k + 1) for k in n]))
    step = np.zeros((LONGEST_LINE, LONGEST_LINE))
    for k in range(LONGEST_LINE):
        remaining = max(k - servers, 0)
        step[k, remaining:] = arrivals[: LONGEST_LINE - remaining]
    states = stationary(step / step.sum(axis=1, keepdims=True))
    waiting_line = float((np.maximum(n - servers, 0) * states).sum())
    return Waits(waiting_line / rate, float(states[servers:].sum()))


def two_urgencies(urgent: float, later: float, servers: int) -> tuple[float, float]:
    """Mean waits of the urgent and of the others in M/M/c with unit service rate (Cobham 1954)."""
    all_busy = erlang_c(urgent + later, servers) / servers
    ahead, total = urgent / servers, (urgent + later) / servers
    return all_busy / (1 - ahead), all_busy / ((1 - ahead) * (1 - total))


@dataclass(frozen=True)
class Batch:
    """Results of a batch of stores that all begin at once with few servers and exponential services."""

    makespan: float
    makespan_variance: float
    mean_wait: float
    begun: float


def batch(stores: int, servers: int, rate: float, by_day: float) -> Batch:
    """All ``stores`` ask on day 0: sums of exponentials, of the least of many; ``begun`` is the share by ``by_day``."""
    from scipy.stats import gamma

    rates = np.array([min(j, servers) * rate for j in range(1, stores + 1)])
    later = np.arange(servers + 1, stores + 1) - servers
    begun = servers + float(np.sum(gamma.cdf(by_day, later, scale=1 / (servers * rate))))
    mean_wait = (stores - servers) * (stores - servers + 1) / (2 * stores * servers * rate)
    return Batch(float((1 / rates).sum()), float((1 / rates**2).sum()), mean_wait, float(begun / stores))


def in_system(
    rate: Callable[[float], float], servers: int, days: Sequence[float], breaks: Sequence[float] = (), most: int = 400
) -> tuple[Floats, Floats]:
    """Mean number in M(t)/M/c with unit service rate from empty at day 0, and P(all busy), on each of ``days``.

    Kolmogorov's forward equations, solved piece by piece between the ``breaks`` of the rate.
    """
    from scipy.integrate import solve_ivp

    n = np.arange(most)
    done = np.minimum(n, servers).astype(float)

    def flow(first: float, last: float, day: float, p: Floats) -> Floats:
        come = np.full(most, rate(min(max(day, first), last)))
        come[-1] = 0.0
        out = -(come + done) * p
        out[1:] += come[:-1] * p[:-1]
        out[:-1] += done[1:] * p[1:]
        return out

    p = np.zeros(most)
    p[0] = 1.0
    mean, busy = {0.0: 0.0}, {0.0: 0.0}
    for begin, end in pairwise(sorted({0.0, *breaks, max(days)})):
        at = sorted({day for day in days if begin < day <= end} | {end})
        # A rate that jumps at an end of the interval has its value inside.
        inside = partial(flow, begin + 1e-9, end - 1e-9)
        solution = solve_ivp(
            inside, (begin, end), p, t_eval=at, method="LSODA", rtol=1e-9, atol=1e-12, lband=1, uband=1
        ).y
        for day, column in zip(at, solution.T, strict=True):
            mean[day], busy[day] = float((n * column).sum()), float(column[servers:].sum())
        p = solution[:, -1]
    return np.array([mean[day] for day in days]), np.array([busy[day] for day in days])


def bass(t: float | Floats, p: float, q: float) -> Floats:
    """Share that has adopted by ``t`` (Bass 1969)."""
    gone = np.exp(-(p + q) * np.asarray(t, dtype=float))
    return np.asarray((1 - gone) / (1 + q / p * gone))


def imitation(p: float, q: float, size: int, times: Sequence[float] | Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation of adopters in the exact process: from n to n + 1 at (p + q n / size)(size - n)."""
    from scipy.integrate import solve_ivp

    n = np.arange(size + 1)
    rates = (p + q * n / size) * (size - n)

    def flow(_: float, state: Floats) -> Floats:
        out = -rates * state
        out[1:] += rates[:-1] * state[:-1]
        return out

    start = np.zeros(size + 1)
    start[0] = 1.0
    stops = np.asarray(times, dtype=float)
    states = solve_ivp(flow, (0, stops.max()), start, t_eval=stops, rtol=1e-8, atol=1e-11, method="LSODA").y
    means = n @ states
    return means, np.sqrt(np.maximum(0.0, (n**2) @ states - means**2))


def time_to(p: float, q: float, size: int, adopters: int) -> tuple[float, float]:
    """Mean and standard deviation of the time until so many adopters in the exact process: a sum of exponentials."""
    n = np.arange(adopters)
    rates = (p + q * n / size) * (size - n)
    return float((1 / rates).sum()), math.sqrt(float((1 / rates**2).sum()))


def stationary(step: Floats) -> Floats:
    """Long-run shares of a chain's states."""
    size = len(step)
    system = np.vstack([step.T - np.eye(size), np.ones(size)])
    return np.asarray(np.linalg.lstsq(system, np.append(np.zeros(size), 1.0), rcond=None)[0])


def first_passage(step: Floats, to: int) -> Floats:
    """Mean number of steps to a state from each other state (0 from itself)."""
    rest = [state for state in range(len(step)) if state != to]
    inner = step[np.ix_(rest, rest)]
    means = np.zeros(len(step))
    means[rest] = np.linalg.solve(np.eye(len(rest)) - inner, np.ones(len(rest)))
    return means


def lights(usage: float, bounds: Sequence[float], hysteresis: float, error: float) -> tuple[Floats, Floats]:
    """The chain of lights of a store of constant usage: probabilities at the first reading, and the transition matrix.

    ``bounds`` are those of green, yellow and orange. A light improves if the reading is better with all bounds raised
    by the hysteresis, and worsens if it is worse with all lowered by it.
    """
    from scipy.stats import norm

    def shares(shift: float) -> Floats:
        """Share of readings that give each light, with all bounds moved."""
        above = norm.sf((np.asarray(bounds) + shift - usage) / error)
        return np.asarray(np.diff(np.concatenate([[0.0], above, [1.0]])))

    harder, easier = shares(hysteresis), shares(-hysteresis)
    step = np.zeros((4, 4))
    for before in range(4):
        step[before, :before] = harder[:before]
        step[before, before + 1 :] = easier[before + 1 :]
        step[before, before] = 1.0 - step[before].sum()
    return shares(0.0), step


def twice_running(first: Floats, step: Floats, state: int, times: int) -> Floats:
    """Share of chains that have been in ``state`` twice running by the 1st, 2nd, ... of so many readings."""
    alive, over, shares = first.copy(), 0.0, [0.0]
    for _ in range(times - 1):
        over += float(alive[state] * step[state, state])
        onward = alive @ step
        onward[state] -= alive[state] * step[state, state]
        alive = onward
        shares.append(over)
    return np.array(shares)
