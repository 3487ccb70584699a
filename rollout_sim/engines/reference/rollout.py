"""A whole rollout: all processes of one replication, from the first day to the outcome."""

import math
from collections.abc import Callable

from rollout_sim.engines.reference.clock import Process
from rollout_sim.engines.reference.programme import Programme
from rollout_sim.engines.reference.tasks import Task
from rollout_sim.rules import coaching, events, outcome as tables
from rollout_sim.rules.classes import class_ends, classes_a_day, trainers_on
from rollout_sim.rules.coaching import HOURS_A_DAY
from rollout_sim.rules.store import StoreState
from rollout_sim.scenario.plan.plan import Plan

#: Time of day at which ``watched`` shows the stores: between two ticks.
NOON = 0.5


def simulate(plan: Plan, seed: int, replication: int) -> tables.Outcome:
    """Run one replication of a plan. The same (plan, seed, replication) gives the same outcome to the bit.

    Parameters
    ----------
    plan
        A strategy resolved to plain numbers.
    seed, replication
        The key of all random numbers; both 0 or more, below 2**63.
    """
    rollout = Rollout(plan, seed, replication)
    rollout.clock.run(until=plan.run_days)
    return rollout.close()


def watched(plan: Plan, seed: int, replication: int, look: Callable[[int, StoreState], None]) -> tables.Outcome:
    """Run as ``simulate``, and call ``look`` at noon of each day with its number and the current stores.

    The run continues with these very stores, so ``look`` must not change them.
    """
    rollout = Rollout(plan, seed, replication)
    end = rollout.clock.at(plan.run_days)  # before all other events of that time, as in simulate
    for day in range(math.ceil(plan.run_days - NOON)):
        rollout.clock.run(until=day + NOON)
        look(day, rollout.stores)
    rollout.clock.run(until=end)
    return rollout.close()


class Rollout(Programme):
    """All processes of one replication; this class adds those of people."""

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        super().__init__(plan, seed, replication)
        self.under_way: dict[int, tuple[Task, float]] = {}
        for process in (self.days(), self.reviews(), self.rota()):
            self.clock.process(process)
        for batch in range(len(plan.batches)):
            self.clock.process(self.run_batch(batch))
        for person in range(len(self.people.roles)):
            self.clock.process(self.coach(person))

    def rota(self) -> Process:
        """Start each day's duty: idle people start in the order of their numbers."""
        day = 0
        while True:
            # All that ends at this time ends before the day begins.
            yield self.clock.timeout(0)
            self.shift = {p for p in range(len(self.people.roles)) if self.people.on_duty(p, day)}
            self.expert_time = float(self.scene["expert_time"][0])
            self.day = day
            self.hold_classes(day)
            for person in sorted(self.shift):
                part = self.expert_time if self.people.roles[person] == events.EXPERT else 1.0
                self.people.count_duty(person, min(part, self.plan.run_days - day))
                if person in self.calls and self.clock.now < self.shift_ends(person):
                    self.call(person, None)
            day += 1
            yield self.clock.at(day)

    def hold_classes(self, day: int) -> None:
        """Hold the day's classes for the stores enrolled at its start, first come first served."""
        hours, size = float(self.course.sum()), int(self.v.class_size)
        trainers = int(trainers_on(day, self.v, self.plan.always_on_duty))
        self.enrolled.sort(key=lambda pupil: pupil[:2])
        for number in range(trainers * classes_a_day(hours)):
            pupils, self.enrolled = self.enrolled[:size], self.enrolled[size:]
            if not pupils:
                return
            self.record(day, events.CLASS_HELD, value=len(pupils))
            for _, _, taught in pupils:
                self.clock.happen(taught, class_ends(day, number, trainers, hours), value=len(pupils))

    def coach(self, person: int) -> Process:
        """A coach or desk agent: takes the most urgent task, works on it, and takes the next."""
        always = self.plan.always_on_duty
        while True:
            task = yield self.wait_for_call(person)
            if task is None:
                task = self.take(person, site=True)
            while task is not None:
                yield from self.work(person, task)
                on = person in self.shift and self.clock.now < self.shift_ends(person)
                task = self.take(person, site=always) if on else None

    def work(self, person: int, task: Task) -> Process:
        """Work on a task for its hours; the end of duty ends it on the clock, and further hours are overtime."""
        began = self.clock.now
        handling, means = self.plan.handling, self.mean_hours
        hours = coaching.task_hours(task.kind, task.store, task.k, handling, means, self.c, *self.key)
        self.record(began, events.TASK_BEGUN, task.store, person, task.kind)
        self.under_way[person] = (task, began)
        ends = began + hours / HOURS_A_DAY
        limit = self.shift_ends(person)
        yield self.clock.at(min(ends, limit))
        del self.under_way[person]
        self.book_hours(person, task, hours if ends <= limit else (limit - began) * HOURS_A_DAY, hours)
        self.finish(person, task)

    def book_hours(self, person: int, task: Task, used: float, hours: float) -> None:
        """Log a task's hours: duty used, and overtime if any."""
        now = self.clock.now
        self.people.count_hours(person, used, hours - used)
        self.record(now, events.HOURS, task.store, person, used)
        if hours > used:
            self.record(now, events.OVERTIME, task.store, person, hours - used)

    def close(self) -> tables.Outcome:
        """Log unfinished tasks, and return the outcome."""
        now = self.plan.run_days
        for person, (task, began) in sorted(self.under_way.items()):
            used = (now - began) * HOURS_A_DAY
            self.people.count_hours(person, used, 0.0)
            self.record(now, events.HOURS, task.store, person, used)
            self.record(now, events.TASK_OPEN, task.store, person, task.kind)
        for task in self.queues.unfinished():
            self.record(now, events.TASK_OPEN, task.store, value=task.kind)
        for store, since in enumerate(self.coached_since):
            if not math.isnan(since):
                self.close_coached(now, store)
        return self.outcome(now)
