"""B7: coverage of the intervals that the package prints.

For outcomes with a known distribution: the day on which a batch is trained, and the exponential length of one training.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.drawing.style import LOOKS, dress
from rollout_sim.engines.compiled import simulate
from rollout_sim.rules import events as ev
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.statistics.estimates import difference, estimate
from rollout_sim.statistics.intervals import quantile_ranks, running_intervals, share_interval
from rollout_sim.statistics.precision import enough
from rollout_sim.statistics.value_of_information import quantile_interval
from tests.builders import contacts, plan
from verification import truths
from verification.checks import Check, Effort, Number, at_least, share_of
from verification.drawing import TWO_SIDED_95, picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

STORES, COACHES, MORE = 10, 3, 4
IN_ONE = 40  # replications of one interval
MEAN_DAYS = 2.0
CROWD = 500  # stores trained at the same time, each by its own head office coach
#: Lowest coverage that is accepted of intervals whose own is known only to be about 95 %.
LEAST = 0.93
#: Exponential values of which the mean is taken; Student's interval would hold it in 92 and 93 of 100 cases.
SKEWED = (20, 40)
SHOWN = 100


def trained(stores: int, head_office_coaches: int, days: float) -> Plan:
    """Stores in training from day 0 on, for exponential times with a mean of two days."""
    return plan(
        stores, head_office_coaches, run_days=days, always_on_duty=True, handling=ev.EXPONENTIAL,
        course=(16.0, 0, 0, 0),
        contacts=contacts(), acceptance_days=1e9, light_actions=False, set_to={"requests": 0.0},
    )  # fmt: skip


def last_day(trained_plan: Plan, seed: int, replication: int) -> float:
    """Day on which the last store goes live."""
    return float(simulate(trained_plan, seed, replication).stores["live_day"].max())


def holds(low: float, high: float, truth: float) -> bool:
    return bool(low <= truth <= high)


def coverage(effort: Effort) -> Check:
    """Shares of intervals that contain the truth."""
    intervals = effort.times(600, 20)
    few, many = trained(STORES, COACHES, 60.0), trained(STORES, MORE, 60.0)
    seed = effort.seed + 10
    pairs = np.array(
        effort.each(lambda r: (last_day(few, seed, r), last_day(many, seed, r)), intervals * IN_ONE, "makespans")
    ).reshape(intervals, IN_ONE, 2)
    mean, less = (
        truths.batch(STORES, head_office_coaches, 1 / MEAN_DAYS, 14.0).makespan
        for head_office_coaches in (COACHES, MORE)
    )
    means = [estimate(group[:, 0]) for group in pairs]
    gaps = [difference(group[:, 0], group[:, 1]) for group in pairs]

    def inside(rows: list[Any], truth: float) -> int:
        return sum(holds(row.lower, row.upper, truth) for row in rows)

    apart = np.array([[estimate(group[:, k]).half_width for k in range(2)] for group in pairs])
    numbers = [
        at_least(f"mean of {IN_ONE} makespans", inside(means, mean), intervals, LEAST),
        at_least(
            f"paired difference of {COACHES} and {MORE} head office coaches",
            inside(gaps, mean - less),
            intervals,
            LEAST,
        ),
        *_of_exponentials(effort),
    ]
    narrowed = np.mean([row.half_width for row in gaps]) / np.sqrt((apart**2).sum(axis=1)).mean()
    return Check(
        "Coverage of intervals",
        "A 95 % interval should hold the truth in 95 of 100 cases. Intervals of means, of paired differences, of "
        "shares and of percentiles, made by the package's own functions from simulated outcomes whose truth is known.",
        numbers,
        [
            picture([lambda axes: _draw_shares(axes, numbers)], "Shares of intervals that hold the truth", height=4.8),
            picture([lambda axes: _draw_intervals(axes, means[:SHOWN], mean)], f"{SHOWN} intervals and the truth"),
        ],
        [f"Common luck makes the intervals of differences {narrowed:.0%} as wide as those of separate futures."],
    )


def _of_exponentials(effort: Effort) -> list[Number]:
    """Intervals of a sample of exponential times."""
    from scipy.stats import binom

    crowd = trained(CROWD, CROWD, 120.0)
    draws = np.concatenate(
        effort.each(lambda r: simulate(crowd, effort.seed + 11, r).stores["live_day"], effort.times(1200, 60), "times")
    )
    numbers = []
    for size in SKEWED:
        groups = draws[: 5000 * size][: draws.size // size * size].reshape(-1, size)
        estimates = [estimate(group) for group in groups]
        hits = sum(holds(row.lower, row.upper, MEAN_DAYS) for row in estimates)
        numbers.append(at_least(f"mean of {size} exponential times", hits, len(estimates), LEAST))
    # The coverage of shares' and order statistics' intervals follows exactly from the binomial distribution.
    size = 100
    groups = draws[: 3000 * size].reshape(-1, size)
    for share in (0.5, 0.9):
        at = -MEAN_DAYS * np.log(1 - share)
        hits = sum(holds(*quantile_interval(group, share)[1:], float(at)) for group in groups)
        low, high = quantile_ranks(size, share)
        truth = float(binom.cdf(high - 1, size, share) - binom.cdf(low - 1, size, share))
        numbers.append(share_of(f"percentile {100 * share:g} of {size} times", hits, len(groups), truth))
        counts = np.arange(size + 1)
        within = [holds(*share_interval(int(k), size), share) for k in counts]
        truth = float(binom.pmf(counts, size, share)[within].sum())
        hits = sum(holds(*share_interval(int((group <= at).sum()), size), share) for group in groups)
        numbers.append(share_of(f"share of {size} times below percentile {100 * share:g}", hits, len(groups), truth))
    return [*numbers, _until_precise(draws)]


def _until_precise(draws: Floats, precision: float = 0.1, longest: int = 1000) -> Number:
    """The rule of ``compare --precision``: coverage of its last interval."""
    hits = 0
    groups = draws[: draws.size // longest * longest].reshape(-1, longest)
    for group in groups:
        means, low, high = running_intervals(group)
        count, _ = enough(np.maximum(high - means, means - low) <= precision * means)
        hits += holds(low[count - 1], high[count - 1], MEAN_DAYS)
    return at_least("mean of as many times as make it precise to 10 %", hits, len(groups), LEAST)


def _draw_shares(axes: "Axes", numbers: list[Number]) -> None:
    for row, number in enumerate(numbers):
        half = 100 * TWO_SIDED_95 * number.error
        axes.barh(row, 2 * half, 0.7, 100 * number.truth - half, color=LOOKS[0].colour, alpha=0.35,
                  label="truth, and where 95 % of simulated shares should lie" if row == 0 else None)  # fmt: skip
        axes.plot(100 * number.simulated, row, LOOKS[1].mark, color=LOOKS[1].colour,
                  label="simulated" if row == 0 else None)  # fmt: skip
    axes.set_xlim(right=100)
    axes.axvline(95, color=LOOKS[0].colour, linewidth=0.8)
    dress(axes, "How often intervals hold the truth", "% of intervals that hold the truth", "%")
    axes.set_yticks(range(len(numbers)), [number.what.split(":")[0] for number in numbers])
    axes.set_ylim(len(numbers) - 0.5, -0.5)
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")


def _draw_intervals(axes: "Axes", means: list[Any], truth: float) -> None:
    missed = 0
    for place, row in enumerate(means):
        good = holds(row.lower, row.upper, truth)
        missed += not good
        look = LOOKS[0] if good else LOOKS[1]
        axes.plot([place, place], [row.lower, row.upper], color=look.colour,
                  linewidth=1.2 if good else 2.6)  # fmt: skip
    axes.axhline(truth, color="#222222", linewidth=1.0)
    title = f"{missed} of {len(means)} intervals miss the truth; 5 are expected"
    dress(axes, title, f"interval of the mean of {IN_ONE} makespans, days; the line is the truth", "interval")
    axes.set_xticks([])
