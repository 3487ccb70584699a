"""Fit the default coefficients to the published figures that are marked as fitted: ``make fit``.

Method of simulated moments: Gauss-Newton on common random numbers, with a ridge that keeps each coefficient near its
start, because ten noisy targets do not determine sixteen coefficients (Grazzini and Richiardi 2015, J. Econ. Dyn.
Control 51:148-165). Reports the changes; it does not edit the table of coefficients.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Any

import click
import numpy as np

import rollout_sim
from maintenance.refit_words import refit_words
from rollout_sim.cli import options
from rollout_sim.cli.progress import TerminalProgressBar
from rollout_sim.replications.replicate import engine, usual_workers
from rollout_sim.replications.worker_pools import worker_processes
from rollout_sim.rules.coefficients import TABLE
from rollout_sim.rules.outcome import Floats
from rollout_sim.run_folder.folder import atomic
from rollout_sim.scenario import resolve, with_values
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.studies.cases.published import FitTarget, PublishedCases, PublishedFigure, book
from rollout_sim.studies.cases.study import case_row, value_of

#: Coefficients that the fit changes. All but ``mean_drive`` are positive, and steps are in their logarithm.
FREE = (
    "mean_drive", "drive_spread", "readiness_drive", "visit_drive", "visit_ability", "hindrance", "give_up",
    "patience_days", "plastic_days", "first_weight", "prompt_days", "playbook_training",
    "playbook_requests", "solved_to_mature", "accepted_to_mature", "peer_pull", "requests",
)  # fmt: skip
STEP = 0.15  # finite difference: relative, absolute (log-odds) for mean_drive
RIDGE = 0.5  # weight of a relative change of 1 in a coefficient against a miss by one tolerance

#: Progress callback: evaluations done, and the largest possible number.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Search:
    """The settings of a fit: its book of figures and runs, engine, seed, replications, and largest number of turns."""

    book: PublishedCases
    engine: str
    seed: int
    replications: int
    turns: int

    @property
    def targets(self) -> Sequence[PublishedFigure]:
        """The published figures that the fit matches."""
        return self.book.targets

    @property
    def most_evaluations(self) -> int:
        """Most evaluations: the start, and in each turn one per coefficient and three step lengths."""
        return 1 + self.turns * (len(FREE) + 3)

    def plans(self, values: Mapping[str, float]) -> dict[str, Plan]:
        """The plans of the targets' runs with these coefficients, by name of the run."""
        changes = {f"coefficients.{name}": value for name, value in values.items()}
        points = (run.point(name) for name, run in self.book.runs_of(self.targets).items())
        return {point.label: resolve(with_values(point.scenario, changes), point.strategy) for point in points}

    def figures(self, values: Mapping[str, float], pool: Executor) -> Floats:
        """The simulated figures, in the order of the targets; means over replications on common random numbers."""
        plans = self.plans(values)
        jobs = [(self.engine, plan, self.seed, r) for plan in plans.values() for r in range(self.replications)]
        rows = list(pool.map(read, jobs, chunksize=4))
        by_run = {name: rows[i * self.replications :][: self.replications] for i, name in enumerate(plans)}
        means = []
        for figure in self.targets:
            numbers = {name: np.array([row[figure.reads] for row in by_run[name]]) for name, _ in figure.of}
            means.append(value_of(figure, numbers).mean())
        return np.array(means, dtype=np.float64)


def read(job: tuple[str, Plan, int, int]) -> dict[str, float]:
    """Figures of one replication; the job is (engine, plan, seed, replication)."""
    name, plan, seed, replication = job
    return case_row(engine(name)(plan, seed, replication), plan)


def fitted_of(figure: PublishedFigure) -> FitTarget:
    """The aim and tolerance of a target."""
    assert figure.fitted is not None, figure.name
    return figure.fitted


def misses(simulated: Floats, targets: Sequence[PublishedFigure]) -> Floats:
    """Distance of each figure from its aim, in tolerances; 0 above a one-sided aim."""
    fitted = [fitted_of(figure) for figure in targets]
    gaps = (simulated - [aim.aim for aim in fitted]) / [aim.within for aim in fitted]
    one_sided = np.array([figure.published.high == inf for figure in targets])
    gaps[one_sided & (gaps > 0)] = 0.0
    return np.asarray(gaps, dtype=np.float64)


def moved(start: dict[str, float], x: Floats) -> dict[str, float]:
    """Coefficients at a point of the search, kept inside their ranges; the origin is ``start``."""
    ranges = {row.name: (row.low, row.high) for row in TABLE}
    values = {}
    for (name, value), step in zip(start.items(), x, strict=True):
        raw = value + step if name == "mean_drive" else value * float(np.exp(step))
        values[name] = float(np.clip(raw, *ranges[name]))
    return values


