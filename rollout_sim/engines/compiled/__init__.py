"""The compiled engine: the model of ``reference`` as one compiled loop over a heap, for thousands of replications.

Both give the same outcome to the bit. Each file tells of one kind of thing, and knows those before it: kinds of events
and the ``layout`` of the ``memory``, the ``state`` that owns it, the ``clock``, ``lines`` and ``tasks`` (who does
what), ``stores``, ``classes``, ``days`` and reviews, the ``programme``, and the whole ``run``.
"""

from rollout_sim.engines.compiled.run import begin, run_on, simulate

__all__ = ["begin", "run_on", "simulate"]
