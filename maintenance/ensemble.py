"""Make the default ensemble anew: sets of coefficients that all carry the fitted figures.

``python -m maintenance.ensemble`` writes them, and how they came about.

1. *Screening* (Morris 1991) over all assumed and fitted coefficients, on the fitted figures and on the product's own
   answers (the lead of four batches in stores and money). Figures that were held out or seen play no part.
2. *Inversion*: an ensemble smoother moves the coefficients that matter for a fitted figure (``inversion``). The others
   keep their prior: what no figure tells of stays as unknown as it is.
3. *Selection*: each set is simulated again with new luck, and stays if it carries every fitted figure within its
   tolerance and the model's own error.
4. *Diagnostics*: all kept sets simulated a third time; how many carry each figure; what was learnt; a twin test, in
   which known coefficients stand in for the published world.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from math import inf
from pathlib import Path
from typing import Any

import click
import numpy as np
from scipy.special import ndtr, ndtri

import rollout_sim
from maintenance.inversion import assimilate, quadratic
from maintenance.refit import fitted_of
from rollout_sim.cli import options
from rollout_sim.cli.progress import TerminalProgressBar
from rollout_sim.replications.replicate import engine, usual_workers
from rollout_sim.replications.worker_pools import worker_processes
from rollout_sim.results.measures import measure
from rollout_sim.rules.coefficients import TABLE
from rollout_sim.rules.outcome import Floats
from rollout_sim.rules.rows import Coefficient
from rollout_sim.rules.store import Ints
from rollout_sim.run_folder.folder import atomic
from rollout_sim.scenario import resolve
from rollout_sim.scenario.plan.resolve import BaseCoefficients
from rollout_sim.statistics.designs import STEP, morris
from rollout_sim.studies.calibrate.priors import about
from rollout_sim.studies.cases.published import PublishedFigure, book
from rollout_sim.studies.cases.study import case_row, value_of

#: Sources of coefficients that are not known: what is measured, published or true by definition is left out.
UNKNOWN = ("assumed", "fitted", "seen", "prototype")
#: What a programme decides, and no store: boundaries of lights, and how it reads them.
DECIDED = ("green_", "yellow_", "orange_", "hysteresis", "stop_sample", "reinspect_days", "accept_")
#: The product's own answers: this many more stores of those that take part, and this much more money.
ANSWERS = ("stores", "money")
#: Runs whose difference is the answer.
PLANS = ("four batches", "at once")
#: What counts as one step of an answer in screening: of stores, share; of money.
ANSWER_STEP = (0.05, 2.5e6)
#: Model error of a figure, in its tolerances: what a right set of coefficients may still miss.
DISCREPANCY = 0.5
#: A coefficient matters if a step of half its prior moves some figure by this part of a tolerance.
MATTERS = 0.25


@dataclass(frozen=True)
class Budget:
    """How much is simulated: futures of each set when screening, at each assimilation, and when it is judged."""

    effort: float = 1.0  # part of what is usual
    sets: int = 300  # wanted
    tried: int = 520
    trajectories: int = 6
    steps: int = 4
    screening: int = 3
    assimilation: int = 5
    judging: int = 12


@dataclass
class Work:
    """Sets to simulate with one pool of processes; counts what was done."""

    pool: Executor
    seed: int
    advance: Callable[[int], None]
    used: int = field(default=0)  # futures so far, which no later one repeats

    def numbers(
        self, sets: Sequence[Mapping[str, float]], futures: int, common_luck: bool = False
    ) -> tuple[Floats, Floats]:
        """Figures (sets, figures) and answers (sets, 2) of these sets, means over so many futures of each.

        With ``common_luck`` all sets get the same futures, else each its own.
        """
        step = 0 if common_luck else futures
        jobs = [(dict(values), self.seed, self.used + step * i, futures) for i, values in enumerate(sets)]
        self.used += futures + step * len(sets)
        rows = []
        for row in self.pool.map(simulated, jobs, chunksize=1):
            rows.append(row)
            self.advance(1)
        both = np.array(rows)
        return both[:, : -len(ANSWERS)], both[:, -len(ANSWERS) :]


@cache
def unknown() -> tuple[Coefficient, ...]:
    """The coefficients that are assumed or fitted, in the order of the table.

    Not those of which a programme decides, nor those at an end of their range, which say that something is complete.
    """
    return tuple(
        row
        for row in TABLE
        if any(word in row.source.lower() for word in UNKNOWN)
        and not row.name.startswith(DECIDED)
        and row.low < row.default < row.high
    )


@cache
def targets() -> tuple[PublishedFigure, ...]:
    """The fitted figures."""
    return book().targets


@cache
def _plans() -> dict[str, tuple[Any, BaseCoefficients, Any]]:
    """The plans of the runs, what changes their coefficients, and their money, by name of the run."""
    points = {name: run.point(name) for name, run in book().runs_of(targets()).items()}
    return {
        name: (resolve(point.scenario, point.strategy), BaseCoefficients(point.scenario), point.scenario.money)
        for name, point in points.items()
    }


def simulated(job: tuple[dict[str, float], int, int, int]) -> list[float]:
    """Figures, then answers, of one set: (values by name, seed, first replication, futures)."""
    values, seed, first, futures = job
    run, rows, answers = engine("compiled"), {}, {}
    for name, (usual, base, money) in _plans().items():
        plan = base.changed(usual, values)
        outcomes = [run(plan, seed, replication) for replication in range(first, first + futures)]
        rows[name] = [case_row(outcome, plan) for outcome in outcomes]
        if name in PLANS:
            measures = [measure(outcome, plan, money) for outcome in outcomes]
            answers[name] = [[row["success_share"], row["net_present_value"]] for row in measures]
    figures = []
    for figure in targets():
        read = {name: np.array([row[figure.reads] for row in rows[name]]) for name, _ in figure.of}
        figures.append(float(value_of(figure, read).mean()))
    lead = np.mean(answers[PLANS[0]], axis=0) - np.mean(answers[PLANS[1]], axis=0)
    return [*figures, *lead.tolist()]


def aims() -> tuple[Floats, Floats]:
    """Aims of the fitted figures, and their tolerances."""
    fitted = [fitted_of(figure) for figure in targets()]
    return np.array([row.aim for row in fitted]), np.array([row.within for row in fitted])


def capped(figures: Floats) -> Floats:
    """Figures as they are held against their aims: where more is no miss, what is above the aim counts as the aim."""
    one_sided = np.array([figure.published.high == inf for figure in targets()])
    return np.where(one_sided, np.minimum(figures, aims()[0]), figures)


def misses(figures: Floats) -> Floats:
    """Distances from the aims, in tolerances."""
    aim, within = aims()
    return np.asarray((capped(figures) - aim) / within, dtype=np.float64)


def values_of(z: Floats) -> dict[str, float]:
    """Coefficients at a point of standard normals: quantiles of their priors."""
    quantiles = ndtr(np.asarray(z))
    return {row.name: float(about(row, row.default)(float(u))) for row, u in zip(unknown(), quantiles, strict=True)}


def screen(work: Work, budget: Budget) -> tuple[Floats, Floats]:
    """Mean absolute effects of each coefficient on figures, in tolerances, and on answers, in steps: a row each."""
    design = morris(len(unknown()), budget.trajectories, work.seed)
    figures, answers = work.numbers([values_of(ndtri(row)) for row in design], budget.screening, common_luck=True)
    outputs = np.hstack([misses(figures), answers / ANSWER_STEP])
    effects: dict[int, list[Floats]] = {i: [] for i in range(len(unknown()))}
    points = len(unknown()) + 1
    for start in range(0, len(design), points):
        for row in range(start, start + points - 1):
            moved = int(np.flatnonzero(design[row + 1] != design[row])[0])
            effects[moved].append(np.abs(outputs[row + 1] - outputs[row]) * (STEP / 0.5))
    means = np.array([np.mean(effects[i], axis=0) for i in range(len(unknown()))])
    return means[:, : len(targets())], means[:, len(targets()) :]


def invert(work: Work, budget: Budget, free: Ints, count: int, seed: int) -> tuple[Floats, list[Any]]:
    """Sets from the prior, moved by the figures in the coefficients that are ``free``; and what was simulated."""
    start = np.random.default_rng(seed).standard_normal((count, len(unknown())))
    tried: list[Any] = []

    def figures_of(z: Floats, _: int) -> Floats:
        whole = start.copy()
        whole[:, free] = z
        figures, answers = work.numbers([values_of(row) for row in whole], budget.assimilation)
        tried.append((whole, figures, answers))
        return misses(figures)

    errors = np.full(len(targets()), np.hypot(0.5, DISCREPANCY / 2))
    moved = start.copy()
    moved[:, free] = assimilate(start[:, free], figures_of, np.zeros(len(targets())), errors, budget.steps, seed + 1)
    return moved, tried


def carries(figures: Floats) -> Floats:
    """Whether a set carries every fitted figure, within tolerance and the model's own error."""
    return np.asarray((np.abs(misses(figures)) <= 1.0 + DISCREPANCY).all(axis=1))


