"""Imitation against data: forecasts of who else will take something up, by the model's rule, by Bass's, and by none.

In the model a neighbour's success adds to drive, day by day, and a store begins once its drive is enough; what drives
lack at birth is normal. The check of imitation shows that the engine's stores follow that curve; here the curve is held
against adoption that nobody here chose: seven diffusion series, and farmers of eleven villages. Both rules have a
ceiling, since not everybody ever starts, and both are fitted alike: to the years up to a cut, by weighting draws from
a prior (importance sampling), with yearly numbers that vary more than by chance.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from verification.checks import Check, Effort, Number, limited

Floats = NDArray[np.float64]

FOLDER = Path(__file__).parent / "data"
#: Years ahead that are forecast; the first cut, in years from the start; the last year of the farmers.
AHEAD, FIRST_CUT, LAST_YEAR = 3, 4, 19
#: Draws from the prior, and out of them by weight.
DRAWS, KEPT = 4000, 2000
#: The part of forecasts in their middle, and the quantiles at its ends.
MIDDLE, QUANTILES = 0.8, (0.1, 0.5, 0.9)
#: Log-normal spread of a year's number beside the rule's: its median, and the spread of that.
VARIES, OF_THAT = 0.9, 0.4
#: Most of the last value's error that ours may have.
AGAINST_LAST = 0.8
#: Most shares of a population by which ours may be farther off than Bass's, on average.
ABOUT_AS_FAR = 0.01
#: Least and most coverage of intervals of 80 %: years of one series have their luck in common.
LEAST, MOST = 0.6, 0.95
#: Where a population is not known, at most so many times what had adopted by the cut.
MOST_TIMES = 30.0
#: What drives lack at birth in units of their spread: (0 - mean_drive) / drive_spread, with a wide prior about it.
LACK, LACK_SPREAD = -0.24, 0.5


@dataclass(frozen=True)
class Series:
    """New adopters by year, and the population, if that is known; ``kind`` says whose data it is."""

    name: str
    kind: str
    new: Floats
    population: int | None = None

    @property
    def whole(self) -> float:
        """What errors are shares of: the population, or all adopters that the data has."""
        return float(self.population or self.new.sum())


class Rule(NamedTuple):
    """A rule of imitation: its prior (three columns of draws), and a year's hazard and inner state."""

    name: str
    prior: Callable[[np.random.Generator, int], tuple[Floats, Floats, Floats]]
    hazard: Callable[[Floats, Floats, Floats, Floats, Floats], tuple[Floats, Floats]]


def all_series() -> list[Series]:
    """The data."""
    import pandas as pd

    classic = pd.read_csv(FOLDER / "bass_series.csv").sort_values("t")
    farmers = pd.read_csv(FOLDER / "brfarmers_hybrid_corn.csv")
    years = np.arange(1, LAST_YEAR + 1)
    series = [
        Series(str(name), "classic series", rows["new_adopters"].to_numpy(float))
        for name, rows in classic.groupby("series")
    ]
    for name, rows in farmers.groupby("village"):
        new = (rows["toa"].to_numpy()[:, None] == years).sum(axis=0).astype(float)
        series.append(Series(f"village {name}", "villages", new, len(rows)))
    return series


def bass_prior(luck: np.random.Generator, draws: int) -> tuple[Floats, Floats, Floats]:
    """Innovation and imitation about the published ones; the third is not used."""
    return np.exp(luck.normal(np.log(0.02), 1.2, draws)), np.exp(luck.normal(np.log(0.4), 0.8, draws)), np.zeros(draws)


def bass_hazard(p: Floats, q: Floats, _: Floats, share: Floats, pulled: Floats) -> tuple[Floats, Floats]:
    """Of those who have not adopted, the share that does this year."""
    return np.clip(p + q * share, 0.0, 1.0), pulled


def our_prior(luck: np.random.Generator, draws: int) -> tuple[Floats, Floats, Floats]:
    """Pulls as wide as Bass's coefficients; what drives lack is about the model's own."""
    p, q, _ = bass_prior(luck, draws)
    return p, q, luck.normal(LACK, LACK_SPREAD, draws)


def our_hazard(p: Floats, q: Floats, lack: Floats, share: Floats, pulled: Floats) -> tuple[Floats, Floats]:
    """As Bass's, where neighbours add to normal drives: of those that still lack some, who no longer does."""
    from scipy.special import ndtr

    now = pulled + p + q * share
    still = ndtr(lack - pulled)
    return np.clip(1.0 - ndtr(lack - now) / np.maximum(still, 1e-300), 0.0, 1.0), now


OURS, BASS = Rule("this model's neighbours", our_prior, our_hazard), Rule("Bass", bass_prior, bass_hazard)


