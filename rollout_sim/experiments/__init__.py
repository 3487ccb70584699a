"""Experiments: replications, comparison, and the statistics they share.

``compare`` and ``load`` are here for notebooks; both are imported only when first asked for.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rollout_sim.experiments.comparison import Comparison, compare
    from rollout_sim.scenario import load

__all__ = ["Comparison", "compare", "load"]


def __getattr__(name: str) -> Any:
    if name in ("Comparison", "compare"):
        from rollout_sim.experiments import comparison

        return getattr(comparison, name)
    if name == "load":
        from rollout_sim.scenario import load

        return load
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
