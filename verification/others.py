"""The queue against Ciw, for a case without a textbook answer: lognormal service, two urgencies, limited patience.

Ciw (Palmer, Knight, Harper and Hawa 2019) is an independent simulator of queueing networks. Both simulate the same desk
with their own random numbers; their results may differ by chance only.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.drawing.style import dress
from rollout_sim.engines.compiled import simulate
from rollout_sim.rules import events as ev
from verification.checks import Check, Effort, mean_of, two_means
from verification.desk import NONE, desk, waits
from verification.drawing import Draw, marks, picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

AGENTS, URGENT, LATER, PATIENCE, VARIATION = 5, 1.0, 4.0, 2.0, 1.2
WARM_UP, DAYS, AFTER = 60.0, 300.0, 30.0
SHOWN = np.linspace(0, 1.9, 9)
KINDS = ("urgent", "others")
WHO = ("Urgent requests", "Other requests")
BEFORE_TAILS = ("mean wait, days", "share that waits", "share that leaves")
NEVER = 2  # index of the share of urgent requests that leave: too rare to test, two in ten thousand


def summary(by_kind: list[tuple[Any, Any]]) -> list[float]:
    """For urgent and other requests: mean wait, share that waits, share that leaves; then shares of longer waits."""
    statistics, beyond = [], []
    for waited, lost in by_kind:
        statistics += [waited.mean(), (waited > NONE).mean(), lost.mean()]
        beyond += [(waited > t).mean() for t in SHOWN]
    return statistics + beyond


def ours(seed: int, replication: int) -> list[float]:
    """One replication of the compiled engine; the first stores are past their window when the others go live."""
    window = WARM_UP + DAYS + AFTER
    desk_plan = desk(
        {0: LATER, window: URGENT}, AGENTS, 2 * window, window, handling=ev.LOGNORMAL,
        set_to={"remote_variation": VARIATION, "patience_days": PATIENCE},
    )  # fmt: skip
    outcome = simulate(desk_plan, seed, replication)
    early = outcome.stores["live_day"] < 1
    since = window + WARM_UP
    return summary([waits(outcome, since, since + DAYS, np.flatnonzero(who)) for who in (~early, early)])


def theirs(seed: int, replication: int) -> list[float]:
    """One replication of Ciw."""
    import ciw

    log_variance = np.log(1 + VARIATION**2)
    answer = ciw.dists.Lognormal(-log_variance / 2, float(np.sqrt(log_variance)))
    leave = ciw.dists.Deterministic(PATIENCE)
    network = ciw.create_network(
        arrival_distributions={"urgent": [ciw.dists.Exponential(URGENT)], "others": [ciw.dists.Exponential(LATER)]},
        service_distributions={"urgent": [answer], "others": [answer]},
        reneging_time_distributions={"urgent": [leave], "others": [leave]},
        priority_classes={"urgent": 0, "others": 1},
        number_of_servers=[AGENTS],
    )
    ciw.seed(1_000_000 * seed + replication)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(WARM_UP + DAYS + AFTER)
    records = [
        row for row in simulation.get_all_records(only=["service", "renege"])
        if WARM_UP <= row.arrival_date < WARM_UP + DAYS
    ]  # fmt: skip
    by_kind = []
    for kind in KINDS:
        mine = [row for row in records if row.customer_class == kind]
        lost = np.array([row.record_type == "renege" for row in mine])
        by_kind.append((np.array([row.waiting_time for row in mine]), lost))
    return summary(by_kind)


def others(effort: Effort) -> Check:
    """Our desk against Ciw's."""
    seed = effort.seed + 15
    ours_ = np.array(effort.each(lambda r: ours(seed, r), effort.times(1000, 40), "our desk"))
    # All threads of Ciw share one random generator: one thread, so that results depend on the seed alone.
    theirs_ = np.array(effort.each(lambda r: theirs(seed, r), effort.times(300, 20), "Ciw's desk", threads=1))
    names = [f"{kind}: {what}" for kind in KINDS for what in BEFORE_TAILS]
    numbers = [two_means(name, ours_[:, k], theirs_[:, k]) for k, name in enumerate(names) if k != NEVER]
    panels = [_tail(k, ours_, theirs_) for k in range(2)]
    return Check(
        "The desk against Ciw",
        f"{AGENTS} agents, {URGENT:g} urgent and {LATER:g} other requests a day, answers of a lognormal length "
        f"(variation {VARIATION:g}) about a day, and a patience of {PATIENCE:g} days: no textbook has this queue, "
        "another simulator has. The truth here is Ciw's mean, and the error that of both.",
        numbers,
        [picture(panels, "Share of requests that wait longer than a time, by both simulators", 2)],
    )


def _tail(kind: int, ours_: Any, theirs_: Any) -> Draw:
    first = 2 * len(BEFORE_TAILS) + kind * len(SHOWN)

    def draw(axes: "Axes") -> None:
        for place, (values, label) in enumerate(((theirs_, "Ciw"), (ours_, "this model's desk"))):
            rows = [mean_of("", 100 * column, 100.0) for column in values[:, first : first + len(SHOWN)].T]
            marks(axes, (SHOWN + 0.02 * place).tolist(), rows, f"{label}, 95 % interval", place)
        dress(axes, f"{WHO[kind]} in both simulators", "% of requests that wait longer", "days")
        axes.set_ylim(bottom=0)

    return draw
