"""Coverage of every kind of interval that the package prints, and how wide it is.

Each kind is made by the package's own function from draws whose truth is known, for 10, 30, 100 and 400 futures, and
for as many points or trajectories where a study of inputs has them. Where something happens in a share of futures, it
does in 0, 1, 50 and 99 % of them. An interval is to hold the truth in 95 of 100 cases; a kind fails below 93. Where
there are too few for a kind, it gives none, and none is counted.
"""

from collections.abc import Iterator
from functools import partial
from math import exp, isfinite, log, nan

import numpy as np
from numpy.random import Generator

from rollout_sim.statistics.curves import crossing
from rollout_sim.statistics.intervals import (
    NEVER,
    SHARE,
    Shape,
    clustered_share_interval,
    mean_interval,
    running_intervals,
    share_interval,
)
from rollout_sim.statistics.precision import enough, fewest, look_ahead
from rollout_sim.statistics.ranking_selection import futures_won, paired
from rollout_sim.statistics.value_of_information import (
    contingency,
    joint_confidence,
    partial_perfect,
    perfect,
    quantile_interval,
)
from verification.checks import Check, Effort, Number, at_least
from verification.input_kinds import input_kinds
from verification.kind import FUTURES, Ends, Floats, Kind

SHARES = (0.0, 0.01, 0.5, 0.99)
LEAST = 0.93
#: An interval is judged if it is given at least this often.
OFTEN = 0.02
DAYS = Shape(0.0, 450.0, NEVER, NEVER)
STORES = 220
Z80, Z50 = 0.8416212, 0.0


def kinds() -> Iterator[Kind]:
    """All kinds, each with the shapes that it meets."""
    for share in SHARES:
        yield from _of_a_share(share)
    yield from _of_means()
    yield from _of_choices()
    yield from _of_money()
    yield from input_kinds()


def _of_a_share(share: float) -> Iterator[Kind]:
    """What happens in a share of futures, alone or beside other luck."""
    at = f"{100 * share:g} %"
    well = share * 8 / 11 + 0.15 * (1 - share)
    yield Kind(f"share of futures, {at}", partial(_share, share=share), share)
    yield Kind(f"mean share, {at} of futures keep all stores, the others 30 %", partial(_two_ways, share=share),
               share + 0.3 * (1 - share))  # fmt: skip
    yield Kind(
        f"mean share, {at} of futures go well, the others badly, all with luck", partial(_by_luck, share=share), well
    )
    yield Kind(f"mean share of {STORES} stores, {at}", partial(_of_stores, share=share), share)
    yield Kind(
        f"paired difference, {at} against 50 % of futures, by one luck", partial(_differ, share=share), share - 0.5
    )
    yield Kind(f"paired difference, 1 of 100 futures differs, {at} of them upwards", partial(_rarely, share=share),
               0.01 * (2 * share - 1))  # fmt: skip
    yield Kind(f"share of events, several to a future, {at}", partial(_clustered, share=share), share)


def _share(rng: Generator, count: int, share: float) -> Ends:
    return share_interval(rng.binomial(count, share), count)


def _two_ways(rng: Generator, count: int, share: float) -> Ends:
    return mean_interval(np.where(rng.random(count) < share, 1.0, 0.3), SHARE)


def _by_luck(rng: Generator, count: int, share: float) -> Ends:
    return mean_interval(np.where(rng.random(count) < share, rng.beta(80, 30, count), 0.3 * rng.random(count)), SHARE)


def _of_stores(rng: Generator, count: int, share: float) -> Ends:
    """Shares of stores whose chance differs from future to future."""
    chance = np.full(count, share) if share in (0.0, 1.0) else rng.beta(50 * share, 50 * (1 - share), count)
    return mean_interval(rng.binomial(STORES, chance) / STORES, SHARE)


def _rarely(rng: Generator, count: int, share: float) -> Ends:
    differs = (rng.random(count) < 0.01).astype(np.float64)
    return mean_interval(differs * np.where(rng.random(count) < share, 1.0, -1.0), SHARE.gap())


def _differ(rng: Generator, count: int, share: float) -> Ends:
    luck = rng.random(count)
    return mean_interval((luck < share) * 1.0 - (luck < 0.5) * 1.0, SHARE.gap())


def _clustered(rng: Generator, count: int, share: float) -> Ends:
    of = rng.integers(0, 5, count)
    chance = np.full(count, share) if share in (0.0, 1.0) else rng.beta(2 * share, 2 * (1 - share), count)
    return clustered_share_interval(rng.binomial(of, chance).astype(np.float64), of.astype(np.float64))


