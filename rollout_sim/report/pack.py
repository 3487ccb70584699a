"""The budget pack: all that a report says, as one plain value read from a run folder alone.

Every format (HTML, XLSX, PPTX, PDF) is a function ``render(pack, language) -> bytes`` of this value, so that they all
say the same. Days count from the start of the programme, money is in ``Pack.currency`` without rounding, shares are
between 0 and 1, and NaN stands for what is not known or was not reached. Names of measures are those of
``results.measures.MEASURES``, and are put in words by ``wording.labels.measure_label``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pathlib import Path

    from rollout_sim.scenario.advice.assumptions import Assumption
    from rollout_sim.statistics.estimates import Difference, Estimate
    from rollout_sim.studies.compare.comparison import Comparison

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Series:
    """A quantity by time over replications: mean, and percentiles of each moment."""

    at: Floats  # weeks since the start of a weekly series; months since the start, at their ends, of a monthly one
    mean: Floats
    p10: Floats
    p50: Floats
    p90: Floats


@dataclass(frozen=True)
class Spread:
    """Percentiles over replications of a day; NaN where it never came in so many."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True)
class BatchPack:
    """A batch of a strategy.

    ``start`` and ``end`` are days, and differ between futures where a gate holds; ``target`` is NaN where none was set.
    """

    number: int  # from 0
    name: str
    stores: float  # mean number of first-time stores
    target: float
    ended_share: float  # of futures
    success: "Estimate"  # share of its stores
    visits_per_store_week: "Estimate"
    start: Spread
    end: Spread


@dataclass(frozen=True)
class JointConfidence:
    """What a share of futures keeps: budget and date alone, and both together (95 % intervals).

    ``together`` is the share of futures that keeps both ``budget`` and ``date``. ``joint_budget`` and ``joint_date``
    are those that ``share`` keeps together. Dates are days to ``Pack.date_measure``.
    """

    share: float
    budget: float
    budget_low: float
    budget_high: float
    date: float
    date_low: float
    date_high: float
    together: float
    together_low: float
    together_high: float
    joint_budget: float
    joint_date: float


@dataclass(frozen=True)
class StaffGroup:
    """People of one kind: a role of ``rules.events.ROLE_NAMES``, and how many of them there are at most."""

    role: str
    at_most: int
    since: str | None  # name of the batch that certifies them; empty from the start on


@dataclass(frozen=True, eq=False)
class StrategyPack:
    """One strategy and all that came of it.

    Attributes
    ----------
    measures
        By name of a measure.
    wins
        Share of futures in which it is the best, ties split, of measures that are better high or low.
    weekly
        By quantity: the columns of ``rules.outcome.WEEKLY`` (lights, states, usage, accepted, ...), coach_use and
        desk_use (share of the hours on duty that were worked).
    monthly
        By quantity: the classes of ``results.money.COSTS`` and ``BENEFITS``, and balance (discounted benefits less
        costs up to the month's end).
    kept
        For 50, 70, 80 and 90 % of futures.
    loss
        Share of futures with a net present value below 0, and its 95 % interval.
    """

    name: str
    measures: "Mapping[str, Estimate]"
    wins: Mapping[str, float]
    batches: tuple[BatchPack, ...]
    weekly: Mapping[str, Series]
    monthly: Mapping[str, Series]
    kept: tuple[JointConfidence, ...]
    loss: tuple[float, float, float]
    crews: tuple[StaffGroup, ...]

    def total(self, money_class: str) -> float:
        """Mean over futures of a class of costs or benefits, over the whole run, undiscounted."""
        return float(self.monthly[money_class].mean.sum())

    def at(self, share: float) -> JointConfidence:
        """What that share of futures keeps; one of 0.5, 0.7, 0.8 and 0.9."""
        return next(row for row in self.kept if row.share == share)


@dataclass(frozen=True)
class Gap:
    """Paired difference of a measure, ``a`` less ``b`` in the same futures; ``ahead`` is the share in which a > b."""

    a: str
    b: str
    measure: str
    difference: "Difference"
    ahead: float


@dataclass(frozen=True)
class Setting:
    """A coefficient of the model: its row of the table, and the value of this run."""

    name: str
    meaning: str
    unit: str
    value: float
    default: float
    low: float
    high: float
    source: str
    uncertain: str  # the range that it is drawn from, empty if it is taken as known

    @property
    def changed(self) -> bool:
        """Whether the scenario says otherwise than the table."""
        return self.value != self.default or bool(self.uncertain)


@dataclass(frozen=True)
class FreezePeriod:
    """A time in which no store goes live; ``end`` is its last day."""

    start: date
    end: date
    name: str


@dataclass(frozen=True)
class Provenance:
    """Where the figures come from."""

    scenario_sha256: str
    seed: int
    engine: str
    version: str
    model: str
    git_commit: str | None
    date: str  # ISO 8601, of the run
    python: str
    platform: str
    libraries: Mapping[str, str]
    replications: int  # that every strategy completed: all figures rest on these
    asked: int
    failed: int
    interrupted: bool
    changes: tuple[str, ...]  # made on the command line: PATH=VALUE, and names of overrides


@dataclass(frozen=True, eq=False)
class Pack:
    """All that a report says.

    Attributes
    ----------
    title, question
        The scenario's name, and the question in the comment at its head (may be empty).
    stores
        Stores that success is counted of.
    verdicts
        Sentences by language, the verdict first.
    gaps
        Paired differences of all measures, of each pair of strategies.
    date_measure
        What the dates of ``StrategyPack.kept`` are days to: days_to_80_percent_coverage, or days_to_half_coverage where
        some strategy hardly ever gets so far.
    comparison
        The frames behind all this: for charts, and ``budget``, the lines that money is made of.
    folder
        Where it was read from.
    same_model
        Whether the model is still the one that made the run; only then can futures be simulated again.
    """

    title: str
    question: str
    starts: date
    run_days: float
    currency: str
    money_given: bool
    discount_rate: float
    stores: int
    verdicts: Mapping[str, tuple[str, ...]]
    strategies: tuple[StrategyPack, ...]
    gaps: tuple[Gap, ...]
    date_measure: str
    freezes: tuple[FreezePeriod, ...]
    assumptions: "tuple[Assumption, ...]"
    settings: tuple[Setting, ...]
    provenance: Provenance
    comparison: "Comparison"
    folder: "Path"
    same_model: bool

    def strategy(self, name: str) -> StrategyPack:
        """The strategy of that name."""
        return next(one for one in self.strategies if one.name == name)

    def gap(self, measure: str, a: str, b: str) -> Gap:
        """The paired difference of a measure of two strategies, as they stand in ``gaps``."""
        return next(one for one in self.gaps if (one.measure, one.a, one.b) == (measure, a, b))

    def on(self, day: float) -> date:
        """The date of a day."""
        return self.starts + timedelta(days=int(day))
