"""How futures are run, whatever the question: the knobs that all studies share."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from rollout_sim.replications.replicate import Simulate, Work


@dataclass(frozen=True, eq=False)
class Execution:
    """The arguments of a study that do not change its question, under the names of the studies' keywords.

    Attributes
    ----------
    replications, seed, engine
        Futures; the luck that they have; what simulates them.
    workers, progress, executor
        Processes, one a processor if None; called with what is done and requested; where to run, processes if None.
    checkpoint
        Of a folder: what it has saved is not run again, and what is run is saved as it comes; none if None.
    """

    replications: int = 100
    seed: int = 1
    workers: int | None = None
    progress: Callable[..., None] | None = None
    engine: str | Simulate = Work.engine
    executor: Executor | None = None
    checkpoint: Any = None
