"""Interleaved runs, their medians, and the table of results."""

import math
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

import numpy as np

T = TypeVar("T")


@dataclass(frozen=True)
class Run(Generic[T]):
    """One run: its processor time in seconds, and its result."""

    seconds: float
    result: T


@dataclass(frozen=True)
class Row:
    """A row of the table: a value from each round, and the target for their median."""

    what: str
    values: Sequence[float]
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def median(self) -> float:
        return float(np.median(self.values))

    @property
    def reached(self) -> bool | None:
        """Whether the median meets its target; None without a target."""
        if self.at_least is not None:
            return self.median >= self.at_least
        return None if self.at_most is None else self.median <= self.at_most

    @property
    def compares(self) -> bool:
        """Whether the row is a comparison or has a target; otherwise it is a time behind the comparisons."""
        return self.unit.startswith("times") or self.reached is not None

    def cells(self) -> tuple[str, str, str, str]:
        low, high = np.quantile(self.values, [0.25, 0.75])
        measured = f"{shown(self.median)} {self.unit}".rstrip()
        if len(self.values) > 1:
            measured += f" ({shown(low)} … {shown(high)})"
        if self.note:
            measured += f"; {self.note}"
        wanted = ""
        if self.at_least is not None:
            wanted = f"at least {shown(self.at_least)}"
        if self.at_most is not None:
            wanted = f"at most {shown(self.at_most)}"
        return self.what, measured, wanted, {None: "", True: "yes", False: "**no**"}[self.reached]


def shown(number: float) -> str:
    """A number with three significant figures, without an exponent."""
    if number == 0 or not math.isfinite(number):
        return str(number)
    digits = max(0, 2 - math.floor(math.log10(abs(number))))
    return f"{round(number, digits):,.{digits}f}"


def table(rows: Iterable[Row]) -> str:
    """The rows as an aligned Markdown table."""
    lines = [("", "measured: median (quartiles)", "wanted", "reached"), *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    lines.insert(1, ("-" * widths[0], "-" * widths[1], "-" * widths[2], "-" * widths[3]))
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )


def interleaved(
    runs: Mapping[str, Callable[[int], T]],
    rounds: int,
    title: str,
    least: float = 0.0,
    before: Sequence[str] | None = None,
) -> dict[str, list[Run[T]]]:
    """Run each once per round, in rotating order, so that load on the machine affects all alike.

    Times are processor time, not elapsed time, so that other processes hardly affect them.

    Parameters
    ----------
    runs
        Functions to run, by name; each takes the number of the round.
    rounds
        Number of rounds.
    title
        Name in the progress messages.
    least
        A run is repeated until it has taken so many seconds; its time is the mean.
    before
        Names to run once before the rounds, for work of the first run such as compilation; all by default.
    """
    names = list(runs)
    done: dict[str, list[Run[T]]] = {name: [] for name in names}
    progress(f"{title}: once before")
    for name in names if before is None else before:
        runs[name](0)
    for number in range(rounds):
        progress(f"{title}: round {number + 1} of {rounds}")
        for place in range(len(names)):
            name = names[(place + number) % len(names)]
            done[name].append(_timed(partial(runs[name], number), least))
    progress("")
    return done


def _timed(run: Callable[[], T], least: float) -> Run[T]:
    repeats, began = 0, time.process_time()
    while True:
        result = run()
        repeats += 1
        seconds = time.process_time() - began
        if seconds >= least:
            return Run(seconds / repeats, result)


def ratios(slower: Sequence[Run[Any]], faster: Sequence[Run[Any]]) -> list[float]:
    """Ratio of the times of two runs, round by round."""
    return [slow.seconds / fast.seconds for slow, fast in zip(slower, faster, strict=True)]


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The power of the size with which the cost grows: least squares on logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])


def progress(text: str) -> None:
    """Show progress on stderr: in place on a terminal, otherwise a line each."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
    elif text:
        print(text, file=sys.stderr, flush=True)
