"""Ranking and selection: runs strategies until the best one can be chosen with a guarantee."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from math import inf, isfinite, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.kernel.phrases import Phrase, Refused
from rollout_sim.replications.checkpoint import ComparisonRun
from rollout_sim.replications.execution import Execution
from rollout_sim.replications.on_demand import Floats, MeasureCheckpoint, MeasuresOnDemand
from rollout_sim.replications.replicate import (
    Progress,
    Simulate,
    UnknownChoice,
    Work,
    check_engine,
    chosen,
    usual_workers,
)
from rollout_sim.replications.twins import TWINS_RUN, run_twins, twin_kinds
from rollout_sim.results.measures import BY_NAME, Measure
from rollout_sim.run_folder import folder as folders
from rollout_sim.statistics import ranking_selection as selection
from rollout_sim.statistics.two_stage import FINEST, FIRST, SMALLEST_STEP, select, usual_indifference
from rollout_sim.studies.best.result import METHODS, Best, Method
from rollout_sim.studies.compare.to_precision import AT_MOST, known_measures
from rollout_sim.studies.keep import FolderName, KeptStudy, Rim, as_given, engine_name, keep
from rollout_sim.studies.read_date import day_read

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

#: With more strategies than these it pays to drop some on the way.
FEW = 10


def best(
    scenario: "Scenario",
    measure: str = "success_share",
    strategies: Sequence[str] | None = None,
    confidence: float = 0.95,
    indifference: float | None = None,
    method: Method | None = None,
    first: int = FIRST,
    at_most: int = AT_MOST,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
    engine: str | Simulate = "compiled",
    executor: Executor | None = None,
    checkpoint: MeasureCheckpoint | None = None,
    folder: FolderName | None = None,
    at: str | None = None,
) -> Best:
    """Choose the best of several strategies with a guarantee, on common random numbers.

    Parameters
    ----------
    scenario
        As ``load`` gives it, with two strategies or more; its ``grid`` makes many.
    measure
        Name of the measure in which to be best; it must be better high or low, and reached in every future.
    strategies
        Names to choose from; all of the scenario's if None.
    confidence
        Probability of a right choice; more than a half and less than 1.
    indifference
        Differences below it do not matter, in the measure's unit; if None, 1 % (a point of a share, else of the mean).
    method
        One of ``METHODS``; if None the second for more than 10 strategies.
    first
        Futures of the first stage, 10 or more.
    at_most
        Most futures that may run.
    seed, workers, progress, engine, executor
        As for ``compare``.
    checkpoint
        Of a folder: futures are saved in it and read from it.
    folder
        Where to keep it, as the command line does (see ``rollout_sim.studies.keep``): what is done stays there whatever
        ends the run, and a second call goes on from it; a folder of another design is refused. Not kept if None.
        The futures of a folder answer for every measure.
    at
        The date on which it is answered, within the run, such as ``"6 months"`` or ``"2026-08-31"``; its end if None.

    Raises
    ------
    UnknownChoice
        For an unknown name, a number out of its range, fewer than two strategies, or a measure that cannot be ranked.
    TooFewFutures
        If too few futures were completed to say anything.
    FolderRefused, FolderBusy
        If ``folder`` holds another run, or more of this one, or files of no run; if another process works in it.
    """
    names = chosen(scenario, strategies)
    definition = _rankable(measure)
    measure = definition.name
    method = method or ("Kim-Nelson" if len(names) > FEW else "Nelson-Matejcik")
    _check(names, confidence, indifference, method, first, at_most, engine)
    read_on = day_read(scenario, at, (measure,))
    if folder is not None:
        execution = Execution(at_most, seed, workers, progress, engine, executor)
        criteria = {"measure": measure, "confidence": confidence, "indifference": indifference, "method": method,
                    "first": first}  # fmt: skip
        return _in_folder(scenario, names, execution, {**criteria, "at": at}, Path(folder))
    futures = MeasuresOnDemand(scenario, names, seed, engine, workers, executor, progress, checkpoint, read_on)
    sampling = _Sampling(futures, definition, confidence, min(first, at_most), at_most)
    values = sampling.values(names, sampling.first)
    if len(values) < 2:
        raise TooFewFutures(futures.interrupted, _causes(futures.failed))
    if indifference is None:
        indifference = usual_indifference(definition, lambda name: futures.values(name, names, sampling.first))
    first_stage = Best(
        scenario, seed, engine if isinstance(engine, str) else getattr(engine, "__name__", "function"), names,
        measure, confidence, indifference, method, values, inf, at_most, False, False,
        np.full(len(names), nan), (), read_on,
    )  # fmt: skip
    choice = _raced(first_stage, sampling) if method == "Kim-Nelson" else _selected(first_stage, sampling)
    choice = replace(choice, interrupted=futures.interrupted, failed=tuple(futures.failed))
    if choice.interrupted or not twin_kinds(scenario):
        return choice
    work = Work(scenario, choice.ranking[:2], seed, engine, read_on=read_on)
    twins = run_twins(work, choice.complete, workers or usual_workers(TWINS_RUN), executor)
    return replace(choice, interrupted=True) if twins is None else replace(choice, twins=twins)


def _in_folder(
    scenario: "Scenario", names: tuple[str, ...], execution: Execution, criteria: Mapping[str, Any], folder: Path
) -> Best:
    """A choice that is kept in a folder."""
    scenario_file, notes = as_given(folder, scenario)
    run = ComparisonRun(
        scenario, names, execution.seed, engine_name(execution.engine), execution.replications, scenario_file,
        {**notes, "command": "best"}, day_read(scenario, criteria["at"]),
    )  # fmt: skip
    rim = Rim.of_python(execution, notes)
    return keep_best(folder, run, rim, engine=execution.engine, **criteria).result


def keep_best(folder: Path, run: ComparisonRun, rim: Rim, **criteria: Any) -> KeptStudy[Best]:
    """The choice among strategies of a run in its folder; ``criteria`` are keywords of ``best``.

    Raises
    ------
    TooFewFutures
        If too few futures were completed to say anything.
    FolderRefused, FolderBusy, OSError
        As ``keep``.
    """

    def ask(how: Execution) -> Best:
        options = vars(how) | {"at_most": how.replications} | criteria
        del options["replications"]
        return best(run.scenario, strategies=run.strategies, **options)

    def write(choice: Best) -> None:
        texts = {**run.texts, f"best-{choice.measure}.json": choice.to_json().encode() + b"\n"}
        folders.write(folder, run.design, 0, {f"best-{choice.measure}": choice.frame}, texts, run.notes)

    execution = Execution(run.requested, run.seed, engine=run.engine)
    return keep(folder, _opened(folder, run), execution, ask, write, rim)


@contextmanager
def _opened(folder: Path, run: ComparisonRun) -> Iterator[MeasureCheckpoint]:
    with folders.opened_folder(folder, run.design, sys.maxsize, run.texts, run.notes):
        yield MeasureCheckpoint(folder / "measures")


class TooFewFutures(Refused):
    """Every strategy completed too few futures for an answer; ``causes`` lists the failed ones."""

    def __init__(self, interrupted: bool, causes: Sequence[Phrase]) -> None:
        super().__init__(Phrase("too few futures were completed by every strategy to say anything"))
        self.interrupted = interrupted
        self.causes = causes


class _Sampling:
    """Values of one measure in futures that are run on demand, and the limits on their number."""

    def __init__(
        self, futures: MeasuresOnDemand, measure: Measure, confidence: float, first: int, at_most: int
    ) -> None:
        self.futures, self.measure, self.confidence = futures, measure, confidence
        self.first, self.at_most = first, at_most

    def values(self, names: Sequence[str], replications: int) -> Floats:
        """The measure in so many futures; the missing ones are run.

        Raises
        ------
        UnknownChoice
            If it is not reached in one of them.
        """
        self.futures.run(names, replications)
        values = self.futures.values(self.measure.name, names, replications)
        missing = np.isinf(values).any(axis=0)
        if missing.any():
            name = self.futures.strategies[int(missing.argmax())]
            raise UnknownChoice(
                "{measure} has no mean: {strategy} does not reach it in every future. Choose another measure, such as "
                "coverage_share or net_present_value",
                measure=self.measure.name, strategy=repr(name),
            )  # fmt: skip
        return values


def _selected(first_stage: Best, sampling: _Sampling) -> Best:
    """Nelson and Matejcik's two stages, and more where they are needed."""
    sign = sampling.measure.sign
    selected = select(
        sign * first_stage.values, sampling.first, sampling.at_most, sampling.confidence, first_stage.indifference,
        run=lambda replications: sign * sampling.values(first_stage.strategies, replications),
        interrupted=lambda: sampling.futures.interrupted, shape=first_stage.signed_shape, same=first_stage.same,
    )  # fmt: skip
    return replace(first_stage, values=sign * selected.values, needed=selected.needed, settled=selected.settled)


