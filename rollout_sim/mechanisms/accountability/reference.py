"""Accountability in the reference engine."""

from rollout_sim.engines.reference import Rollout
from rollout_sim.engines.reference.tasks import Task
from rollout_sim.mechanisms.accountability import kinds
from rollout_sim.mechanisms.accountability.rules import hold_to_account, talk, talk_to_tenth


class HoldingToAccount:
    """What follows red lights in one replication."""

    def __init__(self, engine: Rollout) -> None:
        self.world, self.paths = engine.world, engine.paths
        self.settings = self.world.plan.of["accountability"]

    def weekly(self) -> None:
        """Talks and new managers where a light stays red."""
        hold_to_account(self.world.stores, self.settings, self.world.c, *self.world.key)

    def quarterly(self) -> None:
        """Talks with the tenth that cooperates least."""
        talk_to_tenth(self.world.stores, self.settings)

    def put_on_record(self, kind: int, store: int) -> bool:
        """Record a new manager."""
        if kind != kinds.NEW_MANAGER:
            return False
        self.world.record(self.world.clock.now, kind, store, value=self.world.stores.managers[store])
        return True

    def finished(self, person: int, task: Task) -> None:
        """A talk was held."""
        if task.kind == kinds.TALK:
            talk(self.world.stores, task.store, self.paths.skill_of(person), self.world.c)


MECHANISM = HoldingToAccount
