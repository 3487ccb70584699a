"""Strategies compared on common random numbers: tidy frames of the outcomes, and estimates from them.

``compare`` runs the strategies; a ``Comparison`` holds tidy frames, one row an observation, and computes estimates,
paired differences and shares of wins from the replications that every strategy completed.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import rollout_sim
from rollout_sim.kernel.calendar import date_on, month_starts
from rollout_sim.replications import frames, progress_bar as notebook
from rollout_sim.replications.checkpoint import ComparisonCheckpoint, ComparisonRun
from rollout_sim.replications.execution import Execution
from rollout_sim.replications.futures import shared_sets
from rollout_sim.replications.replicate import (
    Progress,
    ReplicationResult,
    Simulate,
    Work,
    check_engine,
    check_replications,
    chosen,
    replicate,
    usual_workers,
)
from rollout_sim.replications.twins import AT_END, TWINS_RUN, no_twins, parts_of, run_twins, twin_kinds
from rollout_sim.results.measures import BY_NAME, DATED, MEASURES, NAMES, READ_ON_ANY_DAY
from rollout_sim.results.money_ranges import luck_alone
from rollout_sim.scenario.values.fields import LONGEST_DAYS
from rollout_sim.statistics import estimates as statistics
from rollout_sim.statistics.intervals import SHARE, UNBOUNDED, Shape
from rollout_sim.statistics.measure_shapes import measure_shape
from rollout_sim.statistics.spread import SpreadParts
from rollout_sim.studies.compare.charts import chart_list
from rollout_sim.studies.compare.words.ranking import ranking, subject
from rollout_sim.studies.compare.words.table import brief_table, comparison_table
from rollout_sim.studies.compare.words.verdict import verdict as comparison_verdict
from rollout_sim.studies.keep import FolderName, Rim, as_given, engine_name, keep_comparison
from rollout_sim.studies.read_date import place_of
from rollout_sim.studies.result import Presentation, Result
from rollout_sim.wording.dates import reading_words

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

Floats = statistics.Floats

RANKED = [row for row in MEASURES if row.better != "neither"]
ESTIMATE = ("mean", "lower", "upper", "half_width", "p10", "p50", "p90")
#: Columns of a batch that are estimated, with their shapes.
OF_A_BATCH = {"success_share": SHARE, "visits_per_store_week": UNBOUNDED}


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Result):
    """Strategies of a scenario over common futures.

    Attributes
    ----------
    scenario
        The scenario, which ran with ``seed`` on ``engine``.
    strategies
        Names of the strategies, in the order of comparison.
    requested
        Replications requested; after an interrupt fewer are done.
    interrupted
        Whether Ctrl-C ended it early.
    replications
        Frame: strategy, replication, status ("done" or "failed"), cause, and a column a measure.
    batches
        Frame: strategy, replication, batch, name, stores, target, success_share, visits_per_store_week and counts.
    dated
        Frame: strategy, replication, date (from 0), day, and the measures of ``results.measures.DATED`` as they stand
        on the scenario's dates (``Scenario.dates_read``) and, in the last row of each replication, at its end.
    weekly
        Frame: strategy, replication, week (from 1) and the columns of ``results.counts.WEEKLY_SERIES``; of the
        replications below 1,000.
    monthly
        Frame: strategy, replication, month (from 0), money by class, discount_factor; of the replications below 1,000.
    weekly_bands
        Frame: strategy, week, quantity (a column of ``weekly``, or the share of their hours on duty that people worked:
        coach_use, desk_use), replications, mean, and p5, p10, p25, p50, p75, p90 and p95 over them, of values rounded
        to 12 significant bits (``replications.bands``).
    monthly_bands
        As ``weekly_bands``, by month: a column of ``monthly``, or balance, the discounted benefits less costs up to the
        end of the month.
    exposure
        Frame: strategy, days_live, at_risk, gave_up; stores summed over replications.
    budget
        Frame: strategy, line (``results.money.LINES``), month, replications, and the means over them of quantity and
        amount, undiscounted.
    read_on
        The day on which measures are read, if not the end of the run (``on``).
    twins
        Frame: kind, strategy, replication, date, and measures: the twins of the first futures (``replications.twins``).

    All frames but the first hold only the replications that every strategy completed; all estimates use these alone.
    """

    presentation = Presentation(comparison_verdict, comparison_table, chart_list.sheets, brief_table)

    scenario: "Scenario"
    seed: int
    engine: str
    strategies: tuple[str, ...]
    requested: int
    interrupted: bool
    replications: pd.DataFrame
    batches: pd.DataFrame
    dated: pd.DataFrame
    weekly: pd.DataFrame
    monthly: pd.DataFrame
    weekly_bands: pd.DataFrame
    monthly_bands: pd.DataFrame
    exposure: pd.DataFrame
    budget: pd.DataFrame
    read_on: float | None = None
    twins: pd.DataFrame = field(default_factory=no_twins)

    @cached_property
    def complete(self) -> tuple[int, ...]:
        """Numbers of the replications that every strategy completed."""
        done = self.replications[self.replications["status"] == "done"]
        counts = done.groupby("replication")["strategy"].count()
        return tuple(int(number) for number in counts.index[counts == len(self.strategies)])

    @property
    def month_starts(self) -> Floats:
        """Days on which the calendar months of the longest run begin, the first of them day 0."""
        return np.array(month_starts(self.scenario.starts, self._longest))

    @property
    def month_ends(self) -> Floats:
        """Days on which they end, the last one with the run."""
        return np.append(self.month_starts[1:], self._longest)

    @property
    def _longest(self) -> float:
        """Days of the longest run; where lengths are drawn, of the longest that there may be."""
        drawn = self.scenario.uncertain.get("run_length")
        return float(self.scenario.run_length) if drawn is None else LONGEST_DAYS

    @property
    def failed(self) -> pd.DataFrame:
        """Frame of failed replications: strategy, replication, cause."""
        rows = self.replications[self.replications["status"] == "failed"]
        return rows[["strategy", "replication", "cause"]].reset_index(drop=True)

    def values(self, measure: str, strategy: str) -> Floats:
        """A measure by complete replication, in the order of replications; NaN where it was not reached."""
        return self.replications[measure].to_numpy(dtype=np.float64)[self._rows_by_strategy[strategy]]

    @cached_property
    def _rows_by_strategy(self) -> dict[str, NDArray[np.int64]]:
        """Rows of the complete replications by strategy, in the order of replications."""
        numbers = self.replications["replication"].to_numpy()
        complete = np.isin(numbers, np.array(self.complete, dtype=np.int64))
        rows_by_strategy = {}
        for name in self.strategies:
            rows = np.flatnonzero(complete & (self.replications["strategy"] == name).to_numpy(dtype=np.bool_))
            rows_by_strategy[name] = rows[np.argsort(numbers[rows], kind="stable")]
        return rows_by_strategy

    def estimate(self, measure: str, strategy: str) -> statistics.Estimate:
        """Mean, interval, percentiles and reached share of a measure."""
        return statistics.estimate(self.values(measure, strategy), BY_NAME[measure].better, self.shape(measure))

    def estimate_on(self, measure: str, strategy: str, date: int) -> statistics.Estimate:
        """As ``estimate``, of a measure on one of the dates."""
        return statistics.estimate(
            self.values_on(measure, strategy, date), BY_NAME[measure].better, self.shape(measure)
        )

    def shape(self, measure: str) -> Shape:
        """Bounds of a measure in this scenario, and how many futures an interval of its mean takes."""
        shape = measure_shape(measure, float(self.scenario.stores.total), float(self.scenario.run_length))
        return shape.shared(self.shared_sets)

    @cached_property
    def shared_sets(self) -> tuple[int, ...]:
        """Of each complete future, the set of coefficients that it shares with others; empty if none share any."""
        return shared_sets(self.scenario, self.seed, self.complete)

    def difference(self, measure: str, a: str, b: str, together: int = 1) -> statistics.Difference:
        """Paired difference of a measure, strategy ``a`` less strategy ``b``.

        ``together`` is the number of differences whose 95 % intervals hold simultaneously; 1 for a single interval.
        """
        return statistics.difference(self.values(measure, a), self.values(measure, b), together, self.shape(measure))

    def spread(self, measure: str, strategy: str, less: str | None = None) -> SpreadParts | None:
        """Where the spread of a measure between futures comes from, or that of the lead over another strategy.

        None if luck is all there is, or too few futures have twins.
        """
        names = [strategy] if less is None else [strategy, less]
        date = AT_END if self.read_on is None else self.days_read.index(self.read_on)
        return parts_of(
            self.scenario,
            self.twins,
            self.complete,
            {name: self.values(measure, name) for name in names},
            measure,
            date,
        )

    def table(self) -> pd.DataFrame:
        """Frame of estimates: strategy, measure, and the fields of ``statistics.Estimate``."""
        return pd.DataFrame(
            [
                {"strategy": strategy, "measure": name, **vars(self.estimate(name, strategy))}
                for strategy in self.strategies
                for name in NAMES
            ]
        )

    def differences(self) -> pd.DataFrame:
        """Frame of paired differences ``a - b``: a, b, measure, and the fields of ``statistics.Difference``."""
        rows = [
            {"a": a, "b": b, "measure": name, **vars(self.difference(name, a, b))}
            for a, b in combinations(self.strategies, 2)
            for name in NAMES
        ]
        return pd.DataFrame(rows, columns=["a", "b", "measure", *statistics.Difference.__dataclass_fields__])

    def wins(self) -> pd.DataFrame:
        """Frame of the share of replications each strategy wins, ties split: measure, strategy, share."""
        rows = []
        for row in RANKED:
            values = np.column_stack([self.values(row.name, strategy) for strategy in self.strategies])
            shares = statistics.wins(values, row.better)
            rows += [
                {"measure": row.name, "strategy": strategy, "share": float(share)}
                for strategy, share in zip(self.strategies, shares, strict=True)
            ]
        return pd.DataFrame(rows)

    def values_on(self, measure: str, strategy: str, date: int) -> Floats:
        """A measure of ``DATED`` by complete replication on one of the dates, from 0."""
        frame = self.dated
        rows = frame[(frame["strategy"] == strategy) & (frame["date"] == date)].sort_values("replication")
        return rows[measure].to_numpy(dtype=np.float64)

    def dated_table(self) -> pd.DataFrame:
        """Frame of estimates by date: strategy, date, day, measure, and the fields of ``Estimate``."""
        return pd.DataFrame(
            [
                {"strategy": strategy, "date": date, "day": day, "measure": name}
                | vars(self.estimate_on(name, strategy, date))
                for strategy in self.strategies
                for date, day in enumerate(self.days_read)
                for name in DATED
            ]
        )

    def dated_differences(self) -> pd.DataFrame:
        """Frame of paired differences ``a - b`` by date: a, b, date, day, measure, and the fields of ``Difference``."""
        rows = [
            {"a": a, "b": b, "date": date, "day": day, "measure": name} | vars(self.difference_on(name, a, b, date))
            for a, b in combinations(self.strategies, 2)
            for date, day in enumerate(self.days_read)
            for name in DATED
        ]
        columns = ["a", "b", "date", "day", "measure", *statistics.Difference.__dataclass_fields__]
        return pd.DataFrame(rows, columns=columns)

    def difference_on(self, measure: str, a: str, b: str, date: int) -> statistics.Difference:
        """As ``difference``, on one of the dates."""
        shape = UNBOUNDED.shared(self.shared_sets)
        return statistics.difference(self.values_on(measure, a, date), self.values_on(measure, b, date), shape=shape)

    @property
    def read_day(self) -> float:
        """The day on which measures are read."""
        return float(self.scenario.run_length) if self.read_on is None else self.read_on

    def when(self, language: str) -> str:
        """When measures are read, in words."""
        return reading_words(self.scenario, language, self.read_on)

    def on(self, date: str) -> "Comparison":
        """The same comparison with its verdict and table on another of the scenario's dates, such as "6 months".

        Only the measures of ``results.measures.READ_ON_ANY_DAY`` are read on it.

        Raises
        ------
        UnknownChoice
            If it is none of the dates.
        """
        place = place_of(self.scenario, date)
        if place == len(self.days_read) - 1:
            return self
        rows = self.dated[self.dated["date"] == place].set_index(["strategy", "replication"])
        keys = pd.MultiIndex.from_frame(self.replications[["strategy", "replication"]])
        values = rows.reindex(keys)
        replications = self.replications.assign(**{name: values[name].to_numpy() for name in READ_ON_ANY_DAY})
        return replace(self, replications=replications, read_on=self.days_read[place])

    @property
    def days_read(self) -> tuple[float, ...]:
        """The days on which strategies are compared, the last of them the end of the run."""
        return (*self.scenario.dates_read, float(self.scenario.run_length))

    def batch_table(self) -> pd.DataFrame:
        """Frame of batches, over the replications in which each ended.

        Columns: strategy, batch, name, stores (mean), target, ended_share, and the parts in ``ESTIMATE`` of
        success_share and visits_per_store_week, as ``success_share_mean`` and so on.
        """
        rows = []
        for (strategy, number), group in self._batch_groups():
            row = {"strategy": strategy, "batch": number, "name": group["name"].iloc[0]}
            row |= {"stores": _stores(group), "target": float(group["target"].mean())}
            row["ended_share"] = float(group["end_day"].notna().mean())
            for column, shape in OF_A_BATCH.items():
                row |= {f"{column}_{part}": value for part, value in self._of_batch(group, column, shape).items()}
            rows.append(row)
        return pd.DataFrame(rows)

    def _batch_groups(self) -> Iterator[tuple[tuple[str, int], pd.DataFrame]]:
        columns = self.batches[["replication", "name", "stores", "target", "end_day", *OF_A_BATCH]]
        numbers = self.batches["batch"].to_numpy()
        for strategy in self.strategies:
            of_strategy = (self.batches["strategy"] == strategy).to_numpy(dtype=np.bool_)
            for number in np.unique(numbers[of_strategy]):
                yield (strategy, int(number)), columns.iloc[np.flatnonzero(of_strategy & (numbers == number))]

    def _of_batch(self, group: pd.DataFrame, column: str, shape: Shape) -> dict[str, float]:
        """The parts in ``ESTIMATE`` of a number of a batch, over the replications that have one."""
        known = group.dropna(subset=[column])
        sets = shared_sets(self.scenario, self.seed, known["replication"].tolist())
        estimate = vars(statistics.estimate(known[column].to_numpy(dtype=np.float64), shape=shape.shared(sets)))
        return {part: estimate[part] for part in ESTIMATE}

    def as_dict(self) -> dict[str, Any]:
        """What ``to_json`` writes, as plain dicts and lists; None for what is not known."""
        wins: dict[str, dict[str, float]] = {row.name: {} for row in RANKED}
        for row in self.wins().to_dict("records"):
            wins[row["measure"]][row["strategy"]] = row["share"]
        content = {
            "scenario": self.scenario.name,
            "version": rollout_sim.__version__,
            "engine": self.engine,
            "seed": self.seed,
            "replications": len(self.complete),
            "luck_only": luck_alone(self.scenario),
            "coefficients": self.scenario.drawn_from,
            "spread": self._spread_rows(),
            "strategies": {name: self._strategy(name) for name in self.strategies},
            "differences": self.differences().to_dict("records"),
            "dated_differences": [
                row | {"on": date_on(self.scenario.starts, row["day"]).isoformat()}
                for row in self.dated_differences().to_dict("records")
            ],
            "wins": wins,
            "failed": self.failed.to_dict("records"),
            "interrupted": self.interrupted,
        }
        json_ready = plain(content)
        assert isinstance(json_ready, dict)
        return json_ready

    def _spread_rows(self) -> list[dict[str, Any]]:
        """Parts of the spread of what the verdict speaks of: of each strategy, and of the leader's lead over others."""
        measure = subject(self)
        leader, *others = ranking(self, measure) if self.complete else [""]
        pairs = [(name, None) for name in (leader, *others)] + [(leader, other) for other in others]
        rows = [(name, less, self.spread(measure, name, less)) for name, less in pairs if self.complete]
        return [
            {"measure": measure, "strategy": name, "less": less, **vars(parts)} for name, less, parts in rows if parts
        ]

    def _strategy(self, name: str) -> dict[str, Any]:
        batches = [
            {
                "name": group["name"].iloc[0],
                "stores": _stores(group),
                **{column: self._of_batch(group, column, shape) for column, shape in OF_A_BATCH.items()},
            }
            for (strategy, _), group in self._batch_groups()
            if strategy == name
        ]
        return {
            "measures": {measure: vars(self.estimate(measure, name)) for measure in NAMES},
            "dated": [self._on(name, date, day) for date, day in enumerate(self.days_read)],
            "batches": batches,
        }

    def _on(self, name: str, date: int, day: float) -> dict[str, Any]:
        """What ``to_json`` writes of a strategy on one of the dates."""
        values = {measure: self.values_on(measure, name, date) for measure in DATED}
        return {
            "day": day,
            "on": date_on(self.scenario.starts, day).isoformat(),
            "measures": {
                measure: vars(statistics.estimate(of, BY_NAME[measure].better, self.shape(measure)))
                for measure, of in values.items()
            },
        }

    def __repr__(self) -> str:
        names = ", ".join(self.strategies)
        return f"<Comparison of {names}: {len(self.complete)} replications of {self.scenario.name!r}, seed {self.seed}>"


