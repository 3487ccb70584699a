"""What people write: one YAML file, read into a ``Scenario``, and resolved to the ``Plan`` that engines take."""

from rollout_sim.scenario.errors import Mistake, ScenarioError
from rollout_sim.scenario.loading import load, loads, uncertain_inputs, with_values
from rollout_sim.scenario.plan import Batch, Condition, Gate, Plan
from rollout_sim.scenario.printing import dump, resolved_text
from rollout_sim.scenario.resolving import resolve
from rollout_sim.scenario.uncertain import Uncertain
from rollout_sim.scenario.world import Scenario

__all__ = [
    "Batch", "Condition", "Gate", "Mistake", "Plan", "Scenario", "ScenarioError", "Uncertain", "dump", "load", "loads",
    "resolve", "resolved_text", "uncertain_inputs", "with_values",
]  # fmt: skip
