"""B4: a batch that starts all at once, with few head office coaches to train it."""

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.drawing.style import LOOKS, dress
from rollout_sim.engines.compiled import simulate
from rollout_sim.rules import events as ev
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import contacts, events_of, plan
from verification import truths
from verification.checks import Check, Effort, Number, mean_of
from verification.drawing import Draw, marks, picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Stores and head office coaches; a training takes two days on average.
CASES = ((30, 5), (60, 5), (60, 10), (300, 20))
TWO_DAYS = 16.0  # hours
BY_DAY = 14.0


def batch_plan(stores: int, head_office_coaches: int) -> Plan:
    """All stores wait for training from day 0 on, of exponential length, and nothing else happens."""
    return plan(
        stores, head_office_coaches, run_days=300, always_on_duty=True, handling=ev.EXPONENTIAL,
        course=(TWO_DAYS, 0, 0, 0), contacts=contacts(), acceptance_days=1e9, light_actions=False,
        set_to={"requests": 0.0},
    )  # fmt: skip


def batch_run(all_at_once: Plan, seed: int, replication: int) -> Any:
    """Day of the last go-live, mean wait for training, share begun by day 14, and shares begun by each third day."""
    outcome = simulate(all_at_once, seed, replication)
    begun_days = events_of(outcome, ev.TASK_BEGUN)["day"]
    shares_begun = [(begun_days <= day).mean() for day in range(0, 43, 3)]
    return [
        events_of(outcome, ev.WENT_LIVE)["day"].max(),
        begun_days.mean(),
        (begun_days <= BY_DAY).mean(),
        *shares_begun,
    ]


def starts(effort: Effort) -> Check:
    """Days until a batch is trained, and the waits of its stores."""
    numbers: list[Number] = []
    panels: list[Draw] = []
    for place, (stores, head_office_coaches) in enumerate(CASES):
        name = f"{stores} stores, {head_office_coaches} head office coaches"
        all_at_once = batch_plan(stores, head_office_coaches)
        truth = truths.batch(stores, head_office_coaches, 0.5, BY_DAY)
        by_run = np.array(
            effort.each(partial(batch_run, all_at_once, effort.seed_for(4, place)), effort.times(2000, 100), name)
        )
        numbers += [
            mean_of(f"{name}: all live on day", by_run[:, 0], truth.makespan),
            mean_of(f"{name}: variance of that day", (by_run[:, 0] - truth.makespan) ** 2, truth.makespan_variance),
            mean_of(f"{name}: mean wait for training, days", by_run[:, 1], truth.mean_wait),
        ]
        if truth.begun < 0.99:  # else it is 1 in nearly all futures, and a mean of few exceptions
            numbers.append(mean_of(f"{name}: share begun by day {BY_DAY:g}", by_run[:, 2], truth.begun))
        panels.append(_begun(stores, head_office_coaches, by_run[:, 3:]))
    return Check(
        "A batch that starts all at once",
        "All stores are to be trained on day 0, each for two days on average. When the last one is through, how long "
        "stores wait and how many have begun after two weeks are sums of exponential times.",
        numbers,
        [picture(panels, "Share of stores whose training has begun, by day, simulated on the truth", 2, 3.6)],
    )


def _begun(stores: int, head_office_coaches: int, shares_begun: Any) -> Draw:
    def draw(axes: "Axes") -> None:
        fine = np.linspace(0, 42, 169)
        axes.plot(fine, [100 * truths.batch(stores, head_office_coaches, 0.5, float(d)).begun for d in fine],
                  color=LOOKS[0].colour, label="truth")  # fmt: skip
        rows = [mean_of("", 100 * column, 100.0) for column in shares_begun.T]
        marks(axes, range(0, 43, 3), rows, "simulated, 95 % interval")
        dress(
            axes,
            f"{stores} stores, {head_office_coaches} head office coaches",
            "% of stores whose training has begun",
            "day",
        )
        axes.set_ylim(0, 105)

    return draw
