"""A run folder read into a ``Pack``."""

from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.report.pack import (
    BatchPack,
    FreezePeriod,
    Gap,
    JointConfidence,
    Pack,
    Provenance,
    Series,
    Setting,
    Spread,
    StaffGroup,
    StrategyPack,
)
from rollout_sim.results.measures import NAMES
from rollout_sim.rules.coefficients import TABLE
from rollout_sim.scenario import resolve
from rollout_sim.scenario.advice.assumptions import assumptions, question, range_text
from rollout_sim.statistics import estimates as statistics, value_of_information as worth
from rollout_sim.statistics.curves import share_interval
from rollout_sim.studies.compare.budget_and_date import SHARES
from rollout_sim.studies.compare.charts.money_charts import comparison_date
from rollout_sim.studies.compare.read_folder import SavedComparison, read_comparison
from rollout_sim.studies.compare.words.ranking import MONEY, money_given, store_total
from rollout_sim.studies.compare.words.verdict import sentences
from rollout_sim.wording.language import LANGUAGES

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.studies.compare.comparison import Comparison


def read_pack(folder: Path) -> Pack:
    """All that a report says of the run in a folder.

    Raises
    ------
    FolderRefused, ScenarioError
        As ``studies.compare.read_folder.read_comparison``.
    """
    held = read_comparison(folder)
    comparison, scenario = held.comparison, held.comparison.scenario
    date_measure = comparison_date(comparison)
    wins = comparison.wins()
    return Pack(
        title=str(scenario.name),
        question=question(held.scenario_text),
        starts=scenario.starts,
        run_days=float(scenario.run_length),
        currency=str(scenario.money.currency),
        money_given=money_given(comparison),
        discount_rate=float(scenario.money.discount_rate),
        stores=store_total(comparison) or int(scenario.stores.total),
        verdicts={language: tuple(sentences(comparison, language)) for language in LANGUAGES},
        strategies=tuple(_strategy(comparison, name, date_measure, wins) for name in comparison.strategies),
        gaps=tuple(_gap(comparison, name, a, b) for a, b in combinations(comparison.strategies, 2) for name in NAMES),
        date_measure=date_measure,
        freezes=tuple(FreezePeriod(one.start, one.to, one.name or "") for one in scenario.freezes),
        assumptions=assumptions(scenario, held.scenario_text, _changed_paths(held)),
        settings=_settings(scenario),
        provenance=_provenance(held),
        comparison=comparison,
        folder=folder,
        same_model=held.same_model,
    )


# -- strategies ------------------------------------------------------------------------------------------------------


def _strategy(comparison: "Comparison", name: str, date_measure: str, wins: "pd.DataFrame") -> StrategyPack:
    cost, days = comparison.values("total_cost", name), comparison.values(date_measure, name)
    lost = comparison.values(MONEY, name) < 0
    return StrategyPack(
        name=name,
        measures={measure: comparison.estimate(measure, name) for measure in NAMES},
        wins={row["measure"]: row["share"] for row in wins[wins["strategy"] == name].to_dict("records")},
        batches=_batches(comparison, name),
        weekly=_series(comparison.weekly_bands, name, "week", comparison),
        monthly=_series(comparison.monthly_bands, name, "month", comparison),
        kept=tuple(JointConfidence(**row) for row in worth.kept_rows(cost, days, SHARES)),
        loss=(float(lost.mean()), *share_interval(int(lost.sum()), lost.size)),
        crews=_crews(comparison.scenario, name),
    )


def _series(frame: "pd.DataFrame", strategy: str, step: str, comparison: "Comparison") -> dict[str, Series]:
    """Each quantity of one strategy; weeks are told by the day of their review, months by their end."""
    own = frame[frame["strategy"] == strategy]
    found = {}
    days = own.loc[own["quantity"] == "day", "mean"].to_numpy(dtype=np.float64)
    for quantity, rows in own.groupby("quantity", sort=False):
        at = days / 7 if step == "week" else rows[step].to_numpy(dtype=np.float64) + 1
        columns = (rows[part].to_numpy(dtype=np.float64) for part in ("mean", "p10", "p50", "p90"))
        found[str(quantity)] = Series(at, *columns)
    return found


