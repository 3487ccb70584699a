"""Effects of the levers of S0 and S1: each removed in turn, and each mistake corrected in turn.

``python -m maintenance.lever_effects configs --replications 400`` prints one table per scenario: each row has the same
futures with one change, and the paired difference with its interval. ``rollout-sim cases`` compares the published
figures of these scenarios with the simulated ones.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from rollout_sim.replications.points import Point, PointMeasures, run_points
from rollout_sim.rules.outcome import Floats
from rollout_sim.scenario import load
from rollout_sim.statistics.estimates import mean_estimate


@dataclass(frozen=True)
class Case:
    """A row: overrides by name, or all with a prefix (``every``)."""

    name: str
    overrides: tuple[str, ...] = ()
    every: str = ""
    strategy: str = ""


@dataclass(frozen=True)
class Table:
    """A scenario file, a strategy, and rows; the first row is the baseline of the others."""

    title: str
    file: str
    strategy: str
    rows: tuple[Case, ...]
    in_order: bool = False  # sorted by effect, largest first


def _left_out(*steps: str) -> tuple[Case, ...]:
    return tuple(Case(step, (step,)) for step in steps)


def _mended(*mistakes: str) -> tuple[Case, ...]:
    return tuple(Case(f"mended: {mistake}", (f"mended, {mistake}",)) for mistake in mistakes)


TABLES = (
    Table(
        "20 stores, three batches, 20 weeks (S0)",
        "20-stores.yaml",
        "three batches",
        (
            Case("four steps in three batches"),
            Case("all 20 at once", strategy="all at once"),
            Case("training alone", ("training alone",)),
            Case("orders alone", ("orders alone",)),
        ),
    ),
    Table(
        "180 stores with the levers S1 reports",
        "kotter.yaml",
        "1-3-9-27",
        (
            Case("all eight steps"),
            *_left_out(
                "without 1 urgency",
                "without 2 coalition",
                "without 3 vision",
                "without 4 communication",
                "without 5 empowerment",
                "without 6 quick wins",
                "without 7 consolidation",
                "without 8 anchoring",
                "none of the steps",
                "orders alone",
            ),
        ),
    ),
    Table(
        "180 stores in three tiers (S1)",
        "three-tiers.yaml",
        "1-3-9-27",
        (
            Case("three tiers"),
            Case("tiers follow lights", ("tiers follow lights",)),
            Case("regular for all", ("regular for all",)),
            Case("S0's plan for all", ("S0's plan for all",)),
        ),
    ),
    Table(
        "The rollout of 2019, its mistakes mended",
        "disaster-2019.yaml",
        "as it was",
        (
            Case("as it was"),
            *_mended(
                "too fast",
                "one requirement for all",
                "resistance ignored",
                "training without follow-up",
                "no incentives",
            ),
            Case("all five mended", every="mended, "),
        ),
        in_order=True,
    ),
)


def run(folder: Path, table: Table, replications: int, seed: int, workers: int | None) -> PointMeasures:
    """Run all rows of a table over the same futures."""
    return run_points(list(_points(folder, table)), replications, seed, workers)


def _points(folder: Path, table: Table) -> Iterator[Point]:
    file = folder / table.file
    known = load(file).overrides
    for case in table.rows:
        every = tuple(name for name in known if case.every and name.startswith(case.every))
        scenario = load(file, override_names=case.overrides + every, coefficients="fitted")
        yield Point(case.name, scenario, case.strategy or table.strategy)


def markdown(table: Table, observed: PointMeasures) -> str:
    """A table in Markdown: means with half widths of 95 % intervals, in percent and points."""
    head = (
        "",
        "success at the end",
        "using, half a year",
        "usage at the end",
        "reported above real",
        "success gained",
    )
    measures = ("success_share", "stores_using_share", "usage_share", "overstated_share")
    success, using, at_end, over = (100 * observed.of(name) for name in measures)
    order = list(range(len(table.rows)))
    if table.in_order:
        order[1:] = sorted(order[1:], key=lambda i: -float((success[i] - success[0]).mean()))
    rows = []
    for i in order:
        gained = "" if i == 0 else _with_half_width(success[i] - success[0], sign="+")
        shown = [_with_half_width(values[i]) for values in (success, using, at_end, over)]
        rows.append((table.rows[i].name, *shown, gained))
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, ("---",) * len(head), *rows)]
    return "\n".join([f"**{table.title}** ({len(observed.complete)} futures)", "", *lines])


def _with_half_width(values: Floats, sign: str = "") -> str:
    mean, half_width = values.mean(), mean_estimate(values).half_width
    return f"{mean:{sign}.1f} ± {half_width:.1f}" if isfinite(half_width) else f"{mean:{sign}.1f}"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="What the levers of S0 and S1 do, beside what the documents say.")
    parser.add_argument("folder", type=Path, help="folder of the scenario files")
    parser.add_argument("--replications", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=None)
    options = parser.parse_args()
    for table in TABLES:
        observed = run(options.folder, table, options.replications, options.seed, options.workers)
        print(markdown(table, observed), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
