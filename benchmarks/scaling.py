"""Time per store as stores and people grow in proportion, and the memory of a run with 100,000 stores."""

import math
import subprocess
import sys
from functools import partial
from pathlib import Path

from benchmarks.engines import CONFIGS, SEED, events_of
from benchmarks.measuring import Row, exponent, interleaved, progress
from rollout_sim.engines import compiled
from rollout_sim.scenario import load, resolve, with_values
from rollout_sim.scenario.plan.plan import Plan

SIZES = (100, 316, 1_000, 3_162, 10_000, 31_623, 100_000)
STORES_A_PERSON = 22


def plan_of(stores: int) -> Plan:
    """The plan with all stores at once, a year long, with ten people per 220 stores."""
    scenario = load(CONFIGS / "220-stores.yaml")
    people = max(1, round(stores / STORES_A_PERSON))
    changes = {"stores.count": stores, "people.head_office_coaches": people, "run_length": "12 months"}
    return resolve(with_values(scenario, changes), "all at once")


def by_stores(rounds: int) -> list[Row]:
    """Rows of the time per store at each size, and the power with which the time of a run grows."""
    runs = {f"{size:,} stores": partial(compiled.simulate, plan_of(size), SEED) for size in SIZES}
    done = interleaved(runs, max(1, min(3, rounds // 2)), "scaling", 0.2, before=list(runs)[:1])
    rows = []
    for size, name in zip(SIZES, runs, strict=True):
        note = f"{events_of(plan_of(size), 0) / size:.0f} events a store"
        costs = [1e3 * run.seconds / size for run in done[name]]
        rows.append(Row(f"all at once, {name}", costs, "ms a store and year", note=note))
    powers = [
        exponent(SIZES, costs) for costs in zip(*([run.seconds for run in done[name]] for name in runs), strict=True)
    ]
    n_log_n = exponent(SIZES, [size * math.log(size) for size in SIZES])
    note = f"N log N has {n_log_n:.2f} over these sizes"
    rows.append(Row("all at once: power of stores in a run's time", powers, at_most=n_log_n, note=note))
    return rows


def memory(_: int) -> list[Row]:
    """The row of the peak memory of a process that runs the largest size."""
    progress("memory of 100,000 stores and a year")
    process = subprocess.run(
        [sys.executable, "-m", "benchmarks.scaling", str(SIZES[-1])], check=True, capture_output=True, text=True
    )
    progress("")
    return [Row(f"all at once, {SIZES[-1]:,} stores and a year: memory", [float(process.stdout)], "GB", at_most=2.0)]


def most_memory() -> float:
    """Peak memory of this process in GB; not from ``getrusage``, which starts from the parent's peak."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024 / 1e9


def rows(rounds: int) -> list[Row]:
    return by_stores(rounds) + memory(rounds)


if __name__ == "__main__":
    compiled.simulate(plan_of(int(sys.argv[1])), SEED, 0)
    print(most_memory())
