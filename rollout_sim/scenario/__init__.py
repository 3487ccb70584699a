"""What people write: one YAML file, read into a ``Scenario``, and resolved to the ``Plan`` that engines take."""

from rollout_sim.scenario.advice import hours_by_week, warnings
from rollout_sim.scenario.axes import Axis, read_axis
from rollout_sim.scenario.changing import of_money, settled, with_known, with_money, with_values
from rollout_sim.scenario.drawing import marginals, uncertain_inputs
from rollout_sim.scenario.editors import schema
from rollout_sim.scenario.errors import Mistake, ScenarioError
from rollout_sim.scenario.loading import load, loads
from rollout_sim.scenario.plan import Batch, Condition, Gate, Plan
from rollout_sim.scenario.printing import dump, resolved_text
from rollout_sim.scenario.resolving import resolve
from rollout_sim.scenario.templates import TEMPLATES, template
from rollout_sim.scenario.uncertain import Uncertain
from rollout_sim.scenario.world import Scenario

__all__ = [
    "TEMPLATES", "Axis", "Batch", "Condition", "Gate", "Mistake", "Plan", "Scenario", "ScenarioError", "Uncertain",
    "dump", "hours_by_week", "load", "loads", "marginals", "of_money", "read_axis", "resolve", "resolved_text",
    "schema", "settled", "template", "uncertain_inputs", "warnings", "with_known", "with_money", "with_values",
]  # fmt: skip