def compare(
    scenario: "Scenario",
    strategies: Sequence[str] | None = None,
    replications: int = 100,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
    engine: str | Simulate = "compiled",
    executor: Executor | None = None,
    chunk: int | None = None,
    checkpoint: ComparisonCheckpoint | None = None,
    folder: FolderName | None = None,
    twins: bool = True,
) -> Comparison:
    """Run strategies on common random numbers and compare them.

    Parameters
    ----------
    scenario
        As ``load`` gives it.
    strategies
        Names to compare; all of the scenario's if None.
    replications
        Futures, 1 or more.
    seed
        Whole number from 0; the same seed gives the same futures.
    workers
        Worker processes; one a processor if None. The results do not depend on it.
    progress
        Called with the replications done and requested, whenever some are done. If None, a bar in a notebook, and
        nothing elsewhere.
    engine
        Name of an engine, or a function ``simulate(plan, seed, replication)``. Both engines give the same results; the
        compiled one some eighty times faster, once it is compiled for this machine.
    executor
        Any ``concurrent.futures.Executor`` to run on, such as a cluster's; processes of this machine if None. It stays
        open. ``workers`` says how many it has.
    chunk
        Replications that a worker takes at a time. The results do not depend on it.
    checkpoint
        The checkpoint of a run folder: saved replications are not run again, and new ones are saved as they finish.
    folder
        Where to keep it, as the command line does (see ``rollout_sim.studies.keep``): what is done stays there whatever
        ends the run, and a second call goes on from it; a folder of another design is refused. Not kept if None.
    twins
        Whether to run some futures a second time with other luck, to say how much of the spread is luck; where luck is
        all there is, none are run.

    Raises
    ------
    UnknownChoice
        For a strategy or engine that is not known, a strategy named twice, or less than one replication.
    FolderRefused, FolderBusy
        If ``folder`` holds another run, or more of this one, or files of no run; if another process works in it.
    """
    names = chosen(scenario, strategies)
    check_replications(replications)
    check_engine(engine)
    progress = notebook.NotebookProgressBar() if progress is None and notebook.in_notebook() else progress
    if folder is not None:
        execution = Execution(replications, seed, workers, progress, engine, executor)
        return _in_folder(scenario, names, execution, chunk, Path(folder))
    work = Work(scenario, names, seed, engine)
    gathered = frames.FrameBuilder(names)
    for saved_chunk in checkpoint.chunks(names, replications) if checkpoint is not None else ():
        gathered.add(saved_chunk)
    saved = gathered.done()
    pending = np.setdiff1d(np.arange(replications), saved, assume_unique=True).tolist()
    done = saved.size
    if progress is not None and done:
        progress(done, replications)
    intake = frames.ResultCollector(gathered, checkpoint)

    def take(results: list[ReplicationResult]) -> None:
        nonlocal done
        intake.take(results)
        done += 1
        if progress is not None:
            progress(done, replications)

    try:
        completed = replicate(work, pending, workers or usual_workers(replications), take, executor, chunk)
    finally:
        intake.flush()
    comparison = Comparison(
        scenario=scenario,
        seed=seed,
        engine=engine if isinstance(engine, str) else getattr(engine, "__name__", "function"),
        strategies=names,
        requested=replications,
        interrupted=not completed,
        **gathered.frames(),
    )
    return with_twins(comparison, engine, workers, executor) if twins else comparison


