"""What a store costs with more and more stores and people in proportion, and the memory of 100,000 of them."""

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
    """All stores at once and a year long, with ten people for 220 stores."""
    scenario = load(CONFIGS / "220-stores.yaml")
    people = max(1, round(stores / STORES_A_PERSON))
    changes = {"stores.count": stores, "people.experts": people, "run_length": "12 months"}
    return resolve(with_values(scenario, changes), "all at once")


def by_stores(rounds: int) -> list[Row]:
    """Rows of the time of a store at each size, and the power with which a run's time grows."""
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
    found = f"N log N has {n_log_n:.2f} over these sizes"
    rows.append(Row("all at once: power of stores in a run's time", powers, at_most=n_log_n, note=found))
    return rows


def memory(_: int) -> list[Row]:
    """The row of the most memory that a process takes for the largest size, from its start to its end."""
    progress("memory of 100,000 stores and a year")
    found = subprocess.run(
        [sys.executable, "-m", "benchmarks.scaling", str(SIZES[-1])], check=True, capture_output=True, text=True
    )
    progress("")
    return [Row(f"all at once, {SIZES[-1]:,} stores and a year: memory", [float(found.stdout)], "GB", at_most=2.0)]


def most_memory() -> float:
    """The most that this process has taken, GB; not from ``getrusage``, which begins with what its parent had."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024 / 1e9


def rows(rounds: int) -> list[Row]:
    return by_stores(rounds) + memory(rounds)


if __name__ == "__main__":
    compiled.simulate(plan_of(int(sys.argv[1])), SEED, 0)
    print(most_memory())
