"""Reads a run folder into a ``Pack``."""

from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.report.pack import (
    BatchPack,
    CoefficientSetting,
    FreezePeriod,
    JointConfidence,
    Pack,
    PairedGap,
    Provenance,
    Series,
    Spread,
    StaffGroup,
    StrategyPack,
)
from rollout_sim.results.measures import NAMES
from rollout_sim.results.money_ranges import money_ranged
from rollout_sim.rules.coefficients import TABLE
from rollout_sim.rules.events import AGENT, HEAD_OFFICE, ROLE_NAMES
from rollout_sim.scenario import resolve
from rollout_sim.scenario.advice.assumptions import assumptions, question, range_text
from rollout_sim.scenario.blocks.default_ensemble import DefaultEnsemble
from rollout_sim.statistics import estimates as statistics, value_of_information
from rollout_sim.statistics.intervals import SHARE, UNBOUNDED, Shape, share_over
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
    """The contents of a report on the run in a folder.

    Raises
    ------
    FolderRefused, ScenarioError
        See ``studies.compare.read_folder.read_comparison``.
    """
    return pack_of(read_comparison(folder))


def pack_of(stored: SavedComparison) -> Pack:
    """The contents of a report on a comparison that was read."""
    comparison, scenario = stored.comparison, stored.comparison.scenario
    date_measure = comparison_date(comparison)
    wins = comparison.wins()
    return Pack(
        title=str(scenario.name),
        question=question(stored.scenario_text),
        starts=scenario.starts,
        run_days=float(scenario.run_length),
        currency=str(scenario.money.currency),
        money_given=money_given(comparison),
        money_ranged=money_given(comparison) and money_ranged(scenario),
        discount_rate=float(scenario.money.discount_rate),
        stores=store_total(comparison) or int(scenario.stores.total),
        verdicts={language: tuple(sentences(comparison, language)) for language in LANGUAGES},
        strategies=tuple(_strategy(comparison, name, date_measure, wins) for name in comparison.strategies),
        gaps=tuple(_gap(comparison, name, a, b) for a, b in combinations(comparison.strategies, 2) for name in NAMES),
        date_measure=date_measure,
        freezes=tuple(FreezePeriod(freeze.start, freeze.to, freeze.name or "") for freeze in scenario.freezes),
        assumptions=assumptions(scenario, stored.scenario_text, _changed_paths(stored)),
        settings=_settings(scenario),
        provenance=_provenance(stored),
        comparison=comparison,
        folder=stored.folder,
        same_model=stored.same_model,
    )


# -- strategies ------------------------------------------------------------------------------------------------------


def _strategy(comparison: "Comparison", name: str, date_measure: str, wins: "pd.DataFrame") -> StrategyPack:
    cost, days = comparison.values("total_cost", name), comparison.values(date_measure, name)
    losses = comparison.values(MONEY, name) < 0
    return StrategyPack(
        name=name,
        measures={measure: comparison.estimate(measure, name) for measure in NAMES},
        wins={row["measure"]: row["share"] for row in wins[wins["strategy"] == name].to_dict("records")},
        batches=_batches(comparison, name),
        weekly=_series(comparison.weekly_bands, name, "week", comparison),
        monthly=_series(comparison.monthly_bands, name, "month", comparison),
        confidence=tuple(
            JointConfidence(**row)
            for row in value_of_information.confidence_rows(cost, days, SHARES, comparison.shared_sets)
        ),
        loss=(float(losses.mean()), *share_over(losses, comparison.shared_sets)),
        staff=_staff(comparison.scenario, name),
    )


def _series(frame: "pd.DataFrame", strategy: str, step: str, comparison: "Comparison") -> dict[str, Series]:
    """The series of one strategy by quantity: a week has the time of its review, a month that of its end."""
    own = frame[frame["strategy"] == strategy]
    series = {}
    days = own.loc[own["quantity"] == "day", "mean"].to_numpy(dtype=np.float64)
    for quantity, rows in own.groupby("quantity", sort=False):
        at = days if step == "week" else comparison.month_ends[rows[step].to_numpy()]
        columns = (rows[part].to_numpy(dtype=np.float64) for part in ("mean", "p10", "p50", "p90"))
        series[str(quantity)] = Series(at, *columns)
    return series


