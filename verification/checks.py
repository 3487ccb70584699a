"""What a check finds: numbers beside their truths, and the rule by which a page of them passes.

One rule for all: a page of m numbers allows each a chance of ALPHA / m to be as far from its truth as it is by luck
alone (Bonferroni), so that a program without a fault fails a page with a chance of at most ALPHA, however many numbers
there are and whatever they have to do with each other.
"""

import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.measuring import progress

Floats = NDArray[np.float64]
T = TypeVar("T")

#: Chance that a page fails although nothing is wrong.
ALPHA = 0.01
#: Errors below this are rounding: the number is then held to its truth to this.
ROUNDING = 1e-9
SECONDS_BETWEEN_LINES = 5.0


@dataclass(frozen=True)
class Number:
    """One number beside its truth.

    Attributes
    ----------
    error
        Standard error of ``found`` less ``truth``; 0 for a number without chance in it.
    chance
        How probable a distance as large is if the truth holds.
    """

    what: str
    found: float
    truth: float
    error: float
    chance: float
    freedom: float = math.inf

    @property
    def distance(self) -> float:
        """Distance from the truth in standard errors; infinite where there is one without an error."""
        gap = self.found - self.truth
        if self.error > 0:
            return gap / self.error
        return 0.0 if gap == 0 else math.copysign(math.inf, gap)

    def limit(self, numbers: int) -> float:
        """The distance at which it fails on a page of so many numbers, in standard errors."""
        from scipy.stats import norm, t

        law = norm if math.isinf(self.freedom) else t(self.freedom)
        return float(law.isf(ALPHA / numbers / 2))

    def holds(self, numbers: int) -> bool:
        """Whether it passes on a page of so many numbers."""
        return self.chance >= ALPHA / numbers


@dataclass(frozen=True)
class Picture:
    """A chart as PNG, and the words that stand for it."""

    png: bytes
    words: str


@dataclass(frozen=True)
class Check:
    """What one check gives; ``told`` is what it reports without a truth to be held to."""

    title: str
    asks: str
    numbers: Sequence[Number]
    pictures: Sequence[Picture]
    notes: Sequence[str] = ()
    told: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Effort:
    """How much a check may do: the seed, what part of the full numbers of replications, and on how many threads."""

    seed: int = 2026
    part: float = 1.0
    threads: int = 1
    say: Callable[[str], None] = field(default=progress)

    def lot(self, check: int, case: int) -> int:
        """A seed of its own for each case of a check: with one for all, one lucky draw would show in all of them."""
        return self.seed + 1000 * check + 10 * case

    def times(self, full: int, least: int = 12) -> int:
        """Replications instead of ``full``."""
        return max(least, round(full * self.part))

    def each(self, run: Callable[[int], T], count: int, title: str, threads: int | None = None) -> list[T]:
        """Results of ``run(0)``, ``run(1)``, ... in this order, whatever the number of threads; with progress."""
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
    found = float(sample.mean())
    if error <= ROUNDING * max(1.0, abs(truth)):
        return exactly(what, truth if abs(found - truth) <= ROUNDING * max(1.0, abs(truth)) else found, truth)
    chance = 2 * float(t.sf(abs(found - truth) / error, sample.size - 1))
    return Number(what, found, truth, error, chance, sample.size - 1)


def two_means(what: str, ours: Iterable[float], theirs: Iterable[float]) -> Number:
    """Our mean beside that of others' independent replications, by Welch's t."""
    from scipy.stats import ttest_ind

    a, b = np.asarray(list(ours), dtype=float), np.asarray(list(theirs), dtype=float)
    test = ttest_ind(a, b, equal_var=False)
    error = math.sqrt(a.var(ddof=1) / a.size + b.var(ddof=1) / b.size)
    return Number(what, float(a.mean()), float(b.mean()), error, float(test.pvalue), float(test.df))


def share_of(what: str, hits: int, trials: int, truth: float, at_most: bool = False) -> Number:
    """A share of independent trials, by the exact binomial test; ``at_most`` finds no fault with a smaller one."""
    from scipy.stats import binomtest

    error = math.sqrt(truth * (1 - truth) / trials)
    test = binomtest(hits, trials, truth, "greater" if at_most else "two-sided")
    return Number(what, hits / trials, truth, error, float(test.pvalue))


def exactly(what: str, found: float, truth: float) -> Number:
    """A number without chance in it."""
    return Number(what, found, truth, 0.0, 1.0 if found == truth else 0.0)
