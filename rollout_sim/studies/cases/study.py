"""Published figures held against simulated ones, with one set of coefficients: ``cases`` is the verb.

The published world is one draw, so a figure is held against single replications, not against their mean: what share of
them lies as far from the mean, and whether it is inside the band that 90 % of them make. A band so wide that nothing
could fall outside it would prove nothing, so no band of a share may be wider than a beta-binomial's of as many stores
at ``CORRELATION`` between stores.
"""

import json
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import rollout_sim
from rollout_sim.replications.point_row import at_day
from rollout_sim.replications.points import USUAL_ENGINE, Point, PointMeasures, run_points
from rollout_sim.replications.points_checkpoint import PointCheckpoint, PointRun
from rollout_sim.replications.replicate import Progress, Simulate, UnknownChoice
from rollout_sim.results.counts import counted_stores
from rollout_sim.results.measures import HALF_A_YEAR, batch_rows, success_share, tier_rows
from rollout_sim.rules import outcome as tables
from rollout_sim.scenario import resolved_text
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.statistics import estimates as statistics
from rollout_sim.studies.cases import charts, words
from rollout_sim.studies.cases.published import BAND, CORRELATION, PublishedCases, PublishedFigure, book
from rollout_sim.studies.point_study import PointsResult
from rollout_sim.studies.result import Presentation

if TYPE_CHECKING:
    import pandas as pd

Floats = statistics.Floats

#: When stores using it are counted, by name; days.
DATES = {"3 months": HALF_A_YEAR / 2, "20 weeks": 140.0, "half a year": HALF_A_YEAR}
#: Shares that differ by less are the same, whatever adding has done to their last digits.
ROUNDING = 1e-9


def case_row(outcome: tables.Outcome, plan: Plan, money: Any = None) -> dict[str, float]:
    """Numbers of one replication that published figures are read from, by name; shares as parts of 1.

    ``success`` is of all stores at the end of the last batch, ``success of all batches`` of each batch at its own end.
    Of each batch N (from 1), of its first-time stores at its end: ``success``, ``executing`` (using it, at the last
    review), ``started`` (has gone live); ``accepted after batch N``, of all stores; ``visits`` a week while coached. Of
    each tier: ``success of TIER stores``. At a date: stores ``using``, and mean ``efficiency`` and ``complaints`` of
    live stores against the start. ``money`` is not read.
    """
    row = {"success": success_share(outcome, plan)}
    row["success of all batches"] = float(outcome.batches["successes"].sum()) / int(counted_stores(outcome, plan).sum())
    for number, batch in enumerate(batch_rows(outcome, plan), start=1):
        row[f"success of batch {number}"] = batch["success_share"]
        row[f"visits of batch {number}"] = batch["visits_per_store_week"]
        if isfinite(batch["end_day"]):
            row |= _at_batch_end(outcome, plan, number, batch["end_day"])
    row |= {f"success of {tier['tier']} stores": tier["success_share"] for tier in tier_rows(outcome, plan)}
    for name, day in DATES.items():
        if day <= plan.run_days:
            row |= _at_date(outcome, plan, name, day)
    return row


def _at_batch_end(outcome: tables.Outcome, plan: Plan, number: int, end: float) -> dict[str, float]:
    mine = outcome.stores["batch"] == number - 1
    usage = outcome.usages[outcome.weekly["day"] <= end][-1]
    return {
        f"executing of batch {number}": _mean(usage[mine] >= plan.coefficients.accept_usage),
        f"started of batch {number}": _mean((outcome.stores["live_day"] <= end)[mine] | plan.pilot[mine]),
        f"accepted after batch {number}": at_day(outcome, plan, "coverage_share", end),
    }


def _at_date(outcome: tables.Outcome, plan: Plan, name: str, day: float) -> dict[str, float]:
    today = outcome.daily[outcome.daily["day"] <= day][-1]
    live = max(1, int(today["live"]))
    return {
        f"using after {name}": at_day(outcome, plan, "stores_using_share", day),
        f"efficiency after {name}": float(plan.efficiency_gain * today["benefit"] - today["dip"]) / live,
        f"complaints after {name}": float(today["complaints"]) / live,
    }


def _mean(flags: Any) -> float:
    return float(flags.mean()) if flags.size else float("nan")


def value_of(figure: PublishedFigure, read: Mapping[str, Floats]) -> Floats:
    """A figure by replication, out of what it reads by run (arrays of one number a replication)."""
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
    """A published figure held against its simulated values.

    Attributes
    ----------
    figure
        What is published.
    mean, half_width
        Over replications, with the 95 % interval of the mean.
    low_90, high_90
        Band of 90 % of single replications.
    share_as_far
        Share of single replications as far from their mean as the published figure, either side; 1 where the mean is
        what is published.
    inside_90
        Whether what is published reaches into the band.
    widest_90
        Width that the band may have (``widest_band``); None for what is no share of stores.
    """

    figure: PublishedFigure
    mean: float
    half_width: float
    low_90: float
    high_90: float
    share_as_far: float
    inside_90: bool
    widest_90: float | None

    @property
    def narrow(self) -> bool | None:
        """Whether the band is no wider than it may be; None for what is no share of stores."""
        return None if self.widest_90 is None else self.high_90 - self.low_90 <= self.widest_90 + ROUNDING

    @property
    def within(self) -> bool | None:
        """Whether the mean of a fitted figure is as near as wanted, or beyond a direction; None if held out."""
        fitted, published = self.figure.fitted, self.figure.published
        if fitted is None:
            return None
        if published.high == inf:
            return self.mean >= published.low
        return abs(self.mean - published.value) <= fitted.within

    @property
    def inside(self) -> bool:
        """Whether it is as is wanted: the mean of a fitted figure, the band of one held out."""
        return self.inside_90 if self.within is None else self.within


