"""A whole rollout: all processes of one replication, from the first day to the outcome."""

import math
from collections.abc import Callable

from rollout_sim.engines.reference.clock import Process
from rollout_sim.engines.reference.days import DailyProcesses
from rollout_sim.engines.reference.mechanisms import Mechanisms
from rollout_sim.engines.reference.programme import Programme
from rollout_sim.engines.reference.service import Service
from rollout_sim.engines.reference.stores import StorePaths
from rollout_sim.engines.reference.tasks import Task
from rollout_sim.engines.reference.world import World
from rollout_sim.rules import coaching, events, outcome as tables
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
    rollout.world.clock.run(until=plan.run_days)
    return rollout.close()


def watched(plan: Plan, seed: int, replication: int, look: Callable[[int, StoreState], None]) -> tables.Outcome:
    """Run as ``simulate``, and call ``look`` at noon of each day with its number and the current stores.

    The run continues with these very stores, so ``look`` must not change them.
    """
    rollout = Rollout(plan, seed, replication)
    end = rollout.world.clock.at(plan.run_days)  # before all other events of that time, as in simulate
    for day in range(math.ceil(plan.run_days - NOON)):
        rollout.world.clock.run(until=day + NOON)
        look(day, rollout.world.stores)
    rollout.world.clock.run(until=end)
    return rollout.close()


class Rollout:
    """One replication: the world, and what happens in it; this class adds the processes of people."""

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        self.world = World(plan, seed, replication)
        self.service = Service(self.world)
        self.paths = StorePaths(self.world, self.service)
        self.daily = DailyProcesses(self.world, self.service, self.paths)
        self.programme = Programme(self.world, self.service, self.paths)
        self.world.mechanisms = Mechanisms(self)
        self.under_way: dict[int, tuple[Task, float]] = {}
        self.carried: dict[int, Task] = {}  # tasks that go on at their person's next start of duty
        self.world.mechanisms.call("begin")
        for process in (self.daily.days(), self.daily.reviews(), self.rota()):
            self.world.clock.process(process)
        for batch in range(len(plan.batches)):
            self.world.clock.process(self.programme.run_batch(batch))
        for person in range(len(self.world.people.roles)):
            self.world.clock.process(self.coach(person))

    def rota(self) -> Process:
        """Start each day's duty: idle people start in the order of their numbers."""
        day = 0
        while True:
            # All that ends at this time ends before the day begins.
            yield self.world.clock.timeout(0)
            people, over = self.world.people, float(self.world.scene["support_over"][0])
            self.service.shift = {p for p in range(len(people.roles)) if people.on_duty(p, day, over)}
            self.service.head_office_time = float(self.world.scene["head_office_time"][0])
            self.service.day = day
            self.world.mechanisms.call("duty", day)
            for person in sorted(self.service.shift):
                part = self.service.head_office_time if self.world.people.roles[person] == events.HEAD_OFFICE else 1.0
                self.world.people.count_duty(person, min(part, self.world.plan.run_days - day))
                if person in self.service.calls and self.world.clock.now < self.service.shift_ends(person):
                    self.service.call(person, None)
            day += 1
            yield self.world.clock.at(day)

    def coach(self, person: int) -> Process:
        """A coach or desk agent: takes the most urgent task, works on it, and takes the next."""
        always = self.world.plan.always_on_duty
        while True:
            task = yield self.service.wait_for_call(person)
            if task is None:
                task = self.service.take(person, site=True)
            while task is not None:
                yield from self.work(person, task)
                on = person in self.service.shift and self.world.clock.now < self.service.shift_ends(person)
                task = self.service.take(person, site=always) if on else None

    def work(self, person: int, task: Task) -> Process:
        """Work on a task for its hours; what the day leaves of it is overtime, or goes on at the next start of duty."""
        handling, means = self.world.plan.handling, self.world.mean_hours
        hours = coaching.task_hours(task.kind, task.store, task.k, handling, means, self.world.c, *self.world.key)
        self.world.record(self.world.clock.now, events.TASK_BEGUN, task.store, person, task.kind)
        while True:
            began, limit = self.world.clock.now, self.service.shift_ends(person)
            self.under_way[person] = (task, began)
            ends, room = began + hours / HOURS_A_DAY, (limit - began) * HOURS_A_DAY
            yield self.world.clock.at(min(ends, limit))
            del self.under_way[person]
            if hours <= self.service.hours_left(began) + self.world.c.overtime_limit:
                self.book_hours(person, task, hours if ends <= limit else room, hours)
                break
            self.book_hours(person, task, room, room)
            hours -= room
            self.carried[person] = task
            yield self.service.wait_for_call(person)
            del self.carried[person]
        self.paths.finish(person, task)

    def book_hours(self, person: int, task: Task, used: float, hours: float) -> None:
        """Log a task's hours: duty used, and overtime if any."""
        now = self.world.clock.now
        self.world.people.count_hours(person, used, hours - used)
        self.world.record(now, events.HOURS, task.store, person, used)
        if hours > used:
            self.world.record(now, events.OVERTIME, task.store, person, hours - used)

    def close(self) -> tables.Outcome:
        """Log unfinished tasks, and return the outcome."""
        now = self.world.plan.run_days
        carried = {person: (task, now) for person, task in self.carried.items()}
        for person, (task, began) in sorted((self.under_way | carried).items()):
            used = (now - began) * HOURS_A_DAY
            if person in self.under_way:
                self.world.people.count_hours(person, used, 0.0)
                self.world.record(now, events.HOURS, task.store, person, used)
            self.world.record(now, events.TASK_OPEN, task.store, person, task.kind)
        for task in self.world.queues.unfinished():
            self.world.record(now, events.TASK_OPEN, task.store, value=task.kind)
        for store, since in enumerate(self.world.coached_since):
            if not math.isnan(since):
                self.world.close_coached(now, store)
        return self.world.outcome(now)
