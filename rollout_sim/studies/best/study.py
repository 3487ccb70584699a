"""Which strategy is best: run until it can be chosen with a guarantee, and say how sure that is, in several ways."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from math import inf, isfinite, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.replications.on_demand import Floats, Futures, Store
from rollout_sim.replications.replicate import ENGINES, Progress, Simulate, UnknownChoice, chosen
from rollout_sim.results.measures import BY_NAME, Measure
from rollout_sim.statistics import ranking_selection as selection
from rollout_sim.statistics.two_stage import FIRST, SMALLEST_STEP, select, usual_indifference
from rollout_sim.studies.best.result import METHODS, Best, Method
from rollout_sim.studies.compare.to_precision import AT_MOST, known_measures

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

#: From more strategies than these on it pays to drop some on the way.
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
    folder: str | Path | None = None,
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
        More than a half, less than 1: how often the choice shall be right.
    indifference
        Differences below it do not matter, in the measure's unit; if None, 1 % (a point of a share, else of the mean).
    method
        One of ``METHODS``; if None the second for more than 10 strategies.
    first
        Futures of the first stage, 10 or more.
    at_most
        Most futures run.
    seed, workers, progress, engine, executor
        As for ``compare``.
    folder
        Where futures are kept as they come, and found again; nowhere if None. Whoever gives it has it locked.

    Raises
    ------
    UnknownChoice
        For a name that is not known, a number out of its range, fewer than two strategies, or a measure that cannot be
        ranked.
    """
    names = chosen(scenario, strategies)
    row = _ranked(measure)
    method = method or ("Kim-Nelson" if len(names) > FEW else "Nelson-Matejcik")
    _check(names, confidence, indifference, method, first, at_most, engine)
    store = Store(Path(folder)) if folder is not None else None
    futures = Futures(scenario, names, seed, engine, workers, executor, progress, store)
    asked = _Question(futures, row, confidence, min(first, at_most), at_most)
    values = asked.values(names, asked.first)
    if len(values) < 2:
        raise NothingDone(futures.interrupted, [f"failed: {one}" for one in _causes(futures.failed)])
    if indifference is None:
        indifference = usual_indifference(row, lambda name: futures.values(name, names, asked.first))
    found = Best(
        scenario, seed, engine if isinstance(engine, str) else getattr(engine, "__name__", "function"), names,
        measure, confidence, indifference, method, values, inf, at_most, False, False,
        np.full(len(names), nan), (),
    )  # fmt: skip
    found = _raced(found, asked) if method == "Kim-Nelson" else _selected(found, asked)
    return replace(found, interrupted=futures.interrupted, failed=tuple(futures.failed))


class NothingDone(RuntimeError):
    """Too few futures were completed by every strategy to say anything; ``causes`` has the failed ones."""

    def __init__(self, interrupted: bool, causes: list[str]) -> None:
        super().__init__("too few futures were completed by every strategy to say anything")
        self.interrupted = interrupted
        self.causes = causes


class _Question:
    """Futures, looked at for one measure."""

    def __init__(self, futures: Futures, measure: Measure, confidence: float, first: int, at_most: int) -> None:
        self.futures, self.measure, self.confidence = futures, measure, confidence
        self.first, self.at_most = first, at_most

    def values(self, names: Sequence[str], replications: int) -> Floats:
        """The measure in so many futures, run where they are missing.

        Raises
        ------
        UnknownChoice
            If it was not reached in one of them.
        """
        self.futures.run(names, replications)
        values = self.futures.values(self.measure.name, names, replications)
        missing = np.isinf(values).any(axis=0)
        if missing.any():
            name = self.futures.strategies[int(missing.argmax())]
            raise UnknownChoice(
                f"{self.measure.name} has no mean: {name!r} does not reach it in every future. Choose another measure, "
                "such as coverage_share or net_present_value"
            )
        return values


def _selected(found: Best, asked: _Question) -> Best:
    """Nelson and Matejcik's two stages, and more where it takes them."""
    sign = asked.measure.sign
    made = select(
        sign * found.values, asked.first, asked.at_most, asked.confidence, found.indifference,
        run=lambda replications: sign * asked.values(found.strategies, replications),
        interrupted=lambda: asked.futures.interrupted,
    )  # fmt: skip
    return replace(found, values=sign * made.values, needed=made.needed, settled=made.settled)


def _raced(found: Best, asked: _Question) -> Best:
    """Kim and Nelson's elimination, some futures at a time; what that runs too many is not looked at."""
    values, replications = found.values, asked.first
    sign, first = asked.measure.sign, len(found.values)
    while True:
        race = selection.race(sign * values, first, asked.confidence, found.indifference)
        if race.settled or asked.futures.interrupted or replications >= asked.at_most:
            break
        left = [name for name, still in zip(found.strategies, race.left, strict=True) if still]
        replications = min(asked.at_most, replications + max(SMALLEST_STEP, replications // 10))
        values = asked.values(left, replications)
    needed = len(values) if race.settled else inf
    return replace(found, values=values, needed=needed, settled=race.settled, dropped_after=race.dropped_after)


def _causes(failed: list[dict[str, Any]]) -> list[str]:
    return [f"{row['strategy']}, replication {row['replication']}: {row['cause']}" for row in failed]


def _ranked(name: str) -> Measure:
    (known,) = known_measures((name,))
    row = BY_NAME[known]
    if row.better == "neither":
        raise UnknownChoice(f"{name} is neither better high nor better low, so no strategy can be best in it")
    return row


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
        raise UnknownChoice(f"to choose takes two strategies or more (there is {', '.join(map(repr, names))})")
    if not 0.5 < confidence < 1:
        raise UnknownChoice(f"a confidence is more than 50% and less than 100% (got {100 * confidence:g}%)")
    if indifference is not None and not (indifference > 0 and isfinite(indifference)):
        raise UnknownChoice(f"an indifference is more than 0 (got {indifference:g})")
    if method not in METHODS:
        raise UnknownChoice(f"no method named {method!r} (there is {', '.join(METHODS)})")
    if first < 10 or at_most < 10:
        raise UnknownChoice(f"it takes 10 futures or more to begin with (got {min(first, at_most)})")
    if isinstance(engine, str) and engine not in ENGINES:
        raise UnknownChoice(f"no engine named {engine!r} (there is {', '.join(ENGINES)})")