def with_twins(
    comparison: Comparison, engine: str | Simulate, workers: int | None = None, executor: Executor | None = None
) -> Comparison:
    """The comparison with the twins of its first futures; as it is if interrupted, or if luck is all there is."""
    if comparison.interrupted or not twin_kinds(comparison.scenario):
        return comparison
    work = Work(comparison.scenario, comparison.strategies, comparison.seed, engine)
    twins = run_twins(work, comparison.complete, workers or usual_workers(TWINS_RUN), executor)
    return replace(comparison, interrupted=True) if twins is None else replace(comparison, twins=twins)


def _in_folder(
    scenario: "Scenario", names: tuple[str, ...], execution: Execution, chunk: int | None, folder: Path
) -> Comparison:
    """A comparison that is kept in a folder."""
    scenario_file, notes = as_given(folder, scenario)
    run = ComparisonRun(
        scenario, names, execution.seed, engine_name(execution.engine), execution.replications, scenario_file, notes
    )

    def ask(how: Execution) -> Comparison:
        return compare(scenario, names, chunk=chunk, **{**vars(how), "engine": execution.engine})

    return keep_comparison(folder, run, ask, Rim.of_python(execution, notes)).result


def _stores(batch: pd.DataFrame) -> int | float:
    """Stores of a batch: a whole number where every replication that started it has as many, else the mean."""
    sizes = batch.loc[batch["stores"] > 0, "stores"]
    if sizes.empty:
        return 0
    return int(sizes.iloc[0]) if sizes.nunique() == 1 else float(sizes.mean())


def plain(value: Any) -> Any:
    """Plain Python values, with None for NaN and infinity."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float | np.floating):
        return float(value) if isfinite(value) else None
    return int(value) if isinstance(value, np.integer) else value