def forecast(rule: Rule, series: Series, cut: int, luck: np.random.Generator) -> Floats:
    """Adopters ``AHEAD`` years after a cut: the quantiles of what is expected there."""
    a, b, c = rule.prior(luck, DRAWS)
    varies = np.exp(luck.normal(np.log(VARIES), OF_THAT, DRAWS))
    adopted = np.cumsum(series.new)
    if series.population is None:
        ceiling = adopted[cut - 1] * np.exp(luck.uniform(0.0, np.log(MOST_TIMES), DRAWS))
    else:
        ceiling = np.maximum(series.population * luck.uniform(0.3, 1.0, DRAWS), adopted[cut - 1])
    pulled, before, weight = np.zeros(DRAWS), np.zeros(DRAWS), np.zeros(DRAWS)
    for year in range(cut):
        hazard, pulled = rule.hazard(a, b, c, before / ceiling, pulled)
        mean = hazard * (ceiling - before).clip(0.0) + 1e-9 * ceiling
        variance = mean + (varies * mean) ** 2 + (1e-4 * adopted[cut - 1]) ** 2
        weight -= 0.5 * ((series.new[year] - mean) ** 2 / variance + np.log(variance))
        before = np.full(DRAWS, adopted[year])
    chances = np.exp(weight - weight.max())
    chosen = luck.choice(DRAWS, KEPT, p=chances / chances.sum())
    a, b, c, pulled, before, ceiling = (values[chosen] for values in (a, b, c, pulled, before, ceiling))
    factor = np.exp(varies[chosen] * luck.normal(size=KEPT))  # what a year's number varies by stays for some years
    for _ in range(AHEAD):
        hazard, pulled = rule.hazard(a, b, c, before / ceiling, pulled)
        mean = hazard * (ceiling - before).clip(0.0) * factor
        new = luck.normal(mean, np.sqrt(mean))
        before = before + np.clip(new, 0.0, (ceiling - before).clip(0.0))
    return np.asarray(np.quantile(before, QUANTILES))


@dataclass(frozen=True)
class Errors:
    """Of one series, means over its cuts: absolute errors as shares of the population, and coverage of 80 %."""

    series: Series
    ours: float
    bass: float
    last: float
    ours_covers: float
    bass_covers: float


def errors_of(series: Series, seed: int) -> Errors:
    """The errors of both rules and of the last value, over all cuts of a series."""
    adopted = np.cumsum(series.new)
    rows = []
    for cut in range(FIRST_CUT, len(series.new) - AHEAD + 1):
        if adopted[cut - 1] == 0:
            continue  # nobody to look at yet
        truth, row = adopted[cut - 1 + AHEAD], []
        for rule in (OURS, BASS):
            luck = np.random.default_rng([seed, cut])
            low, middle, high = forecast(rule, series, cut, luck)
            row += [abs(middle - truth) / series.whole, float(low <= truth <= high)]
        rows.append([*row, (truth - adopted[cut - 1]) / series.whole])
    ours, ours_covers, bass, bass_covers, last = np.mean(rows, axis=0)
    return Errors(series, ours, bass, last, ours_covers, bass_covers)


def errors(effort: Effort) -> list[Errors]:
    """Of all series."""
    series = all_series()
    return effort.each(
        lambda number: errors_of(series[number], effort.seed), len(series), "adoption: series", threads=1
    )


def numbers(rows: list[Errors]) -> Iterator[Number]:
    """What can fail: errors against Bass's and the last value's, and coverage; means over series."""
    ours, bass, last, covers = (
        float(np.mean([getattr(row, name) for row in rows])) for name in ("ours", "bass", "last", "ours_covers")
    )
    yield limited(f"adopters in {AHEAD} years: farther off than Bass's, as a share", ours - bass, most=ABOUT_AS_FAR)
    yield limited(f"adopters in {AHEAD} years: off, times the last value's error", ours / last, most=AGAINST_LAST)
    yield limited(f"adopters in {AHEAD} years: in intervals of 80 %", covers, LEAST, MOST)


def adoption(effort: Effort) -> Check:
    """Errors and coverage of forecasts of adoption."""
    rows = errors(effort)
    return Check(
        "Imitation against data",
        f"Who else takes something up in the next {AHEAD} years? Seven diffusion series and eleven villages, "
        f"forecast from every year from the {FIRST_CUT}th on, by the model's rule of neighbours and by Bass's, fitted "
        "alike, both with a ceiling, and by nobody else taking it up. Errors are shares of the population. The data "
        "are given, so that a number is within its limits or fails.",
        list(numbers(rows)),
        [],
        [
            "Without a ceiling, and with lacking drives far from the model's own, the rule is far behind Bass's: with "
            "normal drives adoption then comes all at once.",
            "Intervals of 80 % hold less often than that in villages, where nobody adopts for years, and then many do.",
        ],
        table(rows),
    )


def table(rows: list[Errors]) -> list[tuple[str, ...]]:
    """Mean errors and coverage, by whose data it is."""
    lines: list[tuple[str, ...]] = [(
        f"adopters {AHEAD} years ahead", "this model's neighbours", "Bass", "last value", "80 %: this model's",
        "80 %: Bass's",
    )]  # fmt: skip
    for kind in dict.fromkeys(row.series.kind for row in rows):
        own = [row for row in rows if row.series.kind == kind]
        means = [
            float(np.mean([getattr(row, name) for row in own]))
            for name in ("ours", "bass", "last", "ours_covers", "bass_covers")
        ]
        lines.append(
            (f"{len(own)} {kind}", *(f"{mean:.3f}" for mean in means[:3]), *(f"{mean:.2f}" for mean in means[3:]))
        )
    return lines
