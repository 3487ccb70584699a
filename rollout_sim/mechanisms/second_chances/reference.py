"""Second chances in the reference engine."""

import numpy as np

from rollout_sim.engines.reference import Rollout
from rollout_sim.mechanisms.second_chances.rules import nearest_to_success, stores_in_time


class SecondChances:
    """The second chances of one replication."""

    def __init__(self, engine: Rollout) -> None:
        self.world, self.paths, self.settings = engine.world, engine.paths, engine.world.plan.of["second_chances"]
        self.had_chance = np.zeros(engine.world.plan.stores, dtype=np.int64)

    def weekly(self) -> None:
        """Coach failed stores again, as many as the week before left time for."""
        if self.settings.coach_again == 0.0 or self.world.weeks == 0:
            return
        for _ in range(stores_in_time(self.world.weekly[self.world.weeks - 1], self.world.c)):
            store = int(nearest_to_success(self.world.stores, self.had_chance))
            if store < 0:
                return
            self.had_chance[store] = 1
            self.paths.begin_coaching(store)


MECHANISM = SecondChances
