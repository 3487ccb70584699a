"""Twins of futures: the same inputs with other luck, to tell how much of the spread is luck (``statistics.spread``)."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rollout_sim.replications.points import replicate_missing
from rollout_sim.replications.replicate import LUCK_TWINS, RANGE_TWINS, Work
from rollout_sim.scenario import of_money
from rollout_sim.statistics.estimates import Floats
from rollout_sim.statistics.spread import SpreadParts, spread_parts

if TYPE_CHECKING:
    from rollout_sim.replications.points_checkpoint import PointCheckpoint
    from rollout_sim.scenario import Scenario

#: Futures that get a twin of each kind: the first ones.
TWINS_RUN = 20
#: What a row of twins is known by; the other columns are measures.
KEYS = ("kind", "strategy", "replication", "date")
#: Date of what is read at the end of the run.
AT_END = -1


def no_twins() -> pd.DataFrame:
    """The frame of a run without twins."""
    return pd.DataFrame(columns=list(KEYS))


def twin_kinds(scenario: "Scenario") -> tuple[str, ...]:
    """The kinds of twins that a scenario takes; none where luck is all that differs between futures of its stores."""
    ranges = bool(scenario.uncertain)
    if scenario.ensemble is not None:
        return (LUCK_TWINS, RANGE_TWINS) if ranges else (LUCK_TWINS,)
    return (LUCK_TWINS,) if any(not of_money(path) for path in scenario.uncertain) else ()


def run_twins(
    work: Work,
    complete: Sequence[int],
    workers: int,
    executor: Executor | None = None,
    checkpoint: "PointCheckpoint | None" = None,
) -> pd.DataFrame | None:
    """The twins of the first of these futures, a row for each kind, strategy, future and date.

    Those that fail are left out. None after an interrupt: the run is not at its end without them.
    """
    rows: list[dict[str, Any]] = []
    for kind in twin_kinds(work.scenario):
        stage = checkpoint.stage(f"twins-{kind}") if checkpoint is not None else None
        twins, done = replicate_missing(replace(work, twins=kind), complete[:TWINS_RUN], workers, executor, stage)
        if not done:
            return None
        for result in (row for _, results in sorted(twins.items()) for row in results):
            keys = {"kind": kind, "strategy": result.strategy, "replication": result.replication}
            if result.cause is None:
                rows.append({**keys, "date": AT_END, **result.measures})
                rows.extend({**keys, **row} for row in result.dated)
    if not rows:
        return no_twins()
    return pd.DataFrame(rows).sort_values(list(KEYS), kind="stable", ignore_index=True)


def parts_of(
    scenario: "Scenario",
    twins: pd.DataFrame,
    complete: Sequence[int],
    values: dict[str, Floats],
    measure: str,
    date: int = AT_END,
) -> SpreadParts | None:
    """Where the spread of a measure of one strategy comes from, or that of the first one's lead over the second.

    Parameters
    ----------
    complete, values
        The futures, and the measure in them by strategy: one, or two.
    """
    read = twins[twins["date"] == date] if len(twins) else twins
    kinds = twin_kinds(scenario)
    if not kinds or measure not in read.columns:
        return None
    names = list(values)
    table = read.pivot_table(index="replication", columns=["kind", "strategy"], values=measure, dropna=False)
    if any((kind, name) not in table.columns for kind in kinds for name in names):
        return None
    table = table[[(kind, name) for kind in kinds for name in names]].dropna()
    place = {number: index for index, number in enumerate(complete)}
    table = table[[number in place for number in table.index]]
    signs = (1.0, -1.0)
    lead = sum(sign * values[name] for sign, name in zip(signs, names, strict=False))
    of_twins = [
        sum(sign * table[kind, name].to_numpy(dtype=np.float64) for sign, name in zip(signs, names, strict=False))
        for kind in kinds
    ]
    places = np.array([place[number] for number in table.index], dtype=np.int64)
    return spread_parts(
        np.asarray(lead), places, np.asarray(of_twins[0]),
        np.asarray(of_twins[1]) if len(of_twins) > 1 else None, scenario.ensemble is not None,
    )  # fmt: skip
