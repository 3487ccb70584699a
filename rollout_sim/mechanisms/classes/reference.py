"""Classes in the reference engine."""

import simpy

from rollout_sim.engines.reference import Rollout
from rollout_sim.mechanisms.classes import kinds
from rollout_sim.mechanisms.classes.rules import class_ends, classes_a_day, teach, trainers_on


class ClassRoom:
    """The classes of one replication, and the stores enrolled in them."""

    def __init__(self, engine: Rollout) -> None:
        self.world, self.settings = engine.world, engine.world.plan.of["classes"]
        self.enrolled: list[tuple[float, int, simpy.Event]] = []  # time, store, and the event of its class's end

    def take_course(self, store: int) -> simpy.Event | None:
        """Enrol a store in a class; its path waits for the event of the class's end."""
        if self.settings.trainers == 0.0:
            return None
        taught = self.world.clock.event()
        taught.callbacks.append(lambda event: self.taught(store, event.value))
        self.enrolled.append((self.world.clock.now, store, taught))
        return taught

    def duty(self, day: int) -> None:
        """Hold the day's classes for the stores enrolled at its start, first come first served."""
        if not self.enrolled:
            return
        hours, size = float(self.world.course.sum()), int(self.settings.size)
        trainers = int(trainers_on(day, self.settings, self.world.plan.always_on_duty, self.world.plan.work_days))
        self.enrolled.sort(key=lambda pupil: pupil[:2])
        for number in range(trainers * classes_a_day(hours)):
            pupils, self.enrolled = self.enrolled[:size], self.enrolled[size:]
            if not pupils:
                return
            self.world.record(day, kinds.CLASS_HELD, value=len(pupils))
            for _, _, taught in pupils:
                self.world.clock.happen(taught, class_ends(day, number, trainers, hours), value=len(pupils))

    def taught(self, store: int, pupils: int) -> None:
        """A store has been taught, in a class of so many stores."""
        world = self.world
        world.record(world.clock.now, kinds.TAUGHT, store, value=pupils)
        teach(world.stores, store, world.course, pupils, world.clock.now, world.scene[0], world.c)


MECHANISM = ClassRoom