def twin(tried: Sequence[Any], free: Ints, budget: Budget, seed: int, worlds: int = 60) -> dict[str, Any]:
    """Known worlds found again: the inversion on an emulator of what was simulated.

    Each world is a set of the prior whose figures, with an error of the model's own, stand in for the published ones.
    Counts how often the middle 80 % of the inverted sets hold the world's answer in stores, and its coefficients.
    """
    z = np.vstack([row[0][:, free] for row in tried])
    outputs = np.hstack([misses_free(np.vstack([row[1] for row in tried])), np.vstack([row[2] for row in tried])])
    emulator = quadratic(z, outputs)
    known = len(targets())
    luck = np.random.default_rng(seed)
    errors = np.full(known, np.hypot(0.5, DISCREPANCY / 2))
    covered, coefficients = [], []
    for world in range(worlds):
        truth = luck.standard_normal((1, z.shape[1])) * 0.7
        published = emulator(truth)[0, :known] + errors * luck.standard_normal(known)
        start = luck.standard_normal((budget.sets, z.shape[1]))
        moved = assimilate(
            start, lambda points, _: emulator(points)[:, :known], published, errors, budget.steps, seed + world
        )
        low, high = np.quantile(emulator(moved)[:, known], [0.1, 0.9])
        covered.append(low <= emulator(truth)[0, known] <= high)
        ends = np.quantile(moved, [0.1, 0.9], axis=0)
        coefficients.append(((ends[0] <= truth[0]) & (truth[0] <= ends[1])).mean())
    return {"worlds": worlds, "answer": float(np.mean(covered)), "coefficients": float(np.mean(coefficients))}


