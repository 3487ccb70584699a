"""The reference engine: SimPy processes for programme, stores, coaches and desk. The one to read, and the judge.

Each file tells of one kind of thing, and knows those before it: ``clock``, ``tasks`` and ``people``, the ``world`` and
its books, ``service`` (who does what), ``stores``, ``days`` and reviews, the ``programme``, and the whole ``rollout``.
"""

from rollout_sim.engines.reference.rollout import Rollout, simulate, watched

__all__ = ["Rollout", "simulate", "watched"]
