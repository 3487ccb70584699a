"""`make bench`: prints comparisons, and the times behind them, as two tables on stdout; progress on stderr.

Usage: python -m benchmarks [NAME ...], where NAME is one of reference, c, libraries, events, scaling, cores, start and
sweep; without names, all run. BENCH_ROUNDS is the number of rounds (5).
"""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path

from benchmarks.measuring import Row, table

ROUNDS = 5
#: Groups that build a program in C.
IN_C = {"c", "events"}
PACKAGES = ("numba", "llvmlite", "numpy", "simpy", "salabim", "ciw", "mesa")


def groups() -> dict[str, Callable[[int], list[Row]]]:
    """Groups of benchmarks by name; each takes the number of rounds."""
    from benchmarks import cores, engines, kernels, scaling, start, sweep_speed

    return {
        "reference": engines.against_reference,
        "c": kernels.against_c,
        "libraries": kernels.against_libraries,
        "events": engines.an_event,
        "scaling": scaling.rows,
        "cores": cores.rows,
        "start": start.rows,
        "sweep": sweep_speed.rows,
    }


def machine() -> str:
    """Source of the tables: processor, system, versions, commit and time."""
    installed = {distribution.name.lower(): distribution.version for distribution in distributions()}
    versions = ", ".join(f"{name} {installed[name]}" for name in PACKAGES if name in installed)
    return (
        f"{_processor()}, {os.cpu_count()} cores; {platform.system()}; Python {platform.python_version()}, {versions}, "
        f"{_first_line('gcc', '--version')}; commit {_first_line('git', 'describe', '--always', '--dirty')}, "
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    )


def _processor() -> str:
    """Name of the processor, which Linux has in a file only."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _first_line(*command: str) -> str:
    """First line of a command's output."""
    try:
        completed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parent)
    except (OSError, subprocess.CalledProcessError):
        return f"no {command[0]}"
    return completed.stdout.splitlines()[0]


def main(names: Sequence[str]) -> int:
    measured = groups()
    names = names or tuple(measured)
    rounds = os.environ.get("BENCH_ROUNDS") or str(ROUNDS)
    if mistake := _mistake(names, measured, rounds):
        print(mistake, file=sys.stderr)
        return 2
    rows: list[Row] = []
    source = machine()  # read at the start: the commit may change during the run
    try:
        for name in names:
            rows += measured[name](int(rounds))
    except KeyboardInterrupt:
        return 130
    finally:  # print the rows so far, even after an error or an interrupt
        print(f"{source}; {rounds} rounds.\n")
        print(table(row for row in rows if row.compares))
        print(f"\nThe times behind them:\n\n{table(row for row in rows if not row.compares)}")
    return 0


def _mistake(names: Sequence[str], known: Iterable[str], rounds: str) -> str | None:
    """The first mistake in the names or the environment, if any."""
    for name in names:
        if name not in known:
            return f"no benchmark named {name!r} (there are {', '.join(known)})"
    for variable, text in (("BENCH_ROUNDS", rounds), ("BENCH_SWEEP", os.environ.get("BENCH_SWEEP") or "1")):
        if not text.isdecimal() or int(text) < 1:
            return f"{variable} must be a whole number, 1 or more (got {text!r})"
    if IN_C & set(names) and shutil.which("gcc") is None:
        return "no gcc, which the benchmarks against C need (others can be asked for by name)"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
