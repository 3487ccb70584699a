"""Study of published figures against simulated ones; ``cases`` runs it.

The published world is one draw, so the study compares a figure with single replications, not with their mean: which
share of them lies as far from the mean, and whether the figure is inside the band of 90 % of them. A very wide band
would prove nothing, so the band of a share may not be wider than a beta-binomial's of as many stores at ``CORRELATION``
between stores. A fitted figure is held by its mean besides, which should be within its tolerance.
"""

import json
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import rollout_sim
from rollout_sim.replications.points import USUAL_ENGINE, Point, PointMeasures, run_points
from rollout_sim.replications.points_checkpoint import PointCheckpoint, PointRun
from rollout_sim.replications.replicate import Progress, Simulate, UnknownChoice
from rollout_sim.results.counts import counted_stores
from rollout_sim.results.measures import (
    HALF_A_YEAR,
    Replication,
    batch_rows,
    on_day,
    success_at_last_batch_share,
    tier_rows_at_last_batch,
)
from rollout_sim.rules import outcome as tables
from rollout_sim.scenario import resolved_text
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.statistics.estimates import Floats
from rollout_sim.statistics.intervals import SHARE, UNBOUNDED, mean_interval
from rollout_sim.studies.cases import charts, words
from rollout_sim.studies.cases.published import BAND, CORRELATION, PublishedCases, PublishedFigure, book
from rollout_sim.studies.cases.scores import Score, scores
from rollout_sim.studies.point_study import PointsResult
from rollout_sim.studies.result import Presentation

if TYPE_CHECKING:
    import pandas as pd

#: Days on which to count the stores using it, by name.
DATES = {"3 months": HALF_A_YEAR / 2, "20 weeks": 140.0, "half a year": HALF_A_YEAR}
#: Shares that differ by less are equal: tolerance of rounding errors.
ROUNDING = 1e-9


def case_row(outcome: tables.Outcome, plan: Plan, money: Any = None) -> dict[str, float]:
    """Numbers of one replication behind the published figures, by name; shares as parts of 1.

    ``success`` is of all stores at the end of the last batch, ``success of all batches`` of each batch at its own end.
    For each batch N (from 1), of its first-time stores at its end: ``success``, ``executing`` (using it, at the last
    review), ``started`` (has gone live); ``accepted after batch N``, of all stores; ``visits`` a week while coached.
    For each tier: ``success of TIER stores``. At a date: stores ``using``, and mean ``efficiency`` and ``complaints``
    of live stores against the start. ``money`` is unused.
    """
    row = {"success": success_at_last_batch_share(outcome, plan)}
    row["success of all batches"] = float(outcome.batches["successes"].sum()) / int(counted_stores(outcome, plan).sum())
    ends = outcome.batches["end_day"]
    replication = Replication(outcome, plan, days=[*ends[np.isfinite(ends)], *DATES.values()])
    for number, batch in enumerate(batch_rows(outcome, plan), start=1):
        row[f"success of batch {number}"] = batch["success_share"]
        row[f"visits of batch {number}"] = batch["visits_per_store_week"]
        if isfinite(batch["end_day"]):
            row |= _at_batch_end(replication, number, batch["end_day"])
    row |= {
        f"success of {tier['tier']} stores": tier["success_share"] for tier in tier_rows_at_last_batch(outcome, plan)
    }
    for name, day in DATES.items():
        if day <= plan.run_days:
            row |= _at_date(replication, name, day)
    return row


def _at_batch_end(replication: Replication, number: int, end: float) -> dict[str, float]:
    outcome, plan = replication.outcome, replication.plan
    mine = outcome.stores["batch"] == number - 1
    usage = outcome.usages[outcome.weekly["day"] <= end][-1]
    return {
        f"executing of batch {number}": _mean(usage[mine] >= plan.coefficients.accept_usage),
        f"started of batch {number}": _mean((outcome.stores["live_day"] <= end)[mine] | plan.pilot[mine]),
        f"accepted after batch {number}": on_day(replication, "coverage_share", end),
    }


def _at_date(replication: Replication, name: str, day: float) -> dict[str, float]:
    outcome, plan = replication.outcome, replication.plan
    today = outcome.daily[outcome.daily["day"] <= day][-1]
    live = max(1, int(today["live"]))
    return {
        f"using after {name}": on_day(replication, "stores_using_share", day),
        f"efficiency after {name}": float(plan.efficiency_gain * today["benefit"] - today["dip"]) / live,
        f"complaints after {name}": float(today["complaints"]) / live,
    }


def _mean(flags: Any) -> float:
    return float(flags.mean()) if flags.size else float("nan")


