"""The compiled engine: the model of ``reference`` as one compiled event loop, for thousands of replications.

Both engines give the same outcome to the bit. Each module imports only modules before it in this list: ``event_kinds``,
``memory`` and ``layout``, ``state`` (which owns the arrays), ``clock``, ``queues`` and ``tasks``, ``stores``,
``classes``, ``days`` (and reviews), ``programme``, ``run``.
"""

from rollout_sim.engines.compiled.run import begin, run_on, simulate

__all__ = ["begin", "run_on", "simulate"]
