"""Comparisons that run until their intervals are narrow enough, and predict the cost of narrower ones."""

import time
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from math import isfinite, nan
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rollout_sim.drawing.save import ChartSheet, ChartSource
from rollout_sim.kernel.phrases import Phrase, did_you_mean
from rollout_sim.replications.checkpoint import ComparisonCheckpoint, ComparisonRun
from rollout_sim.replications.execution import Execution
from rollout_sim.replications.replicate import Progress, Simulate, UnknownChoice, chosen, usual_workers
from rollout_sim.results.measures import BY_NAME, NAMES, todays_name
from rollout_sim.scenario.blocks.money import MoneyBlock
from rollout_sim.statistics import precision as rule
from rollout_sim.studies.compare.charts.precision_chart import precision_sheets
from rollout_sim.studies.compare.comparison import Comparison, compare, plain, with_twins
from rollout_sim.studies.compare.words.precision_words import precision_verdict
from rollout_sim.studies.keep import FolderName, KeptStudy, Rim, as_given, engine_name, keep_comparison
from rollout_sim.studies.result import Presentation, Result

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

#: Fewest replications, whatever the precision.
FIRST = 30
AT_MOST = 10_000
#: A finer precision takes more futures than any machine runs.
FINEST = 1e-6
#: Costs are predicted for the requested precision, divided by these.
TIGHTER = (2, 5)


def _verdict(precise: "PreciseComparison", language: str) -> str:
    return f"{precise.comparison.verdict(language)}\n{precision_verdict(precise, language)}"


def _table(precise: "PreciseComparison", language: str) -> str:
    return precise.comparison.text(language)


def _sheets(precise: "PreciseComparison", language: str) -> list[ChartSheet]:
    return [*precision_sheets(precise, language), *precise.comparison.sheets(language)]


@dataclass(frozen=True, eq=False, repr=False)
class PreciseComparison(Result):
    """A comparison that ran until it was precise, or until it stopped.

    Attributes
    ----------
    comparison
        The comparison itself, with all replications that were run.
    precision
        The requested half-width of a 95 % interval: absolute on shares, relative to the mean on anything else.
    measures
        Names of the watched measures.
    at_most
        Most replications allowed.
    enough
        Replications after which all intervals are narrow enough and stay so; None if they never are.
    course
        See ``precision.PrecisionHistory``.
    seconds_each
        Elapsed seconds that a replication of all strategies takes with all workers; NaN if none ran now.
    """

    presentation = Presentation(_verdict, _table, _sheets)

    comparison: Comparison
    precision: float
    measures: tuple[str, ...]
    at_most: int
    enough: int | None
    course: rule.PrecisionHistory
    seconds_each: float

    def _source(self) -> ChartSource:
        return self.comparison

    @property
    def complete(self) -> tuple[int, ...]:
        """Numbers of the complete replications."""
        return self.comparison.complete

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended it early."""
        return self.comparison.interrupted

    @property
    def replications(self) -> int:
        """Complete replications, from which the intervals are computed."""
        return len(self.comparison.complete)

    @property
    def reached(self) -> float:
        """The precision of the widest interval."""
        return float(self.course.worst[-1]) if self.course.intervals else nan

    @property
    def intervals(self) -> pd.DataFrame:
        """Frame of the watched intervals: measure, a, b (None: ``a`` alone), what, mean, ends, precision."""
        columns = ["measure", "a", "b", "what", "mean", "lower", "upper", "half_width", "precision"]
        return pd.DataFrame([asdict(row) for row in self.course.intervals], columns=columns)

    @property
    def frame(self) -> pd.DataFrame:
        """Frame of the precision over replications: replications, measure, precision of its widest interval."""
        frames = [
            pd.DataFrame({"replications": np.arange(1, values.size + 1), "measure": name, "precision": values})
            for name, values in self.course.widest.items()
        ]
        columns = ["replications", "measure", "precision"]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)

    @cached_property
    def costs(self) -> pd.DataFrame:
        """Frame of predicted costs: precision, replications in all, and the seconds that the missing ones take.

        A row for each precision that is not reached yet; the requested one comes first if it is among them. NaN where
        no number of replications gives it, since what is not known about stores is in too few sets.
        """
        wanted = [] if self.enough is not None else [self.precision]
        wanted += [self.precision / part for part in TIGHTER]
        unreached = [precision for precision in wanted if isfinite(self.reached) and precision < self.reached]
        rows = []
        for precision in unreached:
            needed = rule.predicted(self.replications, self.reached, precision, self._lasting)
            missing = nan if needed is None else max(0, needed - self.replications)
            rows.append(
                {
                    "precision": precision,
                    "replications": nan if needed is None else needed,
                    "seconds": missing * self.seconds_each,
                }
            )
        return pd.DataFrame(rows, columns=["precision", "replications", "seconds"])

    @cached_property
    def _lasting(self) -> float:
        """The part of the widest interval's squared width that no further replications narrow."""
        widest, known = self.course.last, self.comparison.values
        values = known(widest.measure, widest.a)
        if widest.b is not None:
            values = values - known(widest.measure, widest.b)
        if widest.what == "reached_share":
            values = np.isfinite(values).astype(np.float64)
        return rule.lasting_part(values, self.comparison.shared_sets)

    def as_dict(self) -> dict[str, Any]:
        """What ``to_json`` writes: the comparison, and under ``precision`` its intervals and their costs."""
        precision = {
            "wanted": self.precision,
            "reached": self.reached,
            "measures": list(self.measures),
            "replications": self.replications,
            "enough": self.enough,
            "at_most": self.at_most,
            "intervals": self.intervals.to_dict("records"),
            "costs": self.costs[["precision", "replications"]].to_dict("records"),  # seconds differ from run to run
        }
        return {**self.comparison.as_dict(), "precision": plain(precision)}

    def __repr__(self) -> str:
        return f"<Precise to {self.reached:.2%} after {self.replications} replications: {self.comparison!r}>"


