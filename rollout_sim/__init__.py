"""Simulate rolling a change out over many stores, and compare ways of doing it.

``load`` reads a scenario file, ``compare`` plays its strategies out, ``compare_to_precision`` for as long as it takes,
``best`` chooses among them, ``trace`` looks inside one future; ``sweep``, ``capacity``, ``gates``, ``risk`` and
``sensitivity`` ask what they depend on and what they are worth, ``optimise`` which values are best; ``calibrate`` fits
a scenario to a pilot. They are imported only when first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rollout_sim.scenario import load
    from rollout_sim.studies.best.study import best
    from rollout_sim.studies.calibrate.study import calibrate
    from rollout_sim.studies.capacity.study import capacity
    from rollout_sim.studies.compare.comparison import Comparison, compare
    from rollout_sim.studies.compare.to_precision import compare_to_precision
    from rollout_sim.studies.gates.study import gates
    from rollout_sim.studies.optimise.study import optimise
    from rollout_sim.studies.risk.study import risk
    from rollout_sim.studies.sensitivity.study import sensitivity
    from rollout_sim.studies.sweep.study import sweep
    from rollout_sim.studies.trace.study import trace

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

#: Where each of them is.
_MODULES = {
    "Comparison": "studies.compare.comparison",
    "best": "studies.best.study",
    "calibrate": "studies.calibrate.study",
    "capacity": "studies.capacity.study",
    "compare": "studies.compare.comparison",
    "compare_to_precision": "studies.compare.to_precision",
    "gates": "studies.gates.study",
    "load": "scenario",
    "optimise": "studies.optimise.study",
    "risk": "studies.risk.study",
    "sensitivity": "studies.sensitivity.study",
    "sweep": "studies.sweep.study",
    "trace": "studies.trace.study",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"rollout_sim.{_MODULES[name]}"), name)
