"""The mechanisms of a replication, as objects that have the engine's parts."""

from collections.abc import Callable
from typing import Any

from rollout_sim.engines.hooks import CALLED, TAKEN
from rollout_sim.mechanisms.register import parts


class Mechanisms:
    """The mechanisms of one replication, by the hooks that they answer (``engines.hooks``)."""

    def __init__(self, engine: Any) -> None:
        self.by_name = {name: part.MECHANISM(engine) for name, part in parts("reference").items()}
        self._answers: dict[str, list[Callable[..., Any]]] = {
            hook: [getattr(mechanism, hook) for mechanism in self.by_name.values() if hasattr(mechanism, hook)]
            for hook in (*CALLED, *TAKEN)
        }

    def call(self, hook: str, *arguments: Any) -> None:
        """Call all mechanisms that answer a hook of ``CALLED``."""
        for answer in self._answers[hook]:
            answer(*arguments)

    def taken(self, hook: str, *arguments: Any) -> Any:
        """The answer of the first mechanism that takes over what a hook of ``TAKEN`` offers; None if none does."""
        for answer in self._answers[hook]:
            taken = answer(*arguments)
            if taken:
                return taken
        return None

    def tables(self) -> dict[str, Any]:
        """What each mechanism adds to the outcome, as an array by its name."""
        return {name: mechanism.table() for name, mechanism in self.by_name.items() if hasattr(mechanism, "table")}
