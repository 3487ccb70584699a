"""Simulate rolling a change out over many stores, and compare ways of doing it.

``load`` reads a scenario file, ``compare`` plays its strategies out, ``compare_to_precision`` for as long as it takes,
``best`` chooses among them, ``trace`` looks inside one future; ``sweep``, ``capacity``, ``gates``, ``risk`` and
``sensitivity`` ask what they depend on and what they are worth, ``optimise`` which values are best; ``calibrate`` fits
a scenario to a pilot. They are imported only when first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rollout_sim.studies.register import STUDIES, names_of

if TYPE_CHECKING:
    from rollout_sim.scenario import load as load
    from rollout_sim.studies.best.study import best as best
    from rollout_sim.studies.calibrate.study import calibrate as calibrate
    from rollout_sim.studies.capacity.study import capacity as capacity
    from rollout_sim.studies.compare.comparison import Comparison as Comparison, compare as compare
    from rollout_sim.studies.compare.to_precision import compare_to_precision as compare_to_precision
    from rollout_sim.studies.gates.study import gates as gates
    from rollout_sim.studies.optimise.study import optimise as optimise
    from rollout_sim.studies.risk.study import risk as risk
    from rollout_sim.studies.sensitivity.study import sensitivity as sensitivity
    from rollout_sim.studies.sweep.study import sweep as sweep
    from rollout_sim.studies.trace.study import trace as trace

__version__ = "0.1.0"

#: The module that defines each name.
_MODULES = {"load": "rollout_sim.scenario", **names_of(study.run for study in STUDIES)}
__all__ = ["__version__", *_MODULES]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