def misses_free(figures: Floats) -> Floats:
    """Distances from the aims in tolerances, of both signs everywhere: an emulator wants no corner."""
    aim, within = aims()
    return np.asarray((figures - aim) / within, dtype=np.float64)


@dataclass(frozen=True)
class Made:
    """An ensemble and how it came about."""

    sets: tuple[dict[str, float], ...]
    record: dict[str, Any]


def make(seed: int, budget: Budget, workers: int, advance: Callable[[int], None]) -> Made:
    """Screen, invert, select, and simulate what was selected once more."""
    with worker_processes(workers) as pool:
        work = Work(pool, seed, advance)
        on_figures, on_answers = screen(work, budget)
        free = np.flatnonzero((on_figures >= MATTERS).any(axis=1))
        moved, tried = invert(work, budget, free, budget.tried, seed)
        judged, _ = work.numbers([values_of(row) for row in moved], budget.judging)
        good = np.flatnonzero(carries(judged))
        chosen = moved[good[: budget.sets]]
        figures, answers = work.numbers([values_of(row) for row in chosen], budget.judging)
    halves = answers[::2, 0], answers[1::2, 0]
    record = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": rollout_sim.__version__,
        "seed": seed,
        "command": f"python -m maintenance.ensemble --seed {seed} --effort {budget.effort:g}",
        "budget": budget.__dict__,
        "coefficients": len(unknown()),
        "moved": [unknown()[i].name for i in free],
        "carried": {"tried": len(moved), "good": len(good), "kept": len(chosen)},
        "again": float(carries(figures).mean()),
        "figures": [
            {"case": target.case, "figure": target.name, "aim": fitted_of(target).aim,
             "within": fitted_of(target).within,
             "prior": np.quantile(tried[0][1][:, i], [0.05, 0.5, 0.95]).tolist(),
             "sets": np.quantile(figures[:, i], [0.05, 0.5, 0.95]).tolist(),
             "carry": float((np.abs(misses(figures)[:, i]) <= 1 + DISCREPANCY).mean())}
            for i, target in enumerate(targets())
        ],
        "answer": {
            "prior": np.quantile(tried[0][2][:, 0], [0.1, 0.5, 0.9]).tolist(),
            "sets": np.quantile(answers[:, 0], [0.1, 0.5, 0.9]).tolist(),
            "halves": [np.quantile(half, [0.1, 0.5, 0.9]).tolist() for half in halves],
        },
        "learnt": [
            {"name": unknown()[i].name, "spread": float(chosen[:, i].std()), "middle": float(np.median(chosen[:, i])),
             "on_figures": float(on_figures[i].max()), "on_answers": float(on_answers[i].max())}
            for i in np.argsort(-on_figures.max(axis=1))
        ],
        "twin": twin(tried, free, budget, seed + 2),
    }  # fmt: skip
    return Made(tuple(values_of(row) for row in chosen), record)


