"""Plans of stores that are inspected, and of how their findings are followed up."""

from dataclasses import replace
from typing import Any

from rollout_sim.mechanisms.findings.block import REGIMES
from rollout_sim.mechanisms.findings.settings import FindingSettings
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import plan

WORLD = {
    "every": 21.0, "per_inspection": 2.5, "share_a": 0.2, "share_b": 0.4, "lower": 0.2,
    "people_1": 1.0, "hours_1": 12.0, "backlog_1": 20.0, "others_1": 0.9, "pushed_1": 4.0, "needs_1": 0.2,
}  # fmt: skip


def findings_plan(regime: str, stores: int = 6, days: float = 120.0, **changed: Any) -> Plan:
    """A plan without batches, under a regime."""
    own = {name: float(value) for name, value in REGIMES[regime].items()}
    settings = {name: changed.pop(name) for name in list(changed) if name in FindingSettings._fields}
    made = plan(stores, **({"batches": (), "run_days": days, "head_office_coaches": 2} | changed))
    return replace(made, of={**made.of, "findings": FindingSettings(**(WORLD | own | settings))})
