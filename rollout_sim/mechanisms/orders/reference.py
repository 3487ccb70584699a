"""Orders in the reference engine."""

import numpy as np

from rollout_sim.engines.reference import Rollout
from rollout_sim.engines.reference.tasks import Task
from rollout_sim.mechanisms.orders.kinds import CHECKED
from rollout_sim.mechanisms.orders.rules import ROUND, choose_checks, is_check, look_at_reports, report_usage


class OrdersAndChecks:
    """The orders of one replication, and the checks of what they hide."""

    def __init__(self, engine: Rollout) -> None:
        self.world, self.settings = engine.world, engine.world.plan.of["orders"]
        self.rounds = np.zeros(1, dtype=ROUND)

    def weekly(self) -> None:
        """Stores report, and checks are sent out."""
        stores = self.world.stores
        report_usage(stores, self.world.clock.now, self.settings, self.world.c)
        choose_checks(stores, self.rounds, self.settings, *self.world.key)

    def finished(self, person: int, task: Task) -> None:
        """A store was checked."""
        if is_check(task.kind):
            now = self.world.clock.now
            overstatement = look_at_reports(self.world.stores, task.store, now, self.world.c)
            self.world.record(now, CHECKED, task.store, person, overstatement)


MECHANISM = OrdersAndChecks