def _of_means() -> Iterator[Kind]:
    """Means and differences of days and money, and percentiles."""
    mean_day = 240 + 0.025 * 70
    yield Kind("mean day that one of 40 futures delays", lambda rng, n: mean_interval(_days(rng, n), DAYS), mean_day)
    yield Kind("paired difference of such days", _days_apart, mean_day - 200)
    yield Kind("mean of money, symmetric", lambda rng, n: mean_interval(rng.normal(3, 1, n)), 3.0)
    yield Kind("mean of money, exponential", lambda rng, n: mean_interval(rng.exponential(1, n)), 1.0)
    yield Kind("mean of money, lognormal (.5)", lambda rng, n: mean_interval(rng.lognormal(0, 0.5, n)), exp(0.125))
    yield Kind(
        "mean of a count, Poisson (.7)", lambda rng, n: mean_interval(rng.poisson(0.7, n).astype(np.float64)), 0.7
    )
    yield Kind("mean of money that one of ten futures has", _seldom, 0.5)
    yield Kind("paired difference of shares, by luck", _shares_apart, 0.02)
    for share in (0.5, 0.8, 0.9):
        yield Kind(f"percentile {100 * share:g}", partial(_percentile, share=share), -log(1 - share))


def _days_apart(rng: Generator, count: int) -> Ends:
    return mean_interval(_days(rng, count) - rng.normal(200, 6, count), DAYS.gap())


def _seldom(rng: Generator, count: int) -> Ends:
    return mean_interval((rng.random(count) < 0.1) * rng.normal(5, 1, count))


def _shares_apart(rng: Generator, count: int) -> Ends:
    return mean_interval(rng.normal(0.02, 0.03, count), SHARE.gap())


def _days(rng: Generator, count: int) -> Floats:
    return rng.normal(240, 6, count) + (rng.random(count) < 0.025) * rng.exponential(70, count)


def _percentile(rng: Generator, count: int, share: float) -> Ends:
    return quantile_interval(rng.exponential(1, count), share)[1:]


def _of_choices() -> Iterator[Kind]:
    """Intervals that hold together; the truth held is 0 where all differences are."""
    yield Kind("futures won, ties split", _won, 1 / 3)
    for count in (3, 20):
        yield Kind(f"leader against all others, {count} equal strategies", partial(_leader, strategies=count), 0.0)
        yield Kind(f"each against the best other, {count} equal strategies", partial(_best, strategies=count), 0.0)
    yield Kind("where two curves cross", _crossing, 2.5)


def _won(rng: Generator, count: int) -> Ends:
    values = rng.integers(0, 3, (count, 3)).astype(np.float64)
    return share_interval(float(futures_won(values).win_share[0]) * count, count)


