"""The two engines: bitwise equal with the same seed, and equal in distribution with different seeds.

The test of distributions: for each measure the largest distance between the two samples' distributions (Kolmogorov and
Smirnov), and of these the maximum, compared with its values in random permutations of the pooled replications (Westfall
and Young). So its false-alarm rate is exact, for any number of measures and any dependence between them.
"""

from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.drawing.style import LOOKS, dress
from rollout_sim.engines import compiled, reference
from rollout_sim.results.measures import measure
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario import load
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.scenario.plan.resolve import resolve
from verification.checks import Check, Effort, Number, exactly, share_of
from verification.drawing import Draw, picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

CONFIGS = Path(__file__).parent.parent / "configs"
#: Scenario, strategy, and replications of each engine at full effort.
CASES = (("20-stores", "three batches", 400), ("180-stores", "1-3-9-27", 30))
MEASURED = (
    "success_share", "usage_share", "efficiency_change_share", "complaint_change_share", "missed_contact_share",
    "coach_utilisation_share", "red_store_weeks", "gave_up_times", "answered_in_time_share", "longest_request_queue",
)  # fmt: skip
DEALS = 2000
FALSE_ALARM = 0.05
TRIALS, TRIAL_DEALS = 200, 99
SAME = 6


def spread(first: Floats, second: Floats) -> float:
    """Largest distance between two samples' distributions, over all measures (columns)."""
    return _spreads(np.vstack([first, second]), np.arange(len(first))[None, :])[0]


def _spreads(pooled: Floats, chosen: NDArray[np.int64]) -> Floats:
    """For each row of ``chosen``, the distance between these rows of the pool and the others; ties count once."""
    count = len(pooled)
    first = chosen.shape[1]
    step = np.full((len(chosen), count), -1.0 / (count - first))
    np.put_along_axis(step, chosen, 1.0 / first, axis=1)
    most = np.zeros(len(chosen))
    for column in pooled.T:
        order = np.argsort(column, kind="stable")
        last = np.append(np.diff(column[order]) > 0, True)
        most = np.maximum(most, np.abs(np.cumsum(step[:, order], axis=1)[:, last]).max(axis=1))
    return most


def chance_of(first: Floats, second: Floats, seed: int, deals: int = DEALS) -> tuple[float, float, Floats]:
    """Probability of so large a spread if both samples have one distribution; the spread; spreads of random deals."""
    pooled = np.vstack([first, second])
    luck = np.random.default_rng([seed, 12])
    dealt = np.array([luck.permutation(len(pooled))[: len(first)] for _ in range(deals)])
    spreads, actual = _spreads(pooled, dealt), spread(first, second)
    return (1 + int((spreads >= actual - 1e-12).sum())) / (deals + 1), actual, spreads


def measured(outcome: Any, plan: Plan, money: Any) -> list[float]:
    """The compared measures of one outcome."""
    measures = measure(outcome, plan, money)
    return [measures[name] for name in MEASURED]


def _played(engine: Any, plan: Plan, money: Any, seed: int, replication: int) -> list[float]:
    """The measures of one replication by an engine."""
    return measured(engine.simulate(plan, seed, replication), plan, money)


def _unlike(plan: Plan, seed: int, replication: int) -> bool:
    """Whether the outcomes of the engines differ in any bit."""
    by_reference, by_compiled = (engine.simulate(plan, seed, replication) for engine in (reference, compiled))
    pairs = zip(_tables(by_reference), _tables(by_compiled), strict=True)
    return any(a.dtype != b.dtype or a.shape != b.shape or a.tobytes() != b.tobytes() for a, b in pairs)


def _tables(outcome: Outcome) -> list[Any]:
    """All tables of an outcome, the mechanisms' own among them, in the order of their names."""
    own = [getattr(outcome, field.name) for field in fields(outcome) if field.name != "of"]
    return [*own, *(outcome.of[name] for name in sorted(outcome.of))]


def engines(effort: Effort) -> Check:
    """The reference engine against the compiled one."""
    numbers: list[Number] = []
    panels: list[Draw] = []
    notes = ["The truth of a largest distance is its median when replications are dealt out at random."]
    for name, strategy, full in CASES:
        scenario = load(CONFIGS / f"{name}.yaml", coefficients="fitted")
        plan, money, title = resolve(scenario, strategy), scenario.money, f"{name}, {strategy}"
        count, seed = effort.times(full, 12), effort.seed + 13
        unlike = effort.each(partial(_unlike, plan, seed), min(SAME, count), f"{title}: both")
        numbers.append(exactly(f"{title}: outcomes that differ, same seed", sum(unlike), 0))

        def sample(
            engine: Any, luck: int, plan: Plan = plan, money: Any = money, count: int = count, title: str = title
        ) -> Floats:
            words = f"{title}: {engine.__name__.rpartition('.')[2]}"
            return np.array(effort.each(partial(_played, engine, plan, money, luck), count, words))

        first, second, third = sample(reference, seed), sample(compiled, seed + 1000), sample(compiled, seed + 2000)
        chance, distance, spreads = chance_of(first, second, effort.seed)
        usual, error = float(np.median(spreads)), float(spreads.std())
        numbers.append(Number(f"{title}: largest distance of distributions", distance, usual, error, chance))
        numbers.append(_false_alarms(title, np.vstack([second, third]), effort.seed))
        chance_weakened = chance_of(first, sample(compiled, seed + 3000, weakened(plan)), effort.seed)[0]
        notes.append(f"{title}: a model whose visits do a fifth less would have got a chance of {chance_weakened:.2g}.")
        panels += [partial(_distributions, title, first, second, column) for column in (0, 1, 6, 7)]
    return Check(
        "The two engines",
        "Reference and compiled engine play the same model. With the same seed their outcomes are the same to the bit; "
        "with different seeds they must have the same distribution, over ten measures at once.",
        numbers,
        [picture(panels, "Distributions of measures by both engines", 2, 3.4)],
        notes,
    )


def weakened(plan: Plan) -> Plan:
    """The plan with visits that add a fifth less ability and drive: a fault that the test should detect."""
    c = plan.coefficients
    return replace(plan, coefficients=c._replace(visit_ability=0.8 * c.visit_ability, visit_drive=0.8 * c.visit_drive))


def _false_alarms(title: str, pooled: Floats, seed: int) -> Number:
    """False alarms of the test: replications of one engine, divided at random."""
    luck = np.random.default_rng([seed, 14])
    alarms = 0
    for trial in range(TRIALS):
        order = luck.permutation(len(pooled))
        half = len(pooled) // 2
        alarms += chance_of(pooled[order[:half]], pooled[order[half:]], trial, TRIAL_DEALS)[0] <= FALSE_ALARM
    # Fewer are no fault: measures that are counts have ties, which make the test conservative.
    return share_of(f"{title}: false alarms of the test, at most", alarms, TRIALS, FALSE_ALARM, at_most=True)


def _distributions(title: str, first: Floats, second: Floats, column: int, axes: "Axes") -> None:
    for place, (values, name) in enumerate(((first, "reference"), (second, "compiled, another seed"))):
        ranked = np.sort(values[:, column])
        shares = 100 * np.arange(1, len(ranked) + 1) / len(ranked)
        axes.step(ranked, shares, where="post", color=LOOKS[place].colour, linestyle=LOOKS[place].dashes, label=name)
    dress(axes, title, f"% of replications with at most so much: {MEASURED[column]}", "")
    axes.set_ylim(0, 102)
