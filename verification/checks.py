"""Results of a check: numbers beside their true values, and the rule by which a page of them passes.

One rule for all: on a page of m numbers, a number fails if its distance from the truth has a chance below ALPHA / m
(Bonferroni). So a program without a fault fails a page with a chance of at most ALPHA, for any number of numbers and
any dependence between them.
"""

import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.measuring import progress

Floats = NDArray[np.float64]
T = TypeVar("T")

#: Chance that a page fails although nothing is wrong.
ALPHA = 0.01
#: Standard errors below this are rounding: the number must then equal its truth within this.
ROUNDING = 1e-9
SECONDS_BETWEEN_LINES = 5.0


@dataclass(frozen=True)
class Number:
    """One number beside its truth.

    Attributes
    ----------
    error
        Standard error of ``simulated`` less ``truth``; 0 for a number without randomness.
    chance
        Probability of so large a distance if the truth holds.
    one_sided
        Whether any distance to one side is right: then it is no sample of what luck does.
    """

    what: str
    simulated: float
    truth: float
    error: float
    chance: float
    freedom: float = math.inf
    one_sided: bool = False

    @property
    def distance(self) -> float:
        """Distance from the truth in standard errors; infinite for a distance without an error."""
        gap = self.simulated - self.truth
        if self.error > 0:
            return gap / self.error
        return 0.0 if gap == 0 else math.copysign(math.inf, gap)

    def limit(self, numbers: int) -> float:
        """The distance at which it fails on a page with this many numbers, in standard errors."""
        from scipy.stats import norm, t

        law = norm if math.isinf(self.freedom) else t(self.freedom)
        return float(law.isf(ALPHA / numbers / 2))

    def holds(self, numbers: int) -> bool:
        """Whether it passes on a page with this many numbers."""
        return self.chance >= ALPHA / numbers


@dataclass(frozen=True)
class Picture:
    """A chart as PNG, and its alternative text."""

    png: bytes
    words: str


@dataclass(frozen=True)
class Check:
    """Result of a check; ``table`` is for numbers without a truth to compare with, ``docs`` for its pages there."""

    title: str
    asks: str
    numbers: Sequence[Number]
    pictures: Sequence[Picture]
    notes: Sequence[str] = ()
    table: Sequence[Sequence[str]] = ()
    docs: Mapping[Path, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Effort:
    """Effort of a check: the seed, the part of the full numbers of replications, and the number of threads."""

    seed: int = 2026
    part: float = 1.0
    threads: int = 1
    say: Callable[[str], None] = field(default=progress)

    def seed_for(self, check: int, case: int) -> int:
        """A separate seed for each case of a check: with a common one, an extreme draw would show in all cases."""
        return self.seed + 1000 * check + 10 * case

    def times(self, full: int, least: int = 12) -> int:
        """Replications instead of ``full``."""
        return max(least, round(full * self.part))

    def each(self, run: Callable[[int], T], count: int, title: str, threads: int | None = None) -> list[T]:
        """Results of ``run(0)``, ``run(1)``, ... in this order for any number of threads; with progress."""
        done: list[T] = []
        last = -math.inf
        for result in self._results(run, count, threads or self.threads):
            done.append(result)
            now = time.monotonic()
            if now - last > (0.2 if sys.stderr.isatty() else SECONDS_BETWEEN_LINES):
                last = now
                self.say(f"{title}: {len(done):,} of {count:,}")
        return done

    @staticmethod
    def _results(run: Callable[[int], T], count: int, threads: int) -> Iterator[T]:
        if threads == 1:
            yield from map(run, range(count))
            return
        with ThreadPoolExecutor(threads) as pool:
            try:
                yield from pool.map(run, range(count))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def mean_of(what: str, values: Iterable[float], truth: float) -> Number:
    """The mean of independent replications, by Student's t."""
    from scipy.stats import t

    sample = np.asarray(list(values), dtype=float)
    error = float(sample.std(ddof=1)) / math.sqrt(sample.size)
    simulated = float(sample.mean())
    if error <= ROUNDING * max(1.0, abs(truth)):
        return exactly(what, truth if abs(simulated - truth) <= ROUNDING * max(1.0, abs(truth)) else simulated, truth)
    chance = 2 * float(t.sf(abs(simulated - truth) / error, sample.size - 1))
    return Number(what, simulated, truth, error, chance, sample.size - 1)


def two_means(what: str, ours: Iterable[float], theirs: Iterable[float]) -> Number:
    """Our mean beside that of independent replications of another program, by Welch's t."""
    from scipy.stats import ttest_ind

    a, b = np.asarray(list(ours), dtype=float), np.asarray(list(theirs), dtype=float)
    test = ttest_ind(a, b, equal_var=False)
    error = math.sqrt(a.var(ddof=1) / a.size + b.var(ddof=1) / b.size)
    return Number(what, float(a.mean()), float(b.mean()), error, float(test.pvalue), float(test.df))


def share_of(what: str, hits: int, trials: int, truth: float, at_most: bool = False) -> Number:
    """A share of independent trials, by the exact binomial test; ``at_most`` accepts any smaller share."""
    from scipy.stats import binomtest

    error = math.sqrt(truth * (1 - truth) / trials)
    test = binomtest(hits, trials, truth, "greater" if at_most else "two-sided")
    return Number(what, hits / trials, truth, error, float(test.pvalue), one_sided=at_most)


def at_least(what: str, hits: int, trials: int, least: float) -> Number:
    """A share of independent trials that may be any larger one, by the exact binomial test."""
    from scipy.stats import binomtest

    chance = float(binomtest(hits, trials, least, "less").pvalue)
    return Number(what, hits / trials, least, math.sqrt(least * (1 - least) / trials), chance, one_sided=True)


def exactly(what: str, simulated: float, truth: float) -> Number:
    """A number without randomness."""
    return Number(what, simulated, truth, 0.0, 1.0 if simulated == truth else 0.0)


def limited(what: str, value: float, least: float = -math.inf, most: float = math.inf) -> Number:
    """A number of given data, which have no luck to allow for: within its limits, or not."""
    nearest = float(np.clip(value, least, most))
    return Number(what, value, nearest, 0.0, float(value == nearest), one_sided=True)
