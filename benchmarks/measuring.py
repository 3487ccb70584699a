"""Interleaved runs, medians, and the table that they make."""

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
    """One run: seconds of the processor, and what the run gave."""

    seconds: float
    result: T


@dataclass(frozen=True)
class Row:
    """A line of the table: a value from each round, and what is wanted of their median."""

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
        """Whether the median is as wanted; None where nothing is."""
        if self.at_least is not None:
            return self.median >= self.at_least
        return None if self.at_most is None else self.median <= self.at_most

    @property
    def compares(self) -> bool:
        """Whether it says how two things compare, or that something is as wanted; else it is a time behind these."""
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
    """Three figures that count, without an exponent."""
    if number == 0 or not math.isfinite(number):
        return str(number)
    digits = max(0, 2 - math.floor(math.log10(abs(number))))
    return f"{round(number, digits):,.{digits}f}"


def table(rows: Iterable[Row]) -> str:
    """The rows as Markdown, in columns."""
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
    """Run each once a round, in turn and from another one on each round, so that a busy machine is busy for all.

    Seconds are of the processor, not of the clock: others' processes cost a run little.

    Parameters
    ----------
    runs
        What is run, by name; each is handed the round's number.
    rounds
        How often.
    title
        What progress calls it.
    least
        A run is repeated until it took so many seconds; its time is the mean.
    before
        What is run once before, for what is only done the first time; everything if nothing is said.
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
        took = time.process_time() - began
        if took >= least:
            return Run(took / repeats, result)


def ratios(slower: Sequence[Run[Any]], faster: Sequence[Run[Any]]) -> list[float]:
    """Round by round, how many times as long one took as the other."""
    return [one.seconds / other.seconds for one, other in zip(slower, faster, strict=True)]


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The power of size with which a cost grows: least squares on logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])


def progress(text: str) -> None:
    """Say on stderr what is under way: in place on a terminal, a line each elsewhere."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
    elif text:
        print(text, file=sys.stderr, flush=True)