def gauss_newton(
    simulate: Callable[[Floats], Floats], targets: Sequence[PublishedFigure], size: int, turns: int
) -> tuple[Floats, Floats]:
    """Minimise misses and ridge from the origin; a step that does not improve is halved, twice at most.

    Returns
    -------
    The point, and the cost (squared misses in tolerances, and the ridge's) at the start and after each turn.
    """

    def misses_at(x: Floats) -> Floats:
        return misses(simulate(x), targets)

    def cost(x: Floats, miss: Floats) -> float:
        return float(miss @ miss + RIDGE**2 * x @ x)

    x = np.zeros(size)
    miss = misses_at(x)
    costs = [cost(x, miss)]
    for _ in range(turns):
        slopes = np.stack([(misses_at(x + STEP * unit) - miss) / STEP for unit in np.eye(size)], axis=1)
        system = np.vstack([slopes, RIDGE * np.eye(size)])
        step = np.linalg.lstsq(system, -np.concatenate([miss, RIDGE * x]), rcond=None)[0]
        step = np.clip(step, -0.5, 0.5)
        for share in (1.0, 0.5, 0.25):
            trial_miss = misses_at(x + share * step)
            if cost(x + share * step, trial_miss) < costs[-1]:
                x, miss = x + share * step, trial_miss
                break
        else:
            break
        costs.append(cost(x, miss))
    return x, np.array(costs)


def refit(
    seed: int | None = None,
    replications: int | None = None,
    turns: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    engine: str = "compiled",
) -> dict[str, Any]:
    """Fit the default coefficients, starting from their current values.

    Parameters
    ----------
    seed, replications, turns
        Seed, futures for each mean, Gauss-Newton turns; from ``published.yaml`` if None.
    workers, progress, engine
        Number of processes; progress callback, in evaluations; name of the engine.

    Returns
    -------
    A record in plain values: date (UTC), version, seed, replications, turns, costs, ``coefficients`` (name, from, to),
    ``targets`` (figure, published, aim, within, before, after; shares as parts of 1).
    """
    targets_book = book()
    search = Search(
        book=targets_book,
        engine=engine,
        seed=targets_book.fit["seed"] if seed is None else seed,
        replications=replications or targets_book.fit["replications"],
        turns=targets_book.fit["turns"] if turns is None else turns,
    )
    defaults = {row.name: row.default for row in TABLE}
    start = {coefficient: defaults[coefficient] for coefficient in FREE}
    simulated: dict[bytes, Floats] = {}
    with worker_processes(workers or usual_workers(search.replications)) as pool:

        def simulate(x: Floats) -> Floats:
            if x.tobytes() not in simulated:
                simulated[x.tobytes()] = search.figures(moved(start, x), pool)
                if progress is not None:
                    progress(len(simulated), search.most_evaluations)
            return simulated[x.tobytes()]

        x, costs = gauss_newton(simulate, search.targets, len(FREE), search.turns)
        before, after = simulate(np.zeros(len(FREE))), simulate(x)
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": rollout_sim.__version__,
        "seed": search.seed,
        "replications": search.replications,
        "turns": search.turns,
        "costs": [float(cost) for cost in costs],
        "coefficients": [{"name": key, "from": start[key], "to": value} for key, value in moved(start, x).items()],
        "targets": [
            {"case": target.case, "figure": target.name, "published": target.published.value,
             "aim": fitted_of(target).aim, "within": fitted_of(target).within, "before": float(b), "after": float(a)}
            for target, b, a in zip(search.targets, before, after, strict=True)
        ],
    }  # fmt: skip


def save(record: Mapping[str, Any], folder: Path) -> Path:
    """Save a fit's record in a folder, in a new file named by date and seed; other files stay.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{str(record['date']).split('+')[0].replace(':', '')}-seed-{record['seed']}"
    existing = len(list(folder.glob(f"{name}*.json")))
    path = folder / (f"{name}-{existing + 1}.json" if existing else f"{name}.json")
    with atomic(path) as file:
        file.write(json.dumps(record, indent=2, ensure_ascii=False).encode() + b"\n")
    return path


@click.command()
@click.option("--replications", type=click.IntRange(2), metavar="N", help="Futures a figure; else as written.")
@click.option("--seed", type=click.IntRange(0, options.LARGEST_SEED), metavar="N", help="Of luck; else as written.")
@options.workers
@click.option("--out", default="runs/cases", show_default=True, metavar="FOLDER", help="Where each fit is kept.")
@options.as_json
@options.language
@options.engine
def main(
    replications: int | None, seed: int | None, workers: int | None, out: str, as_json: bool, language: str, engine: str
) -> None:
    """Fit the default coefficients anew to the fitted figures, and say what moved.

    Changes nothing. Each fit is kept, with its date, seed and result, in refits of the folder.

    \b
    Example:
      python -m maintenance.refit
      python -m maintenance.refit --replications 24 --seed 7
    """
    with TerminalProgressBar("points of the search, at most") as bar:
        record = refit(seed, replications, None, workers, bar, engine)
    path = save(record, Path(out) / "refits")
    click.echo(json.dumps(record, indent=2, ensure_ascii=False) if as_json else refit_words(record, language))
    count = len(list(path.parent.glob("*.json")))
    click.echo(f"kept: {path} (fits kept there: {count})", err=as_json)


if __name__ == "__main__":
    main()