def hold(figure: PublishedFigure, values: Floats) -> FigureCheck:
    """Hold a published figure against its values by replication (two or more)."""
    mean = float(values.mean())
    # a value that a replication had: shares of few stores have nothing between their steps
    low, high = np.quantile(values, [(1 - BAND) / 2, (1 + BAND) / 2], method="inverted_cdf")
    said = figure.published
    far = abs(said.nearest(mean) - mean)
    return FigureCheck(
        figure=figure,
        mean=mean,
        half_width=statistics.half_width(values),
        low_90=float(low),
        high_90=float(high),
        share_as_far=float((np.abs(values - mean) >= far - ROUNDING).mean()),
        inside_90=bool(said.low <= high + ROUNDING and said.high >= low - ROUNDING),
        widest_90=None if figure.stores is None else widest_band(mean, figure.stores),
    )


@dataclass(frozen=True)
class CasesTitle:
    """What stands for a scenario where there are several: a name."""

    name: str


@dataclass(frozen=True, eq=False, repr=False)
class Cases(PointsResult):
    """Published figures beside simulated ones.

    Attributes
    ----------
    book
        What is published.
    seen
        What was read off each replication of each run.
    scenario
        The name of it all.
    """

    presentation = Presentation(words.verdict, words.table, charts.sheets)

    book: PublishedCases
    seen: PointMeasures
    scenario: Any = CasesTitle("published cases")

    @cached_property
    def held(self) -> tuple[FigureCheck, ...]:
        """Every figure, in the order of the book."""
        place = {name: number for number, name in enumerate(self.seen.labels)}
        return tuple(
            hold(figure, value_of(figure, {name: self.seen.of(figure.reads)[place[name]] for name, _ in figure.of}))
            for figure in self.book.figures
        )

    @property
    def held_out(self) -> tuple[FigureCheck, ...]:
        """The figures that nothing was fitted to."""
        return tuple(one for one in self.held if one.figure.fitted is None)

    def frames(self) -> "dict[str, pd.DataFrame]":
        """All results by name: ``figures``, a row each (shares as parts of 1; None where a side is open)."""
        return {"figures": pd.DataFrame([_row(one) for one in self.held])}

    def as_dict(self) -> dict[str, Any]:
        """What ``to_json`` writes, as plain dicts and lists; None for what there is not."""
        return {
            "version": rollout_sim.__version__,
            "engine": self.seen.engine,
            "seed": self.seen.seed,
            "replications": len(self.seen.complete),
            "figures": [_row(one) for one in self.held],
            "contradictions": [{"source": one.source, "words": one.words} for one in self.book.contradictions],
            "failed": json.loads(self.seen.failed.to_json(orient="records")),
            "interrupted": self.seen.interrupted,
        }


def _row(one: FigureCheck) -> dict[str, Any]:
    figure, said = one.figure, one.figure.published
    return {
        "case": figure.case,
        "figure": figure.name,
        "source": figure.source,
        "kind": figure.kind,
        "published": said.value,
        "published_low": said.low,
        "published_high": said.high if isfinite(said.high) else None,
        "mean": one.mean,
        "half_width": one.half_width if isfinite(one.half_width) else None,  # of one replication there is none
        "low_90": one.low_90,
        "high_90": one.high_90,
        "share_as_far": one.share_as_far,
        "inside_90": one.inside_90,
        "widest_90": one.widest_90,
        "no_wider": one.narrow,
        "held_out": figure.fitted is None,
        "within_tolerance": one.within,
    }


class CaseRun(PointRun):
    """What a folder is to be a run of: all runs that published figures are read off, and the file of the figures."""

    @property
    def texts(self) -> dict[str, bytes]:
        """Files of the run, by name."""
        found = super().texts
        found["published.yaml"] = found.pop("scenario.yaml")
        return found

    @property
    def _reader_file(self) -> str:
        return __file__

    def _resolved(self) -> str:
        return "".join(f"# {point.label}\n{resolved_text(point.scenario)}\n" for point in self.points)


def case_points(book: PublishedCases) -> tuple[Point, ...]:
    """The runs of a book as points, in its order.

    Raises
    ------
    ScenarioError
        If one of its scenario files is not right.
    """
    return tuple(run.point(name) for name, run in book.runs.items())


def cases(
    replications: int = 400,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
    engine: str | Simulate = USUAL_ENGINE,
    executor: Executor | None = None,
    checkpoint: PointCheckpoint | None = None,
    of: PublishedCases | None = None,
) -> Cases:
    """Hold every published figure against replications of its runs, all with the default coefficients.

    Parameters
    ----------
    replications, seed, workers, progress, engine, executor, checkpoint
        As for ``compare``; progress counts replications of all runs together.
    of
        Other figures than the package's.

    Raises
    ------
    UnknownChoice
        For an unknown engine, or less than two replications.
    """
    if replications < 2:
        raise UnknownChoice(f"means are told with their intervals: replications must be 2 or more (got {replications})")
    found = of if of is not None else book()
    points = case_points(found)
    seen = run_points(points, replications, seed, workers, progress, engine, executor, checkpoint, read=case_row)
    return Cases(found, seen)
