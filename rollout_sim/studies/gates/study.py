"""Gates as a decision: how often a gate holds rightly and wrongly, what that buys, and what waiving it costs.

For each threshold every strategy is played twice in the same futures: with its gates, and with gates that only record
(``mode: dry run``). The second play says what would have become of the next batch: a hold is right if that batch misses
its target there, and wrong if it does not; a failure is missed if the gate let it pass.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.replications.point_row import gate_column
from rollout_sim.replications.points import USUAL_ENGINE, Point, run_points
from rollout_sim.replications.replicate import Progress, Simulate, UnknownChoice, chosen
from rollout_sim.rules import events as ev
from rollout_sim.statistics import curves
from rollout_sim.statistics import estimates as statistics
from rollout_sim.studies.point_study import Study

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.replications.points_checkpoint import PointKeeper
    from rollout_sim.scenario import Scenario

Floats = statistics.Floats

MODES = ("enforced", "dry run")
#: What a gate changes, besides the weeks that it takes.
EFFECTS = ("successful_stores", "red_store_weeks", "idle_coach_cost", "total_cost", "net_present_value")
WEEKS = "weeks"
#: Subjects of which a gate wants much; of the others it wants little.
WANTED = ("accepted", "green")


@dataclass(frozen=True, eq=False, repr=False)
class Gates(Study):
    """Strategies with and without their gates, by threshold.

    Attributes
    ----------
    thresholds
        As text, in rising order.
    subject
        What the gate looks at.
    targets
        By strategy: the gated batches by number from 0, and the success share that each aims at.
    """

    thresholds: tuple[str, ...]
    subject: str
    targets: dict[str, dict[int, float]]

    def values(self, name: str, strategy: str, threshold: str, mode: str) -> Floats:
        """A number by replication, with the gate at a threshold "enforced" or in a "dry run"."""
        shape = (len(self.thresholds), len(MODES), len(self.strategies), -1)
        place = self.thresholds.index(threshold), MODES.index(mode), self.strategies.index(strategy)
        return np.asarray(self.seen.of(name).reshape(shape)[place], dtype=np.float64)

    def _cases(self) -> Iterator[tuple[dict[str, Any], str, str]]:
        for strategy in self.strategies:
            for threshold in self.thresholds:
                yield {"strategy": strategy, "threshold": threshold}, strategy, threshold

    def decisions(self) -> "pd.DataFrame":
        """Frame of how gates decide: strategy, threshold, and shares of all readings of which the end is known.

        Columns: readings; held_rightly, held_wrongly, missed, passed_rightly (together 1); caught_share, failures that
        were held, with its Wilson interval caught_low, caught_high; saved_share, of rightly held batches those that
        reach their target behind the gate. NaN of nothing.
        """
        import pandas as pd

        return pd.DataFrame([{**keys, **self._decided(*case)} for keys, *case in self._cases()])

    def _decided(self, strategy: str, threshold: str) -> dict[str, float]:
        held, failed, saved = self._readings(strategy, threshold)
        caught, failures = int((held & failed).sum()), int(failed.sum())
        low, high = curves.share_interval(caught, failures)
        return {
            "readings": held.size,
            "held_rightly": _share(held & failed),
            "held_wrongly": _share(held & ~failed),
            "missed": _share(~held & failed),
            "passed_rightly": _share(~held & ~failed),
            "caught_share": _share(held[failed]),
            "caught_low": low,
            "caught_high": high,
            "saved_share": _share(saved[held & failed]),
        }

    def _readings(self, strategy: str, threshold: str) -> tuple[Any, Any, Any]:
        """Of all gates and futures: was it held, did the batch behind it fail without the gate, was it saved by it."""
        found = self._by_gate(strategy, threshold)
        held, failed, saved = np.concatenate([one[:, known] for one, known in found], axis=1)
        return held, failed, saved

    def _by_gate(self, strategy: str, threshold: str) -> list[tuple[Any, Any]]:
        """Of each gate: held, failed and saved by replication, and where that is known."""
        found = []
        for batch, target in self.targets[strategy].items():
            said = self.values(gate_column(batch, "said"), strategy, threshold, "dry run")
            without, behind = (
                self.values(gate_column(batch, "success_share"), strategy, threshold, mode) for mode in reversed(MODES)
            )
            known = ~np.isnan(said) & ~np.isnan(without)
            found.append((np.array([said != ev.GO, without < target, behind >= target]), known))
        return found

    def wrong(self, strategy: str, threshold: str) -> Floats:
        """Readings that decide wrongly, by replication."""
        return np.sum([known & (one[0] != one[1]) for one, known in self._by_gate(strategy, threshold)], axis=0) * 1.0

    def least_wrong(self, strategy: str) -> tuple[str, ...]:
        """Thresholds that could be wrong least often: first the one that was, then those not surely (95 %) behind."""
        counts = {threshold: self.wrong(strategy, threshold) for threshold in self.thresholds}
        best = min(counts, key=lambda threshold: counts[threshold].mean())
        gaps = {threshold: counts[threshold] - counts[best] for threshold in counts if threshold != best}
        return best, *(one for one, gap in gaps.items() if not gap.mean() > statistics.half_width(gap))

    def effects(self) -> "pd.DataFrame":
        """Frame of what the gate changes, paired: strategy, threshold, effect, mean, half_width, sign.

        With the gate less without it; ``weeks`` are those by which it delays batches, summed over them. ``sign`` is 1
        or -1 where that is certain, else 0. What waiving costs is the same with the other sign.
        """
        import pandas as pd

        rows = []
        for keys, strategy, threshold in self._cases():
            for effect in (WEEKS, *EFFECTS):
                gap = self.gap(effect, strategy, threshold)
                mean, half = float(gap.mean()), statistics.half_width(gap)
                sign = int(np.sign(mean)) if abs(mean) > half else 0
                rows.append({**keys, "effect": effect, "mean": mean, "half_width": half, "sign": sign})
        return pd.DataFrame(rows)

    def gap(self, effect: str, strategy: str, threshold: str) -> Floats:
        """What the gate changes, by replication."""
        if effect == WEEKS:
            columns = [gate_column(batch, "delay_days") for batch in self.targets[strategy]]
            return np.asarray(sum(self.values(one, strategy, threshold, MODES[0]) for one in columns) / 7, dtype=float)
        return self.values(effect, strategy, threshold, MODES[0]) - self.values(effect, strategy, threshold, MODES[1])

    def frames(self) -> "dict[str, pd.DataFrame]":
        """All findings by name."""
        return {"decisions": self.decisions(), "effects": self.effects()}


def _share(where: Any) -> float:
    return float(where.mean()) if where.size else float("nan")


def thresholds_of(text: str | Sequence[str | float]) -> tuple[str, ...]:
    """Thresholds such as ``50%:90%:10%``, ``60%,80%`` or ``[0.6, 0.8]``, in rising order.

    Raises
    ------
    UnknownChoice
        If they are none.
    """
    from rollout_sim.scenario import ScenarioError
    from rollout_sim.scenario.file import quantities as units
    from rollout_sim.scenario.file.axes import read_values
    from rollout_sim.scenario.file.errors import Place

    text = text if isinstance(text, str) else ",".join(map(str, text))
    try:
        found = {units.share(value): value for value in read_values(text, Place("--thresholds", 1, 1), "")}
    except (ScenarioError, ValueError):
        raise UnknownChoice(f"thresholds are shares, such as 50%:90%:10% or 60%,80% (got {text!r})") from None
    if not all(0 <= value <= 1 for value in found):
        raise UnknownChoice(f"thresholds are shares between 0% and 100% (got {text!r})")
    return tuple(str(units.show_share(value)) for value in sorted(found))


def gated(scenario: "Scenario", strategies: Sequence[str], subject: str, threshold: str, mode: str) -> "Scenario":
    """The scenario with all gates of some strategies at a threshold; a strategy without any gets one.

    What else a gate asks for stays as it is; it is not waived.

    Raises
    ------
    ScenarioError
        If that breaks a rule.
    """
    from rollout_sim.scenario import dump, with_known

    changes: dict[str, Any] = {}
    for name in strategies:
        strategy = dump(scenario)["strategies"][name]
        blocks = {"gate": strategy.get("gate")}
        for number, batch in enumerate(strategy.get("batches") or ()):
            blocks[f"batches.{number}.gate"] = batch.get("gate")
        found = {path: block for path, block in blocks.items() if block} or {"gate": {"go": []}}
        quote = "'" if '"' in name else '"'
        for path, block in found.items():
            go = _conditions(block.get("go") or [], subject, threshold)
            changes[f"strategies.{quote}{name}{quote}.{path}"] = {**block, "go": go, "mode": mode, "waived": 0}
    return with_known(scenario, changes)


def _conditions(go: Sequence[str], subject: str, threshold: str) -> list[str]:
    own = [text for text in go if text.split()[0] == subject]
    sign = own[0].split()[1] if own else ">=" if subject in WANTED else "<="
    return [*(text for text in go if text not in own), f"{subject} {sign} {threshold}"]


def gate_points(
    scenario: "Scenario", strategies: Sequence[str], thresholds: Sequence[str], subject: str
) -> tuple[Point, ...]:
    """The points of the study: thresholds slowest, then modes, then strategies."""
    points = []
    for threshold in thresholds:
        for mode in MODES:
            made = gated(scenario, strategies, subject, threshold, mode)
            points += [Point(f"{name} | {subject} {threshold}, {mode}", made, name) for name in strategies]
    return tuple(points)


def gate_targets(
    scenario: "Scenario", strategies: Sequence[str], subject: str, target: str | float | None
) -> dict[str, dict[int, float]]:
    """By strategy that has batches behind others: those batches by number, and what each aims at.

    Raises
    ------
    UnknownChoice
        If there is no such strategy, no such subject, or a batch that aims at nothing while ``target`` is None.
    """
    from rollout_sim.scenario import resolve
    from rollout_sim.scenario.file import quantities as units

    if subject not in ev.SUBJECT_NAMES:
        raise UnknownChoice(f"a gate looks at {', '.join(ev.SUBJECT_NAMES)} (got {subject!r})")
    try:
        usual = None if target is None else units.share(target)
    except ValueError as error:
        raise UnknownChoice(f"--target {error} (got {target})") from None
    made = gated(scenario, strategies, subject, "50%", MODES[0])
    found = {}
    for name in strategies:
        plan = resolve(made, name)
        batches = {number: batch for number, batch in enumerate(plan.batches) if batch.gate is not None}
        for batch in batches.values():
            if usual is None and np.isnan(batch.target):
                raise UnknownChoice(
                    f"a hold is right if the next batch would have missed its target, and {batch.name!r} of {name!r} "
                    "has none: give it one, or --target"
                )
        if batches:
            found[name] = {
                at: usual if usual is not None and np.isnan(batch.target) else batch.target
                for at, batch in batches.items()
            }
    if not found:
        raise UnknownChoice("a gate stands before a batch that follows another, and no strategy here has one")
    return found


def gates(
    scenario: "Scenario",
    thresholds: str | Sequence[str | float] = "50%:90%:10%",
    subject: str = "accepted",
    target: str | float | None = None,
    strategies: Sequence[str] | None = None,
    replications: int = 100,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
    engine: str | Simulate = USUAL_ENGINE,
    executor: Executor | None = None,
    checkpoint: "PointKeeper | None" = None,
) -> Gates:
    """How gates decide at each threshold, and what that buys and costs.

    Parameters
    ----------
    scenario
        As ``load`` gives it. Strategies without a gate get one; those without batches behind others are left out.
    thresholds, subject
        Such as ``"50%:90%:10%"`` or ``[0.6, 0.8]``, of what the gate looks at, in its ``go`` condition.
    target
        Success share that a batch aims at which has no target of its own.
    strategies, replications, seed, workers, progress, engine, executor, checkpoint
        As for ``compare``; progress counts replications of all points together.

    Raises
    ------
    UnknownChoice
        As ``gate_targets`` and ``thresholds_of``; for an unknown strategy or engine, or less than two replications.
    """
    if replications < 2:
        raise UnknownChoice(f"what a gate changes is told with its interval: replications must be 2 or more "
                            f"(got {replications})")  # fmt: skip
    marks = thresholds_of(thresholds)
    targets = gate_targets(scenario, chosen(scenario, strategies), subject, target)
    points = gate_points(scenario, tuple(targets), marks, subject)
    seen = run_points(points, replications, seed, workers, progress, engine, executor, checkpoint)
    return Gates(scenario, tuple(targets), seen, marks, subject, targets)