def save(ensemble: Made, folder: Path) -> None:
    """Write the sets (``default_ensemble.csv``) and the record (``ensemble.json``) into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    record = ensemble.record
    lines = [
        "# Sets of coefficients that carry the fitted figures, one of them drawn a replication; see docs/ensemble.md",
        f"# {record['command']}; {record['date'][:10]}, rollout_sim {record['version']}",
        ",".join(["weight", *ensemble.sets[0]]),
        *(",".join(["1", *(repr(value) for value in row.values())]) for row in ensemble.sets),
    ]
    with atomic(folder / "default_ensemble.csv") as file:
        file.write("\n".join([*lines, ""]).encode())
    with atomic(folder / "ensemble.json") as file:
        file.write(json.dumps(ensemble.record, indent=1).encode() + b"\n")


@click.command()
@click.option("--seed", type=click.IntRange(0, options.LARGEST_SEED), default=2026, show_default=True, metavar="N")
@click.option(
    "--effort", type=click.FloatRange(0.01, 10), default=1.0, show_default=True, help="Part of the usual sets."
)
@options.workers
@click.option("--out", default="runs/ensemble", show_default=True, metavar="FOLDER", help="Where it is written.")
def main(seed: int, effort: float, workers: int | None, out: str) -> None:
    """Make the default ensemble anew, and its diagnostics; about half an hour on two cores."""
    usual = Budget()
    budget = Budget(
        effort=effort, sets=max(20, round(effort * usual.sets)), tried=max(60, round(effort * usual.tried)),
        trajectories=max(2, round(effort * usual.trajectories)),
    )  # fmt: skip
    most = budget.trajectories * (len(unknown()) + 1) + (budget.steps + 1) * budget.tried + budget.sets
    with TerminalProgressBar("sets, at most") as bar:
        done = [0]

        def advance(count: int) -> None:
            done[0] += count
            bar(done[0], most)

        ensemble = make(seed, budget, workers or usual_workers(most), advance)
    save(ensemble, Path(out))
    click.echo(f"{len(ensemble.sets)} sets: {Path(out) / 'default_ensemble.csv'}")


if __name__ == "__main__":
    main()
