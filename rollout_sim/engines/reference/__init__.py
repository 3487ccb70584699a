"""The reference engine: SimPy processes for programme, stores, coaches and desk. It defines the model.

Each module imports only modules before it in this list: ``clock``, ``tasks``, ``people``, ``world`` (state and log),
``service``, ``stores``, ``days`` (and reviews), ``programme``, ``rollout``.
"""

from rollout_sim.engines.reference.rollout import Rollout, simulate, watched

__all__ = ["Rollout", "simulate", "watched"]
