"""What people write: one YAML file, read into a ``Scenario``, and resolved to the ``Plan`` that engines take."""

from rollout_sim.rules.gate import Condition, Gate
from rollout_sim.scenario.advice.feasibility import hours_by_week, warnings
from rollout_sim.scenario.blocks.scenario import Scenario
from rollout_sim.scenario.blocks.uncertain import UncertainValue
from rollout_sim.scenario.file.axes import Axis, read_axis
from rollout_sim.scenario.file.change import of_money, settled, with_known, with_money, with_values
from rollout_sim.scenario.file.dump import dump, resolved_text
from rollout_sim.scenario.file.json_schema import schema
from rollout_sim.scenario.file.load import load, load_resolved, loads
from rollout_sim.scenario.file.uncertain_inputs import marginals, uncertain_inputs
from rollout_sim.scenario.plan.plan import Batch, Plan
from rollout_sim.scenario.plan.resolve import resolve
from rollout_sim.scenario.templates import TEMPLATES, template
from rollout_sim.scenario.values.errors import Mistake, ScenarioError

__all__ = [
    "TEMPLATES", "Axis", "Batch", "Condition", "Gate", "Mistake", "Plan", "Scenario", "ScenarioError", "UncertainValue",
    "dump", "hours_by_week", "load", "load_resolved", "loads", "marginals", "of_money", "read_axis", "resolve",
    "resolved_text", "schema", "settled", "template", "uncertain_inputs", "warnings", "with_known", "with_money",
    "with_values",
]  # fmt: skip
