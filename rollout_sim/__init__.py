"""Simulate rolling a change out over many stores, and compare ways of doing it.

``load`` reads a scenario file, ``compare`` plays its strategies out, ``compare_to_precision`` for as long as it takes,
``best`` chooses among them, ``trace`` looks inside one future; ``sweep``, ``capacity``, ``gates``, ``risk`` and
``sensitivity`` ask what they depend on and what they are worth, ``optimise`` which values are best; ``calibrate`` fits
a scenario to a pilot. They are imported only when first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rollout_sim.experiments import Comparison, compare, load
    from rollout_sim.experiments.calibrating import calibrate
    from rollout_sim.experiments.capacity import capacity
    from rollout_sim.experiments.choosing import best
    from rollout_sim.experiments.gate_value import gates
    from rollout_sim.experiments.optimise import optimise
    from rollout_sim.experiments.precise import compare_to_precision
    from rollout_sim.experiments.risk import risk
    from rollout_sim.experiments.sensitivity import sensitivity
    from rollout_sim.experiments.sweep import sweep
    from rollout_sim.experiments.tracing import trace

__all__ = [
    "Comparison",
    "__version__",
    "best",
    "calibrate",
    "capacity",
    "compare",
    "compare_to_precision",
    "gates",
    "load",
    "optimise",
    "risk",
    "sensitivity",
    "sweep",
    "trace",
]
__version__ = "0.1.0"

#: Modules of what does not stand in ``rollout_sim.experiments`` itself.
_MODULES = {
    "best": ".choosing",
    "calibrate": ".calibrating",
    "capacity": ".capacity",
    "compare_to_precision": ".precise",
    "gates": ".gate_value",
    "optimise": ".optimise",
    "risk": ".risk",
    "sensitivity": ".sensitivity",
    "sweep": ".sweep",
    "trace": ".tracing",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"rollout_sim.experiments{_MODULES.get(name, '')}"), name)
