"""Simulate rolling a change out over many stores, and compare ways of doing it.

``load`` reads a scenario file and ``compare`` plays its strategies out; both are imported only when first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rollout_sim.experiments import Comparison, compare, load

__all__ = ["Comparison", "__version__", "compare", "load"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("rollout_sim.experiments"), name)