def _batches(comparison: "Comparison", name: str) -> tuple[BatchPack, ...]:
    table = comparison.batch_table()
    rows = table[table["strategy"] == name].to_dict("records") if len(table) else []
    own = comparison.batches[comparison.batches["strategy"] == name]
    packs = []
    for row in rows:
        of_batch = own[own["batch"] == row["batch"]]
        packs.append(
            BatchPack(
                number=int(row["batch"]),
                name=str(row["name"]),
                stores=float(row["stores"]),
                target=float(row["target"]),
                ended_share=float(row["ended_share"]),
                success=_estimate(of_batch["success_share"], SHARE),
                visits_per_store_week=_estimate(of_batch["visits_per_store_week"]),
                start=_spread(of_batch["start_day"]),
                end=_spread(of_batch["end_day"]),
            )
        )
    return tuple(packs)


def _estimate(values: "pd.Series", shape: Shape = UNBOUNDED) -> statistics.Estimate:
    """Estimate over the futures that have a value."""
    return statistics.estimate(values.dropna().to_numpy(dtype=np.float64), shape=shape)


def _spread(days: "pd.Series") -> Spread:
    return Spread(*statistics.percentiles(days.to_numpy(dtype=np.float64), (0.1, 0.5, 0.9), "low"))


def _staff(scenario: Any, strategy: str) -> tuple[StaffGroup, ...]:
    """The staff of a strategy; coaches are counted at their maximum number."""
    plan = resolve(scenario, strategy)
    groups = [
        *_stays(plan, HEAD_OFFICE, plan.head_office_coaches),
        StaffGroup("seed coach", plan.seed_at_most, _batch_name(plan, plan.seed_after)),
        StaffGroup("regional coach", plan.regional_at_most, _batch_name(plan, plan.regional_after)),
        *_stays(plan, AGENT, plan.agents),
    ]
    return tuple(group for group in groups if group.at_most and group.since is not None)


def _stays(plan: Any, role: int, total: int) -> list[StaffGroup]:
    """People of a role who come and go, and those who are always there; times away between are left out."""
    own = [stay for stay in plan.stays if stay.role == role and stay.periods]
    always = total - sum(stay.people for stay in plan.stays if stay.role == role)
    groups = []
    for stay in own:
        until = stay.periods[-1][1]
        last = until if until < plan.run_days else None
        groups.append(StaffGroup(ROLE_NAMES[role], stay.people, "", stay.periods[0][0], last, stay.leaves))
    return [StaffGroup(ROLE_NAMES[role], always, ""), *groups]


def _batch_name(plan: Any, number: int) -> str | None:
    """The batch that certifies coaches; None if the plan has no such batch, and so no coaches."""
    return plan.batches[number].name if 0 <= number < len(plan.batches) else None


def _gap(comparison: "Comparison", measure: str, a: str, b: str) -> PairedGap:
    ahead = comparison.values(measure, a) > comparison.values(measure, b)
    return PairedGap(a, b, measure, comparison.difference(measure, a, b), float(ahead.mean()))


# -- assumptions and provenance --------------------------------------------------------------------------------------


def _settings(scenario: Any) -> tuple[CoefficientSetting, ...]:
    ranges = {path: range_text(entry) for path, entry in scenario.uncertain.items()}
    drawn: dict[str, str] = {}
    ensemble = scenario.ensemble
    if isinstance(ensemble, DefaultEnsemble) and ensemble.available:
        columns = zip(ensemble.paths, zip(*ensemble.sets, strict=True), strict=True)
        drawn = {path: f"{min(column):.3g} … {max(column):.3g}" for path, column in columns}
        ranges |= drawn
    return tuple(
        CoefficientSetting(
            row.name, row.meaning, row.unit, float(getattr(scenario.coefficients, row.name)), row.default, row.low,
            row.high, row.source, ranges.get(f"coefficients.{row.name}", ""), f"coefficients.{row.name}" in drawn,
        )
        for row in TABLE
    )  # fmt: skip


def _changed_paths(stored: SavedComparison) -> tuple[str, ...]:
    changes = stored.provenance.get("changes", {})
    set_paths = [text.split("=", 1)[0].strip() for text in changes.get("set", ())]
    overrides = stored.comparison.scenario.overrides
    return (*set_paths, *(path for name in changes.get("override", ()) for path in overrides.get(name, ())))


def _provenance(stored: SavedComparison) -> Provenance:
    record = stored.provenance
    changes = record.get("changes", {})
    return Provenance(
        **{name: record[name] for name in ("scenario_sha256", "engine", "version", "model", "git_commit", "date",
                                           "python", "platform", "libraries")},
        seed=int(record["seed"]),
        replications=len(stored.comparison.complete),
        requested=stored.comparison.requested,
        failed=int(stored.comparison.failed["replication"].nunique()),
        interrupted=stored.comparison.interrupted,
        changes=(*changes.get("override", ()), *changes.get("set", ())),
    )  # fmt: skip
