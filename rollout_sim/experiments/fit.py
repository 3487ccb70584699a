"""Fit the default coefficients to the published figures that docs/model.md marks as fitted: ``make fit``.

Method of simulated moments: Gauss-Newton on common random numbers, with a ridge that keeps each coefficient near where
it began, because ten noisy targets do not fix sixteen coefficients (Grazzini and Richiardi 2015, J. Econ. Dyn. Control
51:148-165). Prints what moved; nothing is written into the table by itself.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from rollout_sim.experiments.replications import engine, usual_workers
from rollout_sim.model.coefficients import TABLE
from rollout_sim.scenario import load, resolve, with_values
from rollout_sim.scenario.plan import Floats, Plan

#: Coefficients that the fit moves. All are positive but ``mean_drive``; steps are taken on this scale.
FREE = (
    "mean_drive", "drive_spread", "readiness_drive", "visit_drive", "visit_ability", "hindrance", "give_up",
    "patience_days", "plastic_days", "first_weight", "prompt_days", "playbook_training",
    "playbook_requests", "solved_to_mature", "accepted_to_mature", "peer_pull_start",
)  # fmt: skip
STEP = 0.15  # of a finite difference: relative, absolute (log-odds) for mean_drive
RIDGE = 0.5  # weight of a coefficient's move by its own size against a miss by the tolerance
HALF_YEAR = 182
ALL, USING = -2, -1  # columns of what ``read`` gives


@dataclass(frozen=True)
class Target:
    """A published figure: its value, the miss that counts as one, and whether only one side is a miss."""

    name: str
    published: float
    tolerance: float
    side: int = 0  # 1: more is no miss, -1: less is no miss


TARGETS = (
    Target("all at once", 0.40, 0.05),
    Target("batch 1", 0.90, 0.08),
    Target("batch 2", 0.75, 0.08),
    Target("batch 3", 0.65, 0.08),
    Target("batch 4", 0.70, 0.08),
    Target("four batches", 0.71, 0.04),
    Target("first less even", 0.04, 0.02, side=1),
    Target("first less held back", 0.14, 0.04, side=1),
    Target("documents alone", 0.0, 0.02, side=-1),
    Target("gap at 10 people less gap at 20", 0.03, 0.02, side=1),
)


def plans(folder: Path, values: dict[str, float]) -> dict[str, Plan]:
    """The plans that the targets are read from, with these coefficients."""

    def plan(file: str, strategy: str, overrides: Sequence[str] = ()) -> Plan:
        scenario = load(folder / file, override_names=overrides)
        return resolve(
            with_values(scenario, {f"coefficients.{name}": value for name, value in values.items()}), strategy
        )

    return {
        "once": plan("220-stores.yaml", "all at once"),
        "four": plan("220-stores.yaml", "four batches"),
        "first": plan("first-two-weeks.yaml", "one batch"),
        "even": plan("first-two-weeks.yaml", "one batch", ["even"]),
        "held": plan("first-two-weeks.yaml", "one batch", ["held back"]),
        "documents": plan("documents-alone.yaml", "documents alone"),
        "once, 20": plan("220-stores.yaml", "all at once", ["twice the team"]),
        "four, 20": plan("220-stores.yaml", "four batches", ["twice the team"]),
    }


def read(job: tuple[str, Plan, int, int]) -> Floats:
    """One replication: successes of each batch, all of them, and using after half a year, as shares."""
    name, plan, seed, replication = job
    outcome = engine(name)(plan, seed, replication)
    stores, batches = plan.stores, outcome.batches
    shares = batches["successes"] / np.maximum(batches["first_time"], 1)
    using = outcome.daily["using"][min(HALF_YEAR, len(outcome.daily) - 1)] / stores
    return np.append(shares, [batches["successes"].sum() / stores, using])


def figures(values: dict[str, float], folder: Path, pool: Executor, name: str, seed: int, replications: int) -> Floats:
    """The simulated figures, in the order of ``TARGETS``; means over replications on common random numbers."""
    made = plans(folder, values)
    jobs = [(name, plan, seed, r) for plan in made.values() for r in range(replications)]
    rows = list(pool.map(read, jobs, chunksize=4))
    means = [np.mean(rows[i : i + replications], axis=0) for i in range(0, len(rows), replications)]
    once, four, first, even, held, documents, once_20, four_20 = means
    window = [first[USING] - even[USING], first[USING] - held[USING]]
    gaps = [four[ALL] - once[ALL], four_20[ALL] - once_20[ALL]]
    return np.array([once[0], *four[:4], four[ALL], *window, documents[USING], gaps[0] - gaps[1]], dtype=np.float64)


def misses(simulated: Floats) -> Floats:
    """Distance of each figure from what was published, in tolerances; none on a side that is no miss."""
    gaps = (simulated - [t.published for t in TARGETS]) / [t.tolerance for t in TARGETS]
    sides = np.array([t.side for t in TARGETS])
    gaps[(sides != 0) & (np.sign(gaps) == sides)] = 0.0
    return gaps


def moved(start: dict[str, float], x: Floats) -> dict[str, float]:
    """Coefficients at a point of the search, kept inside their ranges; the origin is ``start``."""
    ranges = {row.name: (row.low, row.high) for row in TABLE}
    values = {}
    for (name, value), step in zip(start.items(), x, strict=True):
        raw = value + step if name == "mean_drive" else value * float(np.exp(step))
        values[name] = float(np.clip(raw, *ranges[name]))
    return values


def gauss_newton(
    simulate: Callable[[Floats], Floats], size: int, iterations: int, say: Callable[[str], None]
) -> Floats:
    """Minimise misses and ridge from the origin; a step that does not help is halved, twice at most."""

    def cost(x: Floats, miss: Floats) -> float:
        return float(miss @ miss + RIDGE**2 * x @ x)

    x = np.zeros(size)
    miss = misses(simulate(x))
    for turn in range(iterations):
        say(f"turn {turn}: cost {cost(x, miss):.3f}")
        slopes = np.stack([(misses(simulate(x + STEP * unit)) - miss) / STEP for unit in np.eye(size)], axis=1)
        system = np.vstack([slopes, RIDGE * np.eye(size)])
        step = np.linalg.lstsq(system, -np.concatenate([miss, RIDGE * x]), rcond=None)[0]
        step = np.clip(step, -0.5, 0.5)
        for share in (1.0, 0.5, 0.25):
            tried = misses(simulate(x + share * step))
            if cost(x + share * step, tried) < cost(x, miss):
                x, miss = x + share * step, tried
                break
        else:
            break
    say(f"end: cost {cost(x, miss):.3f}")
    return x


def fit(
    folder: Path, name: str, seed: int, replications: int, iterations: int, say: Callable[[str], None]
) -> dict[str, Any]:
    """Run the fit; returns what moved, and every target with its simulated figure before and after."""
    defaults = {row.name: row.default for row in TABLE}
    start = {coefficient: defaults[coefficient] for coefficient in FREE}
    with ProcessPoolExecutor(usual_workers(replications), get_context("spawn")) as pool:

        def simulate(x: Floats) -> Floats:
            return figures(moved(start, x), folder, pool, name, seed, replications)

        before = simulate(np.zeros(len(FREE)))
        x = gauss_newton(simulate, len(FREE), iterations, say) if iterations else np.zeros(len(FREE))
        after = simulate(x) if iterations else before
    return {
        "seed": seed,
        "replications": replications,
        "coefficients": {key: {"from": start[key], "to": value} for key, value in moved(start, x).items()},
        "targets": [
            {"name": t.name, "published": t.published, "before": float(b), "after": float(a)}
            for t, b, a in zip(TARGETS, before, after, strict=True)
        ],
    }


def main() -> None:
    """Command line of the fit."""
    parser = argparse.ArgumentParser(description="Fit the default coefficients to the published figures.")
    parser.add_argument("folder", type=Path, help="the folder of the scenario files, configs/")
    parser.add_argument("--engine", default="compiled")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--replications", type=int, default=24)
    parser.add_argument("--iterations", type=int, default=2, help="0 only prints the figures")
    args = parser.parse_args()
    result = fit(
        args.folder,
        args.engine,
        args.seed,
        args.replications,
        args.iterations,
        lambda line: print(line, file=sys.stderr),
    )
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
