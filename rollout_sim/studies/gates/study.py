"""Study of gates: how often a gate holds rightly and wrongly, what that gains, and what waiving it costs.

For each threshold the study simulates every strategy twice in the same futures: with its gates, and with gates that
only record (``mode: dry run``). The dry run shows how the next batch ends without the gate: a hold is right if that
batch misses its target there, and wrong if it does not; a failure is missed if the gate let it pass.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rollout_sim.kernel.phrases import Refused
from rollout_sim.replications.execution import Execution
from rollout_sim.replications.point_row import gate_column
from rollout_sim.replications.points import USUAL_ENGINE, Point, run_points
from rollout_sim.replications.replicate import Progress, Simulate, UnknownChoice, chosen
from rollout_sim.results.measures import UP_TO_A_DAY
from rollout_sim.rules import events as ev
from rollout_sim.scenario import ScenarioError, dump, resolve, with_known
from rollout_sim.scenario.file.axes import read_values
from rollout_sim.scenario.values import quantities as units
from rollout_sim.scenario.values.errors import FilePosition
from rollout_sim.statistics import estimates as statistics
from rollout_sim.statistics.intervals import Interval, Shape, clustered_share_interval
from rollout_sim.studies.gates import charts, words
from rollout_sim.studies.gates.effects import EFFECTS, WEEKS
from rollout_sim.studies.keep import FolderName, PointQuestion
from rollout_sim.studies.point_study import ScenarioPointsResult
from rollout_sim.studies.result import Presentation, made_once

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.replications.points_checkpoint import PointCheckpoint
    from rollout_sim.scenario import Scenario

Floats = statistics.Floats

MODES = ("enforced", "dry run")
#: Subjects that a gate wants high; it wants the others low.
WANTED = ("accepted", "green")


@dataclass(frozen=True, eq=False, repr=False)
class Gates(ScenarioPointsResult):
    """Strategies with and without their gates, by threshold.

    Attributes
    ----------
    thresholds
        As text, in rising order.
    subject
        What the gate's condition reads.
    targets
        By strategy: the target success share of each gated batch, by its number from 0.
    """

    presentation = Presentation(words.verdict, words.table, charts.sheets, words.brief)

    thresholds: tuple[str, ...]
    subject: str
    targets: dict[str, dict[int, float]]

    @property
    def effects_read(self) -> tuple[str, ...]:
        """Effects that are known on the date on which it is answered: the pay of idle coaches only at the end."""
        return (WEEKS, *(name for name in EFFECTS if self.observed.read_on is None or name in UP_TO_A_DAY))

    def values(self, name: str, strategy: str, threshold: str, mode: str) -> Floats:
        """Values of a measure by replication, with the gate at a threshold "enforced" or in a "dry run"."""
        shape = (len(self.thresholds), len(MODES), len(self.strategies), -1)
        place = self.thresholds.index(threshold), MODES.index(mode), self.strategies.index(strategy)
        return np.asarray(self.observed.of(name).reshape(shape)[place], dtype=np.float64)

    def _cases(self) -> Iterator[tuple[dict[str, Any], str, str]]:
        for strategy in self.strategies:
            for threshold in self.thresholds:
                yield {"strategy": strategy, "threshold": threshold}, strategy, threshold

    @made_once
    def decisions(self) -> "pd.DataFrame":
        """Frame of how gates decide: strategy, threshold, and shares of all readings with a known outcome.

        Columns: readings; held_rightly, held_wrongly, missed, passed_rightly (they add up to 1); caught_share, the
        share of failures that were held, with its interval caught_low, caught_high; saved_share, the share of
        rightly held batches that reach their target after the hold. A share of an empty set is NaN.
        """
        return pd.DataFrame([{**keys, **self._decided(*case)} for keys, *case in self._cases()])

    def _decided(self, strategy: str, threshold: str) -> dict[str, float]:
        holds, failed, saved = self._readings(strategy, threshold)
        low, high = self._caught_interval(strategy, threshold)
        return {
            "readings": holds.size,
            "held_rightly": _share(holds & failed),
            "held_wrongly": _share(holds & ~failed),
            "missed": _share(~holds & failed),
            "passed_rightly": _share(~holds & ~failed),
            "caught_share": _share(holds[failed]),
            "caught_low": low,
            "caught_high": high,
            "saved_share": _share(saved[holds & failed]),
        }

    def _caught_interval(self, strategy: str, threshold: str) -> Interval:
        """Interval of the share of failures that were held; those of one future may be alike."""
        by_gate = self._by_gate(strategy, threshold)
        caught, failures = (
            np.sum([known & failed & (holds | any_) for (holds, failed, _), known in by_gate], axis=0) * 1.0
            for any_ in (False, True)
        )
        return clustered_share_interval(caught, failures)

    def _readings(self, strategy: str, threshold: str) -> tuple[Any, Any, Any]:
        """For all gates and futures: did it hold, did the next batch fail without it, did the batch succeed with it."""
        by_gate = self._by_gate(strategy, threshold)
        holds, failed, saved = np.concatenate([outcomes[:, known] for outcomes, known in by_gate], axis=1)
        return holds, failed, saved

    def _by_gate(self, strategy: str, threshold: str) -> list[tuple[Any, Any]]:
        """For each gate: held, failed and saved by replication, and in which replications they are known."""
        outcomes = []
        for batch, target in self.targets[strategy].items():
            readings = self.values(gate_column(batch, "said"), strategy, threshold, "dry run")
            share_without, share_with = (
                self.values(gate_column(batch, "success_share"), strategy, threshold, mode) for mode in reversed(MODES)
            )
            known = ~np.isnan(readings) & ~np.isnan(share_without)
            outcomes.append((np.array([readings != ev.GO, share_without < target, share_with >= target]), known))
        return outcomes

    def wrong(self, strategy: str, threshold: str) -> Floats:
        """Number of readings that decide wrongly, by replication."""
        by_gate = self._by_gate(strategy, threshold)
        return np.sum([known & (holds != failed) for (holds, failed, _), known in by_gate], axis=0) * 1.0

    def least_wrong(self, strategy: str) -> tuple[str, ...]:
        """Thresholds that could be wrong least often: first the best by its mean, then all not surely (95 %) worse."""
        counts = {threshold: self.wrong(strategy, threshold) for threshold in self.thresholds}
        best = min(counts, key=lambda threshold: counts[threshold].mean())
        gaps = {threshold: counts[threshold] - counts[best] for threshold in counts if threshold != best}
        most = Shape(0.0, float(len(self.targets[strategy]))).gap().shared(self.shared_sets)
        return best, *(threshold for threshold, gap in gaps.items() if statistics.certain_sign(gap, most) < 1)

    @made_once
    def effects(self) -> "pd.DataFrame":
        """Frame of the paired effects of the gate: strategy, threshold, effect, ``MeanEstimate``, sign, never.

        An effect is with the gate less without it; ``weeks`` is its delay summed over batches. ``sign`` is 1 or -1
        where the interval excludes 0, else 0; ``never`` says that it is 0 in every future. The cost of waiving the gate
        is the same number with the other sign.
        """
        rows = []
        for keys, strategy, threshold in self._cases():
            for effect in self.effects_read:
                gap = self.gap(effect, strategy, threshold)
                shape = self._gap_shape(effect, strategy)
                estimate = vars(statistics.mean_estimate(gap, shape))
                certain = {"sign": statistics.certain_sign(gap, shape), "never": not gap.any()}
                rows.append({**keys, "effect": effect, **estimate, **certain})
        return pd.DataFrame(rows)

    def _gap_shape(self, effect: str, strategy: str) -> Shape:
        if effect == WEEKS:
            return Shape(0.0, float(self.scenario.run_length) / 7 * len(self.targets[strategy]))
        return self.shape(effect).gap()

    def gap(self, effect: str, strategy: str, threshold: str) -> Floats:
        """The effect of the gate by replication: with it less without it."""
        if effect == WEEKS:
            columns = [gate_column(batch, "delay_days") for batch in self.targets[strategy]]
            return np.asarray(
                sum(self.values(column, strategy, threshold, MODES[0]) for column in columns) / 7, dtype=float
            )
        return self.values(effect, strategy, threshold, MODES[0]) - self.values(effect, strategy, threshold, MODES[1])

    def point_words(self, language: str) -> str:
        """A strategy with or without a gate."""
        strategy, place = self._shown()
        threshold, mode = divmod(place, len(MODES))
        return words.point_words(strategy, self.thresholds[threshold] if MODES[mode] == "enforced" else None, language)

    def frames(self) -> "dict[str, pd.DataFrame]":
        """All results by name."""
        return {"decisions": self.decisions(), "effects": self.effects()}


def _share(where: Any) -> float:
    return float(where.mean()) if where.size else float("nan")


def thresholds_of(text: str | Sequence[str | float]) -> tuple[str, ...]:
    """Read thresholds such as ``50%:90%:10%``, ``60%,80%`` or ``[0.6, 0.8]``, in rising order.

    Raises
    ------
    UnknownChoice
        If they are not shares between 0 % and 100 %.
    """
    text = text if isinstance(text, str) else ",".join(map(str, text))
    try:
        shares = {units.share(value): value for value in read_values(text, FilePosition("--thresholds", 1, 1), "")}
    except (ScenarioError, ValueError):
        raise UnknownChoice("thresholds are shares, such as 50%:90%:10% or 60%,80%", quoted=repr(text)) from None
    if not all(0 <= value <= 1 for value in shares):
        raise UnknownChoice("thresholds are shares between 0% and 100%", quoted=repr(text))
    return tuple(str(units.show_share(value)) for value in sorted(shares))


def gated(scenario: "Scenario", strategies: Sequence[str], subject: str, threshold: str, mode: str) -> "Scenario":
    """The scenario with all gates of these strategies at a threshold; a strategy without a gate gets one.

    The other conditions of a gate stay; no gate is waived.

    Raises
    ------
    ScenarioError
        If that breaks a rule.
    """
    changes: dict[str, Any] = {}
    for name in strategies:
        strategy = dump(scenario)["strategies"][name]
        blocks = {"gate": strategy.get("gate")}
        for number, batch in enumerate(strategy.get("batches") or ()):
            blocks[f"batches.{number}.gate"] = batch.get("gate")
        gate_blocks = {path: block for path, block in blocks.items() if block} or {"gate": {"go": []}}
        quote = "'" if '"' in name else '"'
        for path, block in gate_blocks.items():
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
    """The points of the study: thresholds vary slowest, then modes, then strategies."""
    points = []
    for threshold in thresholds:
        for mode in MODES:
            changed = gated(scenario, strategies, subject, threshold, mode)
            points += [Point(f"{name} | {subject} {threshold}, {mode}", changed, name) for name in strategies]
    return tuple(points)


def gate_targets(
    scenario: "Scenario", strategies: Sequence[str], subject: str, target: str | float | None
) -> dict[str, dict[int, float]]:
    """For each strategy with gated batches: the target of each gated batch, by number.

    Raises
    ------
    UnknownChoice
        If no strategy has gated batches, for an unknown subject, or a batch without a target while ``target`` is None.
    """
    if subject not in ev.SUBJECT_NAMES:
        raise UnknownChoice("a gate looks at {subjects}", subjects=", ".join(ev.SUBJECT_NAMES), quoted=repr(subject))
    try:
        usual = None if target is None else units.share(target)
    except Refused as error:
        raise UnknownChoice("--target {rule}", rule=error.phrase, quoted=target) from None
    with_gates = gated(scenario, strategies, subject, "50%", MODES[0])
    targets = {}
    for name in strategies:
        plan = resolve(with_gates, name)
        batches = {number: batch for number, batch in enumerate(plan.batches) if batch.gate is not None}
        for batch in batches.values():
            if usual is None and np.isnan(batch.target):
                raise UnknownChoice(
                    "a hold is right if the next batch would have missed its target, and {batch} of {strategy} has "
                    "none: give it one, or --target",
                    batch=repr(batch.name), strategy=repr(name),
                )  # fmt: skip
        if batches:
            targets[name] = {
                number: usual if usual is not None and np.isnan(batch.target) else batch.target
                for number, batch in batches.items()
            }
    if not targets:
        raise UnknownChoice("a gate stands before a batch that follows another, and no strategy here has one")
    return targets


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
    checkpoint: "PointCheckpoint | None" = None,
    folder: FolderName | None = None,
    at: str | None = None,
) -> Gates:
    """How gates decide at each threshold, and what that gains and costs.

    Parameters
    ----------
    scenario
        As ``load`` returns it. Strategies without a gate get one; strategies with a single batch are left out.
    thresholds, subject
        Thresholds such as ``"50%:90%:10%"`` or ``[0.6, 0.8]``, and the subject that the ``go`` condition reads.
    target
        Target success share of batches without a target of their own.
    strategies, replications, seed, workers, progress, engine, executor, checkpoint
        As for ``compare``; progress counts replications of all points together.
    folder
        Where to keep it, as the command line does (see ``rollout_sim.studies.keep``): what is done stays there whatever
        ends the run, and a second call goes on from it; a folder of another design is refused. Not kept if None.
    at
        The date on which it is answered, within the run, such as ``"6 months"`` or ``"2026-08-31"``; its end if None.

    Raises
    ------
    UnknownChoice
        As ``gate_targets`` and ``thresholds_of``; for an unknown strategy or engine, or less than two replications.
    FolderRefused, FolderBusy
        If ``folder`` holds another run, or more of this one, or files of no run; if another process works in it.
    """
    question = gates_question(scenario, thresholds, subject, target, strategies, replications)
    execution = Execution(replications, seed, workers, progress, engine, executor, checkpoint)
    return question.on(at).answered(execution, folder)


def gates_question(
    scenario: "Scenario",
    thresholds: str | Sequence[str | float] = "50%:90%:10%",
    subject: str = "accepted",
    target: str | float | None = None,
    strategies: Sequence[str] | None = None,
    replications: int = 100,
) -> PointQuestion[Gates]:
    """The study before it runs; arguments and errors as of ``gates``."""
    if replications < 2:
        raise UnknownChoice(
            "what a gate changes is told with its interval: replications must be 2 or more", quoted=replications
        )
    rising = thresholds_of(thresholds)
    targets = gate_targets(scenario, chosen(scenario, strategies), subject, target)
    points = gate_points(scenario, tuple(targets), rising, subject)

    def answer(how: Execution, read_on: float | None) -> Gates:
        observed = run_points(points, **vars(how), read_on=read_on)
        return Gates(scenario, tuple(targets), observed, rising, subject, targets)

    return PointQuestion("gates", scenario, points, {"thresholds": list(rising), "subject": subject}, answer)
