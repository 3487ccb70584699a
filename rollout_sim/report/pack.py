"""The budget pack: all contents of a report in one plain object, read from a run folder alone.

Every format (HTML, XLSX, PPTX, PDF) is a function ``render(pack, language) -> bytes`` of this object, so that all
formats agree. Days count from the start of the programme, money is in ``Pack.currency`` without rounding, shares lie
between 0 and 1, and NaN means unknown or not reached. Names of measures are those of ``results.measures.MEASURES``;
``wording.labels.measure_label`` gives their labels.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rollout_sim.kernel.calendar import date_on

if TYPE_CHECKING:
    from pathlib import Path

    from rollout_sim.scenario.advice.assumptions import Assumption
    from rollout_sim.statistics.estimates import Difference, Estimate
    from rollout_sim.studies.compare.comparison import Comparison

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Series:
    """A time series over replications: mean and percentiles at each point in time."""

    at: Floats  # days since the start: of the weekly reviews, or of the ends of months
    mean: Floats
    p10: Floats
    p50: Floats
    p90: Floats


@dataclass(frozen=True)
class Spread:
    """Percentiles of a day over replications; NaN if too few replications reach it."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True)
class BatchPack:
    """A batch of a strategy.

    ``start`` and ``end`` are days; they differ between futures if a gate holds the batch. ``target`` is NaN if not set.
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
    """Budget and date that a share of futures meets: each alone (with 95 % intervals), and both jointly.

    ``together`` is the share of futures that meets both ``budget`` and ``date``. ``joint_budget`` and ``joint_date``
    are the budget and date that ``share`` of futures meets jointly. Dates are days to ``Pack.date_measure``.
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
    """People of one role (of ``rules.events.ROLE_NAMES``), and their maximum number."""

    role: str
    at_most: int
    since: str | None  # name of the batch that certifies them; empty if they work from a day on
    first: int = 0  # the day on which they join, if no batch certifies them
    until: int | None = None  # the day on which they leave; None for the end of the run
    leaves: bool = False  # whether they leave once the last batch has ended


@dataclass(frozen=True, eq=False)
class StrategyPack:
    """One strategy and its results.

    Attributes
    ----------
    measures
        Estimates by name of the measure.
    wins
        Share of futures in which the strategy is the best (ties split), for measures with a better direction.
    weekly
        By quantity: the columns of ``results.counts.WEEKLY_SERIES`` (lights, states, usage, accepted, ...), coach_use
        and desk_use (share of the hours on duty that were worked).
    monthly
        By quantity: the classes of ``results.money.COSTS`` and ``BENEFITS``, and balance (discounted benefits less
        costs up to the end of the month).
    confidence
        Budgets and dates at 50, 70, 80 and 90 % confidence.
    loss
        Share of futures with a net present value below 0, and its 95 % interval.
    """

    name: str
    measures: "Mapping[str, Estimate]"
    wins: Mapping[str, float]
    batches: tuple[BatchPack, ...]
    weekly: Mapping[str, Series]
    monthly: Mapping[str, Series]
    confidence: tuple[JointConfidence, ...]
    loss: tuple[float, float, float]
    staff: tuple[StaffGroup, ...]

    def total(self, money_class: str) -> float:
        """Mean total of a class of costs or benefits over the whole run, undiscounted."""
        return float(self.monthly[money_class].mean.sum())

    def at(self, share: float) -> JointConfidence:
        """Budget and date that this share of futures meets; the share is 0.5, 0.7, 0.8 or 0.9."""
        return next(level for level in self.confidence if level.share == share)


@dataclass(frozen=True)
class PairedGap:
    """Paired difference of a measure, ``a`` less ``b`` in the same futures; ``ahead`` is the share in which a > b."""

    a: str
    b: str
    measure: str
    difference: "Difference"
    ahead: float


@dataclass(frozen=True)
class CoefficientSetting:
    """A coefficient of the model: its row in the table of coefficients, and its value in this run."""

    name: str
    meaning: str
    unit: str
    value: float
    default: float
    low: float
    high: float
    source: str
    uncertain: str  # the range that it is drawn from; empty if it is fixed
    by_default: bool = False  # drawn from the default ensemble, and not from a range of the scenario

    @property
    def changed(self) -> bool:
        """Whether the scenario changes the value of the table, or draws it from a range."""
        return self.value != self.default or (bool(self.uncertain) and not self.by_default)


@dataclass(frozen=True)
class FreezePeriod:
    """A freeze: a period in which no store goes live; ``end`` is its last day."""

    start: date
    end: date
    name: str


@dataclass(frozen=True)
class Provenance:
    """Provenance of the figures: scenario, seed, versions, machine, and number of replications."""

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
    replications: int  # completed by every strategy: all figures are based on these
    requested: int
    failed: int
    interrupted: bool
    changes: tuple[str, ...]  # of the command line: PATH=VALUE, and names of overrides


@dataclass(frozen=True, eq=False)
class Pack:
    """All contents of a report.

    Attributes
    ----------
    title, question
        The scenario's name, and the question in the comment at the top of its file (may be empty).
    stores
        Number of stores that can succeed.
    money_ranged
        Whether there is money, and a range that moves it. Without one, budgets and losses would show luck alone, and no
        report has them.
    verdicts
        Sentences by language, the verdict first.
    gaps
        Paired differences of all measures, for each pair of strategies.
    date_measure
        The measure of the dates in ``StrategyPack.confidence``: days_to_80_percent_coverage, or days_to_half_coverage
        if some strategy rarely reaches 80 %.
    comparison
        The frames behind these figures, for charts and for the lines of the budget.
    folder
        The run folder.
    same_model
        Whether the model is still the one of the run; only then can futures be simulated again.
    """

    title: str
    question: str
    starts: date
    run_days: float
    currency: str
    money_given: bool
    money_ranged: bool
    discount_rate: float
    stores: int
    verdicts: Mapping[str, tuple[str, ...]]
    strategies: tuple[StrategyPack, ...]
    gaps: tuple[PairedGap, ...]
    date_measure: str
    freezes: tuple[FreezePeriod, ...]
    assumptions: "tuple[Assumption, ...]"
    settings: tuple[CoefficientSetting, ...]
    provenance: Provenance
    comparison: "Comparison"
    folder: "Path"
    same_model: bool

    def strategy(self, name: str) -> StrategyPack:
        """The strategy with this name."""
        return next(strategy for strategy in self.strategies if strategy.name == name)

    def gap(self, measure: str, a: str, b: str) -> PairedGap:
        """The paired difference of a measure between two strategies, in their order in ``gaps``."""
        return next(gap for gap in self.gaps if (gap.measure, gap.a, gap.b) == (measure, a, b))

    def on(self, day: float) -> date:
        """The calendar date of a day."""
        return date_on(self.starts, day)