def _batches(comparison: "Comparison", name: str) -> tuple[BatchPack, ...]:
    table = comparison.batch_table()
    rows = table[table["strategy"] == name].to_dict("records") if len(table) else []
    own = comparison.batches[comparison.batches["strategy"] == name]
    found = []
    for row in rows:
        these = own[own["batch"] == row["batch"]]
        found.append(
            BatchPack(
                number=int(row["batch"]),
                name=str(row["name"]),
                stores=float(row["stores"]),
                target=float(row["target"]),
                ended_share=float(row["ended_share"]),
                success=_estimate(these["success_share"]),
                visits_per_store_week=_estimate(these["visits_per_store_week"]),
                start=_spread(these["start_day"]),
                end=_spread(these["end_day"]),
            )
        )
    return tuple(found)


def _estimate(values: "pd.Series") -> statistics.Estimate:
    """Over the futures in which there is a value."""
    return statistics.estimate(values.dropna().to_numpy(dtype=np.float64))


def _spread(days: "pd.Series") -> Spread:
    return Spread(*statistics.percentiles(days.to_numpy(dtype=np.float64), (0.1, 0.5, 0.9), "low"))


def _crews(scenario: Any, strategy: str) -> tuple[StaffGroup, ...]:
    """The people of a strategy; the coaches are those that there may be at most."""
    plan = resolve(scenario, strategy)
    crews = [
        StaffGroup("expert", plan.experts, ""),
        StaffGroup("seed coach", plan.seed_at_most, _batch_name(plan, plan.seed_after)),
        StaffGroup("regional coach", plan.regional_at_most, _batch_name(plan, plan.regional_after)),
        StaffGroup("desk agent", plan.agents, ""),
    ]
    return tuple(crew for crew in crews if crew.at_most and crew.since is not None)


def _batch_name(plan: Any, number: int) -> str | None:
    """The batch that certifies coaches; None where there is none, and so no coach."""
    return plan.batches[number].name if 0 <= number < len(plan.batches) else None


def _gap(comparison: "Comparison", measure: str, a: str, b: str) -> Gap:
    ahead = comparison.values(measure, a) > comparison.values(measure, b)
    return Gap(a, b, measure, comparison.difference(measure, a, b), float(ahead.mean()))


# -- assumptions and provenance --------------------------------------------------------------------------------------


def _settings(scenario: Any) -> tuple[Setting, ...]:
    ranges = {path: range_text(entry) for path, entry in scenario.uncertain.items()}
    return tuple(
        Setting(
            row.name, row.meaning, row.unit, float(getattr(scenario.coefficients, row.name)), row.default, row.low,
            row.high, row.source, ranges.get(f"coefficients.{row.name}", ""),
        )
        for row in TABLE
    )  # fmt: skip


def _changed_paths(held: SavedComparison) -> tuple[str, ...]:
    changes = held.provenance.get("changes", {})
    found = [text.split("=", 1)[0].strip() for text in changes.get("set", ())]
    overrides = held.comparison.scenario.overrides
    return (*found, *(path for name in changes.get("override", ()) for path in overrides.get(name, ())))


def _provenance(held: SavedComparison) -> Provenance:
    record = held.provenance
    changes = record.get("changes", {})
    return Provenance(
        **{name: record[name] for name in ("scenario_sha256", "engine", "version", "model", "git_commit", "date",
                                           "python", "platform", "libraries")},
        seed=int(record["seed"]),
        replications=len(held.comparison.complete),
        asked=held.comparison.requested,
        failed=int(held.comparison.failed["replication"].nunique()),
        interrupted=held.comparison.interrupted,
        changes=(*changes.get("override", ()), *changes.get("set", ())),
    )  # fmt: skip
