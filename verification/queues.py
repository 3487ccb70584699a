"""Queues: the desk against Erlang, Crommelin, Pollaczek and Khinchine, Cobham, and a spike of requests.

Rates are a day, and an answer takes a day on average.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.drawing.style import LOOKS, dress
from rollout_sim.engines.compiled import simulate
from rollout_sim.rules import events as ev
from rollout_sim.scenario.plan.plan import Plan
from verification import truths
from verification.checks import Check, Effort, Number, mean_of, share_of
from verification.desk import NONE, desk, in_system, mean_wait, waits
from verification.drawing import Draw, logarithmic, marks, picture, ratios

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Times at which the share of longer waits is drawn, in units of the longest one.
SHOWN = np.linspace(0.0, 1.0, 9)


@dataclass(frozen=True)
class Queue:
    """A queue in the long run: the settings of the desk, the truth, and days of warm-up, measurement and after it."""

    name: str
    rate: float
    agents: int
    truth: truths.Waits
    warm_up: float
    days: float = 4000.0
    after: float = 400.0
    shown: float = 0.0  # longest wait on the chart, days; 0 = no chart
    each: float = 0.5
    set_to: dict[str, float] = field(default_factory=dict)
    handling: int = ev.EXPONENTIAL


def queues() -> tuple[Queue, ...]:
    """The queues to check; warm-ups are about twenty times the relaxation time of a queue."""

    def mmc(rate: float, agents: int, warm_up: float, shown: float = 0.0, each: float = 0.5) -> Queue:
        return Queue(f"M/M/{agents}, {rate:g} a day", rate, agents, truths.mmc(rate, agents), warm_up, 4000.0,
                    400.0, shown, each)  # fmt: skip

    def fixed(rate: float, agents: int, warm_up: float, each: float = 0.5) -> Queue:
        return Queue(f"M/D/{agents}, {rate:g} a day", rate, agents, truths.mdc(rate, agents), warm_up, each=each,
                    handling=ev.FIXED)  # fmt: skip

    impatient = Queue(
        "M/M/5+D, 4 a day, patience 1", 4, 5, truths.impatient(4, 5, 1.0), 200.0, shown=0.95,
        set_to={"patience_days": 1.0},
    )  # fmt: skip
    return (
        mmc(4, 5, 400.0, 4.0),
        mmc(8, 10, 200.0, 2.0),
        mmc(9, 10, 800.0, 4.0),
        mmc(1.8, 2, 4000.0, each=0.6),
        impatient,
        fixed(4, 5, 300.0),
        fixed(8, 10, 150.0),
        fixed(1.6, 2, 400.0, each=0.4),
        Queue(
            "M/G/1 lognormal, 0.8 a day", 0.8, 1, truths.mg1(0.8, 0.5), 2000.0, 16000.0, 1000.0, each=0.4,
            handling=ev.LOGNORMAL, set_to={"remote_variation": 0.5**0.5},
        ),
    )  # fmt: skip


def long_run(queue: Queue, seed: int, replication: int) -> np.ndarray[Any, Any]:
    """For one replication: mean wait, shares that wait and that are lost, and the drawn shares of longer waits."""
    until = queue.warm_up + queue.days
    desk_plan = desk(
        {0: queue.rate},
        queue.agents,
        until + queue.after,
        each=queue.each,
        handling=queue.handling,
        set_to=queue.set_to,
    )
    waited, lost = waits(simulate(desk_plan, seed, replication), queue.warm_up, until)
    beyond = [(waited > t).mean() for t in SHOWN * queue.shown] if queue.shown else []
    return np.array([waited.mean(), (waited > NONE).mean(), lost.mean(), *beyond])


def steady(effort: Effort) -> Check:
    """B1 and B3: queues in the long run."""
    numbers: list[Number] = []
    means: list[Number] = []
    panels: list[Draw] = []
    for place, queue in enumerate(queues()):
        count, seed = effort.times(100), effort.seed_for(1, place)
        waits_by_run = np.array(effort.each(partial(long_run, queue, seed), count, queue.name))
        means.append(mean_of(f"{queue.name}: mean wait, days", waits_by_run[:, 0], queue.truth.mean))
        numbers += [means[-1], mean_of(f"{queue.name}: share that waits", waits_by_run[:, 1], queue.truth.waiting)]
        if queue.truth.lost > 0:
            numbers.append(mean_of(f"{queue.name}: share that leaves", waits_by_run[:, 2], queue.truth.lost))
        if queue.shown:
            panels.append(_tail(queue, waits_by_run[:, 3:], place == 0))
    means = [Number(row.what.split(":")[0], *_values(row)) for row in means]
    return Check(
        "Queues in the long run",
        "A desk alone, asked at a constant rate, is a textbook queue. Does it make one wait as long as the textbook "
        "says? Erlang's C, patience that ends (Baccelli and Hebuterne), answers of fixed length (Crommelin), answers "
        "of any length (Pollaczek and Khinchine).",
        numbers,
        [
            picture(
                [lambda axes: ratios(axes, means, "Mean waits beside the textbook's",
                                     "simulated over true, with 95 % intervals", "ratio; the line is the truth")],
                "Simulated mean waits of nine queues over their truths, all about 1",
            ),
            picture(panels, "Share of requests that wait longer than a time, simulated and true", 2, 3.6),
        ],
        ["A source of finitely many customers that wait before they ask again is no limit of the model: its stores ask "
         "whether or not they wait already."],
    )  # fmt: skip


def _values(number: Number) -> tuple[float, float, float, float, float]:
    return number.simulated, number.truth, number.error, number.chance, number.freedom


def _tail(queue: Queue, beyond: np.ndarray[Any, Any], first: bool) -> Draw:
    """P(wait > t) of one queue on a logarithmic scale."""
    truth = queue.truth.beyond
    assert truth is not None
    at = SHOWN * queue.shown
    numbers = [mean_of("", 100 * column, 100 * truth(float(t))) for t, column in zip(at, beyond.T, strict=True)]

    def draw(axes: "Axes") -> None:
        fine = np.linspace(0, queue.shown, 100)
        axes.plot(fine, [100 * truth(float(t)) for t in fine], color=LOOKS[0].colour, label="truth")
        marks(axes, at.tolist(), numbers, "simulated, 95 % interval")
        logarithmic(axes)
        dress(axes, queue.name, "% of requests that wait longer, on a logarithmic scale", "days")

    return draw


#: Urgent and other requests a day, agents, days of warming up, requests a day of one store.
URGENT_CASES = ((2.0, 6.0, 10, 200.0, 0.5), (1.0, 3.0, 5, 400.0, 0.5), (0.3, 0.5, 1, 2000.0, 0.1))


def urgent(effort: Effort) -> Check:
    """B2: requests of the critical window have priority."""
    numbers: list[Number] = []
    labels: list[str] = []
    for place, (first, later, agents, warm_up, each) in enumerate(URGENT_CASES):
        name = f"{first:g} urgent and {later:g} other requests a day, {agents} agent{'s' * (agents > 1)}"
        desk_plan = desk({0: later, warm_up + 4000.0: first}, agents, 2 * (warm_up + 4000.0), warm_up + 4000.0, each)
        run = partial(_urgent_waits, desk_plan, warm_up, effort.seed_for(2, place))
        waits_by_run = np.array(effort.each(run, effort.times(100), name))
        truth = truths.two_urgencies(first, later, agents)
        for column, who, value in zip(waits_by_run.T, ("urgent", "others"), truth, strict=True):
            numbers.append(mean_of(f"{name}: mean wait of {who}, days", column, value))
            labels.append(f"{who}\n{first:g} + {later:g} a day\n{agents} agent{'s' * (agents > 1)}")

    def draw(axes: "Axes") -> None:
        at = np.arange(len(numbers))
        axes.bar(at, [row.truth for row in numbers], 0.6, color=LOOKS[0].colour, alpha=0.4, label="truth (Cobham)")
        marks(axes, list(at), numbers, "simulated, 95 % interval")
        logarithmic(axes)
        dress(axes, "Waits of both urgencies beside Cobham's", "mean wait in days")
        axes.set_xticks(at, labels)

    return Check(
        "Two urgencies",
        "Requests asked in the critical window are answered first, though none already begun is broken off. Do both "
        "kinds wait as Cobham (1954) says?",
        numbers,
        [picture([draw], "Mean waits of urgent and other requests on the true bars")],
    )


def _urgent_waits(desk_plan: Plan, warm_up: float, seed: int, replication: int) -> list[float]:
    """Mean waits of urgent and other requests, once the stores that went live first are past their window."""
    outcome = simulate(desk_plan, seed, replication)
    early = outcome.stores["live_day"] < 1
    begin, end = desk_plan.window_days + warm_up, desk_plan.run_days - warm_up
    return [mean_wait(outcome, begin, end, np.flatnonzero(who)) for who in (~early, early)]


#: The spike: requests a day, the factor in the window, its length, agents, and the days to check.
BASE, TIMES, WINDOW, AGENTS = 6.0, 2.0, 14.0, 10
DAYS = (2.0, 4.0, 7.0, 10.0, 14.0, 16.0, 20.0, 26.0, 34.0)
PLENTY = 200  # agents: as many as there are requests


def _at_desk(servers: int, days: Sequence[float]) -> tuple[truths.Floats, truths.Floats]:
    """True values of the spike on these days: stores that went live on day 0 ask from day 1 on."""
    window = WINDOW - 1
    return truths.in_system(
        lambda day: BASE * (TIMES if day < window else 1.0), servers, [day - 1 for day in days], [window]
    )


def spike(effort: Effort) -> Check:
    """B4: the number of requests at a desk after a go-live, twice as many in the first two weeks."""
    numbers: list[Number] = []
    panels: list[Draw] = []
    for place, servers in enumerate((AGENTS, PLENTY)):
        desk_plan = desk({0: BASE}, servers, DAYS[-1] + 1, WINDOW, set_to={"new_requests": TIMES, "new_days": WINDOW})
        name = f"{servers} agents"
        run = partial(_spike_run, desk_plan, effort.seed_for(3, place))
        requests_by_run = np.array(effort.each(run, effort.times(4000, 200), f"spike, {name}"))
        mean, busy = _at_desk(servers, DAYS)
        rows = []
        for day, column, value, full in zip(DAYS, requests_by_run.T, mean, busy, strict=True):
            what = f"{name}, day {day:g}"
            rows.append(mean_of(f"{what}: requests at the desk", column, value))
            if servers == AGENTS:
                hits = int((column >= servers).sum())
                numbers.append(share_of(f"{what}: all busy", hits, len(requests_by_run), full))
            else:  # a Poisson number, whose variance is its mean
                numbers.append(mean_of(f"{what}: variance", (column - value) ** 2, value))
        numbers += rows
        panels.append(partial(_draw_spike, rows=rows, servers=servers))
    return Check(
        "The spike after go-live",
        f"Stores ask {TIMES:g} times as often in the critical window of {WINDOW:g} days. Kolmogorov's equations say "
        "how many requests are at the desk on each day; with an agent for each request the number is Poisson.",
        numbers,
        [picture(panels, "Requests at the desk by day, simulated on the true course", 2)],
    )


def _spike_run(desk_plan: Plan, seed: int, replication: int) -> Any:
    return in_system(simulate(desk_plan, seed, replication), DAYS)


def _draw_spike(axes: "Axes", rows: Sequence[Number], servers: int) -> None:
    fine = np.linspace(1.05, DAYS[-1], 120)
    mean = _at_desk(servers, fine.tolist())[0]
    axes.plot(fine, mean, color=LOOKS[0].colour, label="truth")
    marks(axes, DAYS, rows, "simulated, 95 % interval")
    peak = fine[int(np.argmax(mean))]
    title = f"{servers} agents: fullest on day {peak:.0f}" if servers == AGENTS else "An agent for each request"
    dress(axes, title, "mean number of requests at the desk", "day")
    axes.set_ylim(bottom=0)