def _raced(first_stage: Best, sampling: _Sampling) -> Best:
    """Kim and Nelson's elimination, some futures at a time; futures beyond the decision are not used."""
    values, replications = first_stage.values, sampling.first
    sign, first = sampling.measure.sign, len(first_stage.values)
    while True:
        race = selection.race(
            sign * values, first, sampling.confidence, first_stage.indifference, first_stage.signed_shape,
            first_stage.same,
        )  # fmt: skip
        if race.settled or sampling.futures.interrupted or replications >= sampling.at_most:
            break
        in_race = [name for name, racing in zip(first_stage.strategies, race.remaining, strict=True) if racing]
        replications = min(sampling.at_most, replications + max(SMALLEST_STEP, replications // 10))
        values = sampling.values(in_race, replications)
    needed = len(values) if race.settled else inf
    return replace(first_stage, values=values, needed=needed, settled=race.settled, dropped_after=race.dropped_after)


def _causes(failed: list[dict[str, Any]]) -> list[Phrase]:
    names = ("strategy", "replication", "cause")
    rows = ({name: row[name] for name in names} for row in failed)
    return [Phrase("failed: {strategy}, replication {replication}: {cause}", **row) for row in rows]


def _rankable(name: str) -> Measure:
    """The measure of that name, which must be better high or low."""
    (known_name,) = known_measures((name,))
    measure = BY_NAME[known_name]
    if measure.better == "neither":
        raise UnknownChoice(
            "{measure} is neither better high nor better low, so no strategy can be best in it", measure=name
        )
    return measure


def _check(
    names: Sequence[str],
    confidence: float,
    indifference: float | None,
    method: str,
    first: int,
    at_most: int,
    engine: str | Simulate,
) -> None:
    if len(names) < 2:
        raise UnknownChoice(
            "to choose takes two strategies or more (there is {known})", known=", ".join(map(repr, names))
        )
    if not 0.5 < confidence < 1:
        raise UnknownChoice("a confidence is more than 50% and less than 100%", quoted=f"{100 * confidence:g}%")
    if indifference is not None and not (indifference >= FINEST and isfinite(indifference)):
        raise UnknownChoice("an indifference is at least {finest}", finest=f"{FINEST:g}", quoted=f"{indifference:g}")
    if method not in METHODS:
        raise UnknownChoice("no method named {name} (there is {known})", name=repr(method), known=", ".join(METHODS))
    if first < 10 or at_most < 10:
        raise UnknownChoice("it takes 10 futures or more to begin with", quoted=min(first, at_most))
    check_engine(engine)