def value_of(figure: PublishedFigure, read: Mapping[str, Floats]) -> Floats:
    """A figure by replication, from the numbers of its runs (arrays with one number for each replication)."""
    return np.asarray(np.sum([weight * read[name] for name, weight in figure.of], axis=0), dtype=np.float64)


def widest_band(mean: float, stores: int) -> float:
    """Width of a beta-binomial's 90 % band of the share of so many stores, at ``CORRELATION``; 0 at a mean of 0 or 1.

    Griffiths (1973), Biometrics 29:637-648, for the distribution by mean and intra-class correlation.
    """
    from scipy.stats import betabinom

    if not 0.0 < mean < 1.0:
        return 0.0
    strength = (1.0 - CORRELATION) / CORRELATION
    spread = betabinom(stores, mean * strength, (1.0 - mean) * strength)
    return float(spread.ppf((1 + BAND) / 2) - spread.ppf((1 - BAND) / 2)) / stores


@dataclass(frozen=True)
class FigureCheck:
    """Check of a published figure against its simulated values.

    Attributes
    ----------
    figure
        The published figure.
    mean, lower, upper
        Mean over replications, and the ends of its 95 % interval.
    low_90, high_90
        Band of 90 % of single replications.
    share_as_far
        Share of single replications at least as far from their mean as the published figure, on either side; 1 if the
        mean is within the published range.
    inside_90
        Whether the published range overlaps the band.
    widest_90
        Largest permitted width of the band (``widest_band``); None if the figure is not a share of stores.
    """

    figure: PublishedFigure
    mean: float
    lower: float
    upper: float
    low_90: float
    high_90: float
    share_as_far: float
    inside_90: bool
    widest_90: float | None

    @property
    def narrow(self) -> bool | None:
        """Whether the band is not too wide; None if the figure is not a share of stores."""
        return None if self.widest_90 is None else self.high_90 - self.low_90 <= self.widest_90 + ROUNDING

    @property
    def within(self) -> bool | None:
        """Whether the mean of a fitted figure is within tolerance of its aim; None if it is not fitted.

        Above the aim more is no miss where a lower bound is published; below the aim the tolerance holds there too.
        """
        if self.figure.wanted is None:
            return None
        low, high = self.figure.wanted
        return low - ROUNDING <= self.mean <= high + ROUNDING

    @property
    def use(self) -> str:
        """The use of the figure, one of ``USES``."""
        return self.figure.use.name

    @property
    def inside(self) -> bool:
        """Whether the check passes: by the mean of a fitted figure, by the band of any other."""
        return self.inside_90 if self.within is None else self.within


def check_figure(figure: PublishedFigure, values: Floats, sets: tuple[int, ...] = ()) -> FigureCheck:
    """Check a published figure against its values by replication (two or more), which may share ``sets``."""
    mean = float(values.mean())
    # the band ends at values of replications: shares of few stores have no values between their steps
    low, high = np.quantile(values, [(1 - BAND) / 2, (1 + BAND) / 2], method="inverted_cdf")
    published = figure.published
    distance = abs(published.nearest(mean) - mean)
    interval = mean_interval(values, (UNBOUNDED if figure.stores is None else SHARE).shared(sets))
    return FigureCheck(
        figure=figure,
        mean=mean,
        lower=interval.low,
        upper=interval.high,
        low_90=float(low),
        high_90=float(high),
        share_as_far=float((np.abs(values - mean) >= distance - ROUNDING).mean()),
        inside_90=bool(published.low <= high + ROUNDING and published.high >= low - ROUNDING),
        widest_90=None if figure.stores is None else widest_band(mean, figure.stores),
    )


@dataclass(frozen=True)
class CasesTitle:
    """A name in place of a scenario, for a study of several."""

    name: str