def usual_measures(scenario: "Scenario") -> tuple[str, ...]:
    """Measures watched by default: stores that succeed, and the net present value where there is money."""
    return ("success_share",) if scenario.money == MoneyBlock() else ("success_share", "net_present_value")


def known_measures(names: Sequence[str]) -> tuple[str, ...]:
    """The names of measures, without duplicates.

    Raises
    ------
    UnknownChoice
        For a name of no measure.
    """
    today = tuple(dict.fromkeys(map(todays_name, names)))
    for name in today:
        if name not in BY_NAME:
            hint = did_you_mean(name, NAMES) or Phrase(" (there are {known})", known=", ".join(NAMES))
            raise UnknownChoice(Phrase("no measure named {name}", name=repr(name)) + hint)
    return today


def compare_to_precision(
    scenario: "Scenario",
    precision: float = 0.01,
    measures: Sequence[str] | None = None,
    strategies: Sequence[str] | None = None,
    seed: int = 1,
    at_least: int = FIRST,
    at_most: int = AT_MOST,
    workers: int | None = None,
    progress: Progress | None = None,
    engine: str | Simulate = "compiled",
    executor: Executor | None = None,
    checkpoint: ComparisonCheckpoint | None = None,
    folder: FolderName | None = None,
) -> PreciseComparison:
    """Compare strategies over as many futures as the precision takes.

    Runs until every watched measure of every strategy, and every paired difference, has a 95 % interval no wider than
    the precision to either side, and stays so through the look-ahead (see ``statistics.precision``).

    Parameters
    ----------
    scenario
        As ``load`` gives it.
    precision
        Between 0 and 1: absolute on shares, relative with a floor on anything else.
    measures
        Names of measures to watch; see ``usual_measures`` if None.
    strategies, seed, workers, progress, engine, executor
        As for ``compare``.
    at_least, at_most
        Fewest replications before the rule may stop, and most that run; 2 or more.
    checkpoint
        The checkpoint of a run folder, to which the new replications are added.
    folder
        Where to keep it, as the command line does (see ``rollout_sim.studies.keep``): what is done stays there whatever
        ends the run, and a second call goes on from it; a folder of another design is refused. Not kept if None.

    Raises
    ------
    UnknownChoice
        For an unknown measure, strategy or engine, or a number out of its range.
    FolderRefused, FolderBusy
        If ``folder`` holds another run, or more of this one, or files of no run; if another process works in it.
    """
    names = chosen(scenario, strategies)
    watched = known_measures(measures or usual_measures(scenario))
    if not FINEST <= precision < 1:
        finest = f"{100 * FINEST:g}%"
        raise UnknownChoice("a precision is at least {finest} and less than 100%", finest=finest,
                            quoted=f"{100 * precision:g}%")  # fmt: skip
    if at_most < 2:
        raise UnknownChoice("it takes 2 replications to tell a precision (got at most {most})", most=at_most)
    if folder is not None:
        execution = Execution(at_most, seed, workers, progress, engine, executor)
        return _in_folder(
            scenario, names, execution, precision_notes(precision, watched, at_most, at_least), Path(folder)
        )
    first = max(min(at_least, at_most), rule.fewest(precision))
    workers = workers or usual_workers(at_most)
    seconds, runs = 0.0, 0
    with ExitStack() as stack:
        if checkpoint is None:  # a temporary one, so that the next step does not run its replications again
            checkpoint = ComparisonCheckpoint(Path(stack.enter_context(TemporaryDirectory(prefix="rollout_sim"))))
        requested = min(at_most, first + rule.look_ahead(first))
        while True:
            clock = _Clock(progress)
            comparison = compare(
                scenario, names, requested, seed, workers, clock, engine, executor=executor, checkpoint=checkpoint,
                twins=False,
            )  # fmt: skip
            seconds, runs = seconds + clock.seconds, runs + clock.runs
            course = _course(comparison, watched)
            enough, confirmed = rule.enough(course.worst <= precision, first)
            if confirmed or comparison.interrupted or requested >= at_most or not comparison.complete:
                break
            requested = min(at_most, _next_requested(requested, enough, course.worst, precision))
    comparison = with_twins(comparison, engine, workers, executor)
    seconds_each = seconds / runs if runs else nan
    return PreciseComparison(
        comparison, precision, watched, at_most, enough if confirmed else None, course, seconds_each
    )


