"""Memory and disk space per replication: synthetic results pass through all steps of a run with two strategies.

Usage: python benchmarks/memory.py [REPLICATIONS ...]     (default: 20,000 and 200,000)

Each size runs in its own process, from the first result to the written run folder and the JSON of the estimates, and
again as a resume of the finished run. Bytes per replication are the slope between the sizes.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from rollout_sim.replications.checkpoint import ComparisonRun, finish, opened
from rollout_sim.replications.frames import FrameBuilder, ResultCollector
from rollout_sim.replications.replicate import ReplicationResult
from rollout_sim.results.counts import WEEKLY_SERIES
from rollout_sim.results.measures import NAMES
from rollout_sim.results.money import BENEFITS, COSTS
from rollout_sim.rules import outcome as tables
from rollout_sim.scenario import load
from rollout_sim.studies.compare.comparison import Comparison

SIZES = (20_000, 200_000)
SCENARIO = Path(__file__).parents[1] / "configs" / "220-stores.yaml"
WEEKS, MONTHS, DAYS_LIVE = 66, 15, 640
BATCHES = {"all at once": 1, "four batches": 4}


class SyntheticResults:
    """Generates results with the size and the variance of those of 220 stores over 15 months."""

    def __init__(self) -> None:
        rng = np.random.default_rng(1)
        self.weekly = np.zeros((64, WEEKS), dtype=WEEKLY_SERIES)
        for name in WEEKLY_SERIES.names or ():
            whole = self.weekly[name].dtype.kind == "i"
            values = rng.binomial(220, 0.6, (64, WEEKS)) if whole else rng.normal(200, 20, (64, WEEKS))
            self.weekly[name] = values
        self.weekly["day"] = 7.0 * np.arange(WEEKS)
        self.exposure = np.ones(DAYS_LIVE, dtype=tables.EXPOSURE)

    def of_replication(self, number: int) -> list[ReplicationResult]:
        rng = np.random.default_rng(number)
        return [self._result(strategy, number, rng) for strategy in BATCHES]

    def _result(self, strategy: str, number: int, rng: np.random.Generator) -> ReplicationResult:
        weekly = self.weekly[number % 64].copy()
        weekly["usage"] = rng.normal(0.6, 0.03, WEEKS)
        money = rng.normal(1e6, 1e5, (len(COSTS) + len(BENEFITS), MONTHS))
        values = rng.random(len(NAMES) + 4 * 5).tolist()
        batch = {"batch": 0, "name": "next 80", "stores": 80, "target": 0.65, "success_share": 0.7,
                 "visits_per_store_week": values[-1], "successes": 50, "accepted": 55, "inspected": 80, "retried": 3,
                 "recovered": 1, "start_day": 10.0, "end_day": values[-2]}  # fmt: skip
        return ReplicationResult(
            strategy,
            number,
            measures=dict(zip(NAMES, values, strict=False)),
            batches=[{**batch, "batch": place} for place in range(BATCHES[strategy])],
            weekly=weekly,
            exposure=self.exposure,
            monthly=dict(zip((*COSTS, *BENEFITS), money, strict=True)) | {"discount_factor": np.ones(MONTHS)},
        )


def carry_out(folder: Path, replications: int) -> None:
    """Start or resume a run in a folder, and write its frames, JSON and files."""
    run = ComparisonRun(load(str(SCENARIO)), tuple(BATCHES), 1, "reference", replications, SCENARIO.read_bytes())
    synthetic = SyntheticResults()
    with opened(folder, run) as checkpoint:
        builder = FrameBuilder(run.strategies)
        for chunk in checkpoint.chunks(run.strategies, replications):
            builder.add(chunk)
        collector = ResultCollector(builder, checkpoint)
        for number in range(builder.done().size, replications):
            collector.take(synthetic.of_replication(number))
        collector.flush()
        comparison = Comparison(
            run.scenario, run.seed, run.engine, run.strategies, replications, False, **builder.frames()
        )
        finish(folder, run, comparison)
        comparison.to_json()


def measured(folder: Path, replications: int) -> tuple[float, float, float]:
    """Peak memory in bytes, elapsed seconds, and bytes of parts on disk."""
    began = time.monotonic()
    command = [sys.executable, __file__, "--one", str(folder), str(replications)]
    peak = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    parts = sum(path.stat().st_size for path in folder.glob("parts/*"))
    return 1024.0 * peak, time.monotonic() - began, parts


def main(sizes: tuple[int, ...]) -> None:
    peaks: dict[str, list[float]] = {"run": [], "resume": []}
    parts = 0.0
    print(f"{'replications':>12} {'what':>8} {'peak (MB)':>10} {'seconds':>8} {'parts (MB)':>10}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            for kind, peaks_of_kind in peaks.items():
                peak, seconds, parts = measured(Path(folder) / "run", size)
                peaks_of_kind.append(peak)
                print(f"{size:>12,} {kind:>8} {peak / 1e6:>10,.0f} {seconds:>8,.0f} {parts / 1e6:>10,.0f}", flush=True)
    for kind, peaks_of_kind in peaks.items():
        per_replication = (peaks_of_kind[-1] - peaks_of_kind[0]) / max(1, sizes[-1] - sizes[0])
        million = peaks_of_kind[-1] + per_replication * (1_000_000 - sizes[-1])
        print(f"{kind}: {per_replication:,.0f} bytes of memory a replication, so 1,000,000 take {million / 1e9:.1f} GB")
    print(f"on disk: {parts / sizes[-1]:,.0f} bytes of parts a replication")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        carry_out(Path(sys.argv[2]), int(sys.argv[3]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    else:
        main(tuple(int(word) for word in sys.argv[1:]) or SIZES)