@dataclass(frozen=True, eq=False, repr=False)
class Cases(PointsResult):
    """Published figures beside simulated ones.

    Attributes
    ----------
    book
        The published figures.
    observed
        Numbers of each replication of each run.
    scenario
        The name of the study.
    """

    presentation = Presentation(words.verdict, words.table, charts.sheets)

    book: PublishedCases
    observed: PointMeasures
    scenario: Any = CasesTitle("published cases")

    @cached_property
    def checks(self) -> tuple[FigureCheck, ...]:
        """Checks of all figures, in the order of the book."""
        row_of = {name: number for number, name in enumerate(self.observed.labels)}
        checks = []
        for figure in self.book.figures:
            numbers = {name: self.observed.of(figure.reads)[row_of[name]] for name, _ in figure.of}
            checks.append(check_figure(figure, value_of(figure, numbers)))
        return tuple(checks)

    def used_as(self, use: str) -> tuple[FigureCheck, ...]:
        """Checks of the figures of a use (one of ``USES``)."""
        return tuple(check for check in self.checks if check.use == use)

    def frames(self) -> "dict[str, pd.DataFrame]":
        """All results by name.

        ``figures`` has a row for each figure (shares as parts of 1; None for an open end), ``scores`` one for each use
        and kind.
        """
        return {
            "figures": pd.DataFrame([_row(check) for check in self.checks]),
            "scores": pd.DataFrame([_score_row(counted) for counted in scores(self.checks)]),
        }

    def as_dict(self) -> dict[str, Any]:
        """What ``to_json`` writes, as plain dicts and lists; None for missing values."""
        return {
            "version": rollout_sim.__version__,
            "engine": self.observed.engine,
            "seed": self.observed.seed,
            "replications": len(self.observed.complete),
            "figures": [_row(check) for check in self.checks],
            "scores": [_score_row(counted) for counted in scores(self.checks)],
            "contradictions": [{"source": place.source, "words": place.words} for place in self.book.contradictions],
            "failed": json.loads(self.observed.failed.to_json(orient="records")),
            "interrupted": self.observed.interrupted,
        }


def _row(check: FigureCheck) -> dict[str, Any]:
    figure, published = check.figure, check.figure.published
    low, high = figure.wanted or (None, None)
    return {
        "case": figure.case,
        "figure": figure.name,
        "source": figure.source,
        "kind": figure.kind,
        "published": published.value,
        "published_low": published.low,
        "published_high": published.high if isfinite(published.high) else None,
        "mean": check.mean,
        "lower": check.lower if isfinite(check.lower) else None,  # few replications have none
        "upper": check.upper if isfinite(check.upper) else None,
        "low_90": check.low_90,
        "high_90": check.high_90,
        "share_as_far": check.share_as_far,
        "inside_90": check.inside_90,
        "widest_90": check.widest_90,
        "no_wider": check.narrow,
        "use": check.use,
        "use_since": str(figure.use.since),
        "wanted_low": low,
        "wanted_high": high if high is not None and isfinite(high) else None,
        "within_tolerance": check.within,
    }


def _score_row(counted: Score) -> dict[str, Any]:
    fewest, most = counted.luck
    return {
        "use": " or ".join(counted.uses),
        "kind": counted.kind,
        "figures": counted.of,
        "inside_90": counted.inside,
        "expected": counted.expected,
        "fewest_by_luck": fewest,
        "most_by_luck": most,
        "within_tolerance": counted.near,
    }


class CaseRun(PointRun):
    """The run that a folder holds: all runs behind the published figures, and the file of the figures."""

    @property
    def texts(self) -> dict[str, bytes]:
        """Files of the run, by name."""
        texts = super().texts
        texts["published.yaml"] = texts.pop("scenario.yaml")
        return texts

    @property
    def _reader_file(self) -> str:
        return __file__

    @cached_property
    def _resolved(self) -> str:
        return "".join(f"# {point.label}\n{resolved_text(point.scenario)}\n" for point in self.points)


def case_points(book: PublishedCases, coefficients: str | None = None) -> tuple[Point, ...]:
    """The runs of a book as points, in its order; ``coefficients`` as of ``load``.

    Raises
    ------
    ScenarioError
        If one of its scenario files is invalid.
    """
    return tuple(run.point(name, coefficients) for name, run in book.runs.items())


def cases(
    replications: int = 400,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
    engine: str | Simulate = USUAL_ENGINE,
    executor: Executor | None = None,
    checkpoint: PointCheckpoint | None = None,
    of: PublishedCases | None = None,
    coefficients: str | None = None,
) -> Cases:
    """Check every published figure against replications of its runs, all with the same coefficients.

    Parameters
    ----------
    replications, seed, workers, progress, engine, executor, checkpoint
        As for ``compare``; progress counts replications of all runs together.
    of
        Figures to check; by default the package's.
    coefficients
        ``"fitted"``: those of the table; by default drawn from the default ensemble.

    Raises
    ------
    UnknownChoice
        For an unknown engine, or less than two replications.
    """
    if replications < 2:
        raise UnknownChoice("means are told with their intervals: replications must be 2 or more", quoted=replications)
    figures_book = of if of is not None else book()
    points = case_points(figures_book, coefficients)
    observed = run_points(points, replications, seed, workers, progress, engine, executor, checkpoint, read=case_row)
    return Cases(figures_book, observed)
