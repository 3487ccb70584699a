"""Start-up time of commands that simulate nothing, against the import of the libraries that they need."""

import os
import subprocess
import sys
import time

from benchmarks.engines import CONFIGS
from benchmarks.measuring import Row, progress

MAIN = "from rollout_sim.cli.main import main; main({!r})"
LEAST = "import click, pydantic"
PROGRAMS = {
    "rollout-sim --help": MAIN.format(["--help"]),
    "rollout-sim check": MAIN.format(["check", str(CONFIGS / "220-stores.yaml")]),
}
WANTED = 3.0


def seconds(program: str) -> float:
    """Elapsed time of a whole process, with bytecode caches as a user has them."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, env=environment)
    return time.perf_counter() - began


def rows(rounds: int) -> list[Row]:
    """Ratios of the commands to ``python -c "import click, pydantic"``."""
    ratios: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for number in range(-1, rounds):  # round -1 writes bytecode and warms up the disk cache
        progress(f"start: round {number + 1} of {rounds}")
        least = seconds(LEAST)
        for name, program in PROGRAMS.items():
            ratio = seconds(program) / least
            if number >= 0:
                ratios[name].append(ratio)
    progress("")
    return [
        Row(f"{name} against python -c {LEAST!r}", each, "times as long", at_most=WANTED)
        for name, each in ratios.items()
    ]