def precision_notes(precision: float, measures: Sequence[str], at_most: int, at_least: int = FIRST) -> dict[str, Any]:
    """What a folder says of the precision that its run is to reach."""
    wanted: dict[str, Any] = {"wanted": precision, "measures": list(measures), "at_most": at_most}
    return wanted if at_least == FIRST else {**wanted, "at_least": at_least}


def _in_folder(
    scenario: "Scenario", names: tuple[str, ...], execution: Execution, wanted: dict[str, Any], folder: Path
) -> PreciseComparison:
    """A comparison to a precision that is kept in a folder."""
    scenario_file, notes = as_given(folder, scenario)
    run = ComparisonRun(
        scenario, names, execution.seed, engine_name(execution.engine), execution.replications, scenario_file,
        {**notes, "precision": wanted},
    )  # fmt: skip

    def ask(how: Execution) -> PreciseComparison:
        return _to_precision(run, replace(how, engine=execution.engine))

    return keep_comparison(folder, run, ask, Rim.of_python(execution, notes)).result


def keep_run(folder: Path, run: ComparisonRun, rim: Rim) -> KeptStudy[Any]:
    """The ``Comparison`` of a run in its folder, or the ``PreciseComparison`` if the run has a precision to reach.

    Raises
    ------
    FolderRefused, FolderBusy, OSError
        As ``keep``.
    """

    def ask(how: Execution) -> Comparison | PreciseComparison:
        return (
            _to_precision(run, how) if "precision" in run.notes else compare(run.scenario, run.strategies, **vars(how))
        )

    return keep_comparison(folder, run, ask, rim)


def _to_precision(run: ComparisonRun, how: Execution) -> PreciseComparison:
    wanted, options = run.notes["precision"], vars(how) | {"at_most": run.notes["precision"]["at_most"]}
    del options["replications"]
    return compare_to_precision(
        run.scenario, wanted["wanted"], wanted["measures"], run.strategies,
        at_least=wanted.get("at_least", FIRST), **options,
    )  # fmt: skip


class _Clock:
    """Passes progress on, and times the replications that run now, without those from the checkpoint."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._began = time.monotonic()
        self._first: tuple[int, float] | None = None
        self._last = (0, self._began)

    def __call__(self, done: int, total: int) -> None:
        """Note the time at which ``done`` replications are done."""
        self._last = (done, time.monotonic())
        self._first = self._first or self._last
        if self._progress is not None:
            self._progress(done, total)

    @property
    def runs(self) -> int:
        """Replications between the first progress call and the last."""
        return self._last[0] - self._first[0] if self._first else 0

    @property
    def seconds(self) -> float:
        """Seconds between the first progress call and the last: without the start of processes and compiling."""
        return self._last[1] - self._first[1] if self._first else 0.0


def _course(comparison: Comparison, watched: tuple[str, ...]) -> rule.PrecisionHistory:
    """Precision of the watched measures over replications."""

    def values(measure: str) -> rule.Floats:
        columns = np.column_stack([comparison.values(measure, name) for name in comparison.strategies])
        return np.where(np.isnan(columns), np.inf, columns)

    cost = values("total_cost")
    watched_values = np.stack([values(measure) for measure in watched], axis=2)
    mean_cost = float(cost.mean(axis=0).max()) if len(cost) else 0.0
    return rule.course(
        watched_values,
        comparison.strategies,
        [BY_NAME[measure] for measure in watched],
        mean_cost,
        [comparison.shape(measure) for measure in watched],
    )


def _next_requested(requested: int, enough: int, worst: rule.Floats, precision: float) -> int:
    """Replications to request next: to the end of the look-ahead, or as many as predicted, at most twice as many."""
    done = worst.size
    if enough <= done:
        target = enough + rule.look_ahead(enough)
    else:
        needed = rule.predicted(done, float(worst[-1]), precision) if isfinite(worst[-1]) else None
        target = 2 * requested if needed is None else needed
    return min(2 * requested, max(requested + rule.LOOK_AHEAD, target + requested - done))
