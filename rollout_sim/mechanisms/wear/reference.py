"""Wear in the reference engine."""

from rollout_sim.engines.reference import Rollout
from rollout_sim.engines.reference.tasks import Task
from rollout_sim.mechanisms.wear.kinds import INDUCTION
from rollout_sim.mechanisms.wear.rules import induct, replace_staff, strength_lost, tire


class WearAndTear:
    """What wears the change off in one replication."""

    def __init__(self, engine: Rollout) -> None:
        self.world, self.paths, self.settings = engine.world, engine.paths, engine.world.plan.of["wear"]

    def begin(self) -> None:
        """Say how fast people tire."""
        self.world.scene["tiring"] = strength_lost(self.settings, self.world.c)

    def weekly(self) -> None:
        """Stores tire, and staff is replaced."""
        stores, c = self.world.stores, self.world.c
        tire(stores, self.world.scene[0], self.world.clock.now, self.settings, c)
        replace_staff(stores, self.settings, c)

    def finished(self, person: int, task: Task) -> None:
        """New staff were given the course."""
        if task.kind == INDUCTION:
            induct(self.world.stores, task.store, self.world.course, self.paths.skill_of(person), self.world.c)


MECHANISM = WearAndTear
