"""What makes the critical window, by ablation: ``python -m maintenance.window`` writes the table of docs/model.md.

The published case "the first two weeks decide" gives 30 stores the same help first, spread evenly, or held back. Here
it is played as it is, and with one force off at a time, on common futures. The window is what help first gains over the
other two; a force makes the part of it that goes when the force is off. The last rows switch off all of them but
hardening, and all of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from maintenance.page_parts import PagePart
from rollout_sim.cli import options
from rollout_sim.cli.progress import TerminalProgressBar
from rollout_sim.replications.points import Point, PointMeasures, run_points
from rollout_sim.replications.replicate import Progress
from rollout_sim.rules.outcome import Floats
from rollout_sim.scenario import with_values
from rollout_sim.statistics.estimates import mean_estimate
from rollout_sim.statistics.intervals import SHARE, UNBOUNDED, Shape
from rollout_sim.studies.cases.published import book
from rollout_sim.studies.cases.study import case_row
from rollout_sim.wording.numbers import with_interval

PART = PagePart(Path(__file__).parent.parent / "docs" / "model.md", "window")
#: Runs of the published figures: help first, and what it is compared with.
RUNS = FIRST, EVENLY, HELD_BACK = "help first", "help spread evenly", "help held back"
READ = "using after half a year"


@dataclass(frozen=True)
class Force:
    """A force, and the values that switch it off, by dotted path."""

    name: str
    off: Mapping[str, Any] = field(default_factory=dict)


def _coefficients(**values: float) -> dict[str, float]:
    return {f"coefficients.{name}": value for name, value in values.items()}


AS_IT_IS = Force("(as it is)")
HARDENING = Force("beliefs harden", _coefficients(plastic_days=365, first_weight=1))
#: Of forces that could make early help worth more than late help, all but hardening.
OTHERS = (
    Force("stores give up", _coefficients(give_up=0)),
    Force("open problems hinder", _coefficients(hindrance=0)),
    Force(
        "promises kept, broken, forgotten", _coefficients(kept_drive=0, broken_drive=0, late_drive=0, withdrawn_drive=0)
    ),
    Force("late answers teach less", _coefficients(answer_fresh_days=365)),
    Force("new stores ask more", _coefficients(new_requests=1)),
    Force("new stores get promises of their own, and go first", {"critical_window": "0 weeks"}),
    Force("habits hold from a threshold on", _coefficients(threshold=0.05)),
    Force("reminders fade", _coefficients(prompt_days=120)),
    Force("reminders wear out", _coefficients(reminder_dulls=0)),
    Force("neighbours draw", _coefficients(peer_pull=0, peer_drag=0)),
)
#: What contacts and the store's own work do.
EFFECTS = (
    Force("contacts move drive", _coefficients(visit_drive=0, call_drive=0)),
    Force("contacts teach", _coefficients(visit_ability=0, call_ability=0)),
    Force("contacts remind", _coefficients(visit_prompt=0, call_prompt=0)),
    Force("use and colleagues teach", _coefficients(practice=0, teaching=0)),
)


def _together(name: str, *forces: Force) -> Force:
    return Force(name, {path: value for force in forces for path, value in force.off.items()})


ROWS = (
    AS_IT_IS,
    HARDENING,
    Force(
        "beliefs harden (off: as much movement in half a year, evenly)",
        _coefficients(plastic_days=365, first_weight=0.25),
    ),
    *OTHERS,
    *EFFECTS,
    _together("all of them but hardening and the effects of contacts", *OTHERS),
    _together("hardening too", HARDENING, *OTHERS),
)


def points() -> Iterator[Point]:
    """Each run with each row's forces off."""
    for force in ROWS:
        for run in RUNS:
            point = book().runs[run].point(f"{run}, {force.name} off")
            yield Point(point.label, with_values(point.scenario, force.off), point.strategy)


def run(replications: int, seed: int, workers: int | None = None, progress: Progress | None = None) -> PointMeasures:
    """Play all rows over the same futures."""
    return run_points(tuple(points()), replications, seed, workers, progress, read=case_row)


def table(observed: PointMeasures) -> str:
    """The table in Markdown, in per cent and points with 95 % intervals."""
    using = observed.of(READ).reshape(len(ROWS), len(RUNS), -1)
    evenly, held_back = (using[:, 0] - using[:, place] for place in (1, 2))
    rows = ["| off | using, help first (%) | first against evenly | its part | first against held back | its part |",
            "| --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    for place, force in enumerate(ROWS):
        cells = [_cell(using[place, 0], SHARE)]
        for gap in (evenly, held_back):
            cells += [_cell(gap[place], SHARE.gap(), plus=True)]
            cells += [_cell(gap[0] - gap[place], UNBOUNDED, plus=True) if place else ""]
        rows.append(f"| {force.name} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _cell(values: Floats, shape: Shape, plus: bool = False) -> str:
    estimate = mean_estimate(values, shape)
    return with_interval(estimate.mean, estimate.lower, estimate.upper, 100, 1, plus)


def write(observed: PointMeasures, seed: int) -> None:
    """Write the table into the page, with the command that made it."""
    count = len(observed.complete)
    command = f"python -m maintenance.window --replications {count} --seed {seed}"
    PART.write(f"`{command}`, {datetime.now(UTC).date()}:\n\n{table(observed)}")


@click.command()
@click.option("--replications", type=click.IntRange(2), default=400, show_default=True, help="Futures to run.")
@click.option("--seed", type=click.IntRange(0, options.LARGEST_SEED), default=1, show_default=True, help="Of luck.")
@options.workers
def main(replications: int, seed: int, workers: int | None) -> None:
    """Print what makes the critical window, and write it into docs/model.md.

    \b
    Example:
      python -m maintenance.window
      python -m maintenance.window --replications 50
    """
    with TerminalProgressBar("replications") as bar:
        observed = run(replications, seed, workers, bar)
    write(observed, seed)
    click.echo(PART.text)


if __name__ == "__main__":
    main()