def _leader(rng: Generator, count: int, strategies: int) -> Ends:
    values = rng.normal(0, 1, (count, strategies))
    leader = int(values.mean(axis=0).argmax())
    gaps = values[:, [leader]] - np.delete(values, leader, axis=1)
    ends = [mean_interval(gap, together=strategies * (strategies - 1) // 2) for gap in gaps.T]
    return max(low for low, _ in ends), min(high for _, high in ends)


def _best(rng: Generator, count: int, strategies: int) -> Ends:
    """The ends between which all true differences from the best lie, if the intervals with the best hold 0."""
    interval = paired(rng.normal(0, 1, (count, strategies)) + 5.0, 0.95).with_best()
    return float(interval.low.max()), float(interval.high.min())


def _crossing(rng: Generator, count: int) -> Ends:
    x = np.arange(5.0)
    interval = crossing(x, (x - 2.5)[:, None] + rng.normal(0, 2, (5, count)))
    return (interval.low, interval.high) if interval.decided else (nan, nan)


def _of_money() -> Iterator[Kind]:
    """Money at risk, and the value of information."""
    yield Kind("contingency, 50 to 80 %", lambda rng, n: contingency(rng.normal(0, 1, n))[1:], Z80 - Z50, 0.2)
    for gap in (0.0, 0.3):
        worth = float(np.maximum(0, gap + _normal()).mean() - gap)
        yield Kind(f"worth of knowing all, {worth:.2f}", partial(_knowing_all, gap=gap), worth)
    for slope, gap in ((0.0, 0.0), (0.0, 1.0), (1.2, 1.0), (1.0, 0.0)):
        x = np.linspace(-1, 1, 20001)
        worth = float(np.maximum(0, gap + slope * x).mean() - max(0.0, gap))
        name = f"worth of knowing an input, {worth:.3f} (one option ahead by {gap:g})"
        yield Kind(name, partial(_knowing_one, slope=slope, gap=gap), worth, 0.1)


def _normal() -> Floats:
    from scipy.special import ndtri

    return np.asarray(ndtri((np.arange(100_000) + 0.5) / 100_000))


def _knowing_all(rng: Generator, count: int, gap: float) -> Ends:
    interval = perfect(np.column_stack([np.zeros(count), gap + rng.normal(0, 1, count)]))
    return interval.low, interval.high


def _knowing_one(rng: Generator, count: int, slope: float, gap: float) -> Ends:
    place = rng.random(count)
    worth = gap + slope * (2 * place - 1) + rng.normal(0, 1, count)
    interval = partial_perfect(np.column_stack([np.zeros(count), worth]), place[:, None])
    return interval.low, interval.high


def interval_kinds(effort: Effort) -> Check:
    """Coverage and width of each kind, by number of futures."""
    numbers: list[Number] = []
    table = [["interval", "from", "given", "holds the truth", "mean width"]]
    rows = [(kind, count) for kind in kinds() for count in kind.counts]

    def measured(place: int) -> tuple[int, int, int, float]:
        kind, count = rows[place]
        rng = np.random.default_rng([effort.seed, place])
        trials = max(20, round(effort.times(1000, 100) * kind.part))
        ends = [kind.make(rng, count) for _ in range(trials)]
        printed = [(low, high) for low, high in ends if isfinite(low) and isfinite(high)]
        slack = 1e-9 * max(1.0, abs(kind.truth))
        hits = sum(low - slack <= kind.truth <= high + slack for low, high in printed)
        return trials, len(printed), hits, float(np.mean([high - low for low, high in printed])) if printed else nan

    results = effort.each(measured, len(rows), "kinds of intervals")
    for (kind, count), (trials, printed, hits, width) in zip(rows, results, strict=True):
        cells = [kind.name, f"{count} {kind.of}", f"{printed / trials:.0%}"]
        if printed < OFTEN * trials:
            table.append([*cells, "too few: none", "-"])
            continue
        numbers.append(at_least(f"{kind.name}: {count} {kind.of}", hits, printed, LEAST))
        table.append([*cells, f"{hits / printed:.3f}", f"{width:.3g}"])
    numbers += [_until_precise(effort, share) for share in (0.98, 0.99, 0.995, 0.5)]
    numbers += _joint(effort)
    return Check(
        "Coverage of every kind of interval",
        "Each kind of interval that is printed, made by the package's own functions from draws of known truth. It "
        f"is to hold the truth in 95 of 100 cases, and fails below {100 * LEAST:g}. Where futures are too few for one, "
        "it is not given.",
        numbers,
        [],
        [
            "Differences and money are known from what the futures showed: of a loss in one of more futures than were "
            "run, no interval of them can know. The interval of a share does."
        ],
        table,
    )  # fmt: skip


def _until_precise(effort: Effort, share: float, precision: float = 0.01) -> Number:
    """The last interval of ``compare --precision`` for a share of futures."""
    rng, trials, hits = np.random.default_rng([effort.seed, int(1000 * share)]), effort.times(400, 60), 0
    for _ in range(trials):
        values = (rng.random(12_000) < share).astype(np.float64)
        means, low, high = running_intervals(values, SHARE)
        narrow = np.maximum(high - means, means - low) <= precision
        count, since = fewest(precision), 0
        while not since:
            since_then, through = enough(narrow[:count], fewest(precision))
            since = since_then + look_ahead(since_then) if through else 0
            count += max(5, count // 50)
        hits += low[since - 1] <= share <= high[since - 1]
    return at_least(f"--precision 1 %, a share of {100 * share:g} %", hits, trials, LEAST)


def _joint(effort: Effort) -> list[Number]:
    """Budget and date that are met jointly: by how many further futures, at least in the mean and up to two points."""
    from scipy.stats import multivariate_normal

    numbers = []
    law = multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]])
    for count in FUTURES:
        for share in (0.5, 0.8, 0.9):
            rng = np.random.default_rng([effort.seed, count, int(100 * share)])
            shares = []
            for _ in range(effort.times(400, 40)):
                both = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], count)
                ends = joint_confidence(both[:, 0], both[:, 1], share)
                if isfinite(ends[0]):
                    shares.append(float(law.cdf(ends)))
            if shares:
                numbers.append(
                    _no_less(f"budget and date for {100 * share:g} %: {count} futures", shares, share - 0.02)
                )
    return numbers


def _no_less(what: str, values: list[float], truth: float) -> Number:
    """The mean of replications, which may lie above the truth."""
    from scipy.stats import t

    error = float(np.std(values, ddof=1)) / len(values) ** 0.5
    mean = float(np.mean(values))
    return Number(what, mean, truth, error, float(t.cdf((mean - truth) / error, len(values) - 1)), len(values) - 1)
