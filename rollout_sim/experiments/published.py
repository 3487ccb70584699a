"""Published figures beside simulated ones, misses included: ``python -m rollout_sim.experiments.published configs``.

Prints the README's table. Sources: S1 is the document on rollout rhythm and change management, S0 the one on a single
store's path; rows marked "direction" have no figure in them.
"""

import argparse
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from rollout_sim.experiments.fit import ALL, USING, plans, read
from rollout_sim.experiments.replications import usual_workers
from rollout_sim.experiments.statistics import half_width
from rollout_sim.scenario import load, resolve
from rollout_sim.scenario.plan import Floats

#: By plan: one row a replication; successes of each batch, of all, and stores using after half a year, as shares.
Runs = dict[str, Floats]


@dataclass(frozen=True)
class Figure:
    """A published figure, where it stands, and how it is read off the runs; ``published`` in percent or points."""

    name: str
    published: str
    source: str
    fitted: bool
    read: Callable[[Runs], Floats]


def _column(plan: str, column: int) -> Callable[[Runs], Floats]:
    return lambda runs: runs[plan][:, column]


def _less(plan: str) -> Callable[[Runs], Floats]:
    return lambda runs: runs["first"][:, -1] - runs[plan][:, -1]


FIGURES = (
    Figure("220 stores at once: success", "40", "S1 plan A", True, _column("once", ALL)),
    Figure("four batches: first 20", "90", "S1 plan B", True, _column("four", 0)),
    Figure("four batches: next 60", "75", "S1 plan B", True, _column("four", 1)),
    Figure("four batches: next 80", "65", "S1 plan B", True, _column("four", 2)),
    Figure("four batches: last 60", "70", "S1 plan B", True, _column("four", 3)),
    Figure("four batches: all 220", "71", "S1 plan B", True, _column("four", ALL)),
    Figure("help first, less spread evenly", "at least 2", "direction, S0", True, _less("even")),
    Figure("help first, less held back", "at least 10", "direction, S0", True, _less("held")),
    Figure("documents alone: using after half a year", "0", "S0", True, _column("documents", USING)),
    Figure("180 stores at once: success", "40", "S1", False, _column("once180", ALL)),
    Figure("1-3-9-27: first batch", "80 (8 of 10)", "S1", False, _column("batches180", 0)),
    Figure("1-3-9-27: second batch", "73 (22 of 30)", "S1", False, _column("batches180", 1)),
    Figure("1-3-9-27: all 180", "75", "S1", False, _column("batches180", ALL)),
)


def run(folder: Path, engine: str, seed: int, replications: int) -> Runs:
    """Replicate every plan that a figure is read from, on common random numbers."""
    made = {name: plan for name, plan in plans(folder, {}).items() if not name.endswith("20")}
    brand = load(folder / "180-stores.yaml")
    made["once180"], made["batches180"] = resolve(brand, "all at once"), resolve(brand, "1-3-9-27")
    jobs = [(engine, plan, seed, r) for plan in made.values() for r in range(replications)]
    with ProcessPoolExecutor(usual_workers(replications), get_context("spawn")) as pool:
        rows = list(pool.map(read, jobs, chunksize=4))
    return {
        name: np.array(rows[i * replications : (i + 1) * replications], dtype=np.float64) for i, name in enumerate(made)
    }


def table(runs: Runs) -> str:
    """The figures as a Markdown table, in percent (differences in points)."""
    lines = [
        "| figure (% of stores) | published | source | simulated: mean ± half-width | 8 of 10 futures | use |",
        "|---|---|---|---|---|---|",
    ]
    for figure in FIGURES:
        values = 100 * figure.read(runs)
        low, high = np.quantile(values, [0.1, 0.9])
        use = "fitted" if figure.fitted else "held out"
        lines.append(
            f"| {figure.name} | {figure.published} | {figure.source} "
            f"| {values.mean():.1f} ± {half_width(values):.1f} | {low:.0f} to {high:.0f} | {use} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Command line of the table."""
    parser = argparse.ArgumentParser(description="Print published figures beside simulated ones.")
    parser.add_argument("folder", type=Path, help="the folder of the scenario files, configs/")
    parser.add_argument("--engine", default="compiled")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--replications", type=int, default=100)
    args = parser.parse_args()
    print(table(run(args.folder, args.engine, args.seed, args.replications)))


if __name__ == "__main__":
    main()
