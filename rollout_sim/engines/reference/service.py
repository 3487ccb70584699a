"""Service of tasks by people: requesting, queueing, taking, and calling idle people."""

import math
from bisect import insort
from collections.abc import Iterator

import simpy

from rollout_sim.engines.reference.tasks import EVERYBODY, OVER, PERSON, REGION, UNDER_WAY, WAITING, QueueName, Task
from rollout_sim.engines.reference.world import World
from rollout_sim.rules import events
from rollout_sim.rules.coaching import HOURS_A_DAY
from rollout_sim.rules.service import FOR_SEED_COACH, ON_PATH


class Service:
    """Tasks as they are requested from people, and people as they take them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.idle: list[int] = []  # people who wait for a task, by number
        self.calls: dict[int, simpy.Event] = {}
        self.shift: set[int] = set()  # people on duty today, until their shift ends
        self.day, self.head_office_time = 0, 0.0

    def ask(self, kind: int, store: int, urgency: int, rank: int | None = None, since: float | None = None) -> Task:
        """Request a task; the lowest-numbered idle person who may serve it now gets it, else it waits.

        With ``since`` it counts as requested on an earlier day.
        """
        now, k, number = self.world.clock.now, self.world.requested[kind][store], self.world.tasks_numbered[store]
        self.world.requested[kind][store] += 1
        self.world.tasks_numbered[store] += 1
        requested, rank = now if since is None else since, store if rank is None else rank
        place = self.world.plan.priorities[urgency]
        task = Task(kind, store, urgency, place, requested, rank, number, k, self.world.spell[store])
        if kind == events.REQUEST:
            self.world.stores.waiting[store] += 1
        self.world.record(now, events.TASK_ASKED, store, value=kind)
        names = list(self.queue_names(task))
        person = self.somebody_idle(names)
        self.world.queues.put(task, iter(names))
        if person is not None:
            self.world.queues.leave(task, UNDER_WAY)
            self.call(person, task)
        elif ON_PATH[kind]:
            self.world.open_tasks[store].append(task)
        return task

    def queue_names(self, task: Task) -> Iterator[QueueName]:
        """The names of a task's queues."""
        yield (EVERYBODY, 0, task.group)
        if self.world.plan.regional_after >= 0:
            yield (REGION, int(self.world.stores.region[task.store]), task.group)
        if FOR_SEED_COACH[task.kind] and self.world.plan.seed_after >= 0:
            for person, charges in enumerate(self.world.people.charges):
                if task.store in charges:
                    yield (PERSON, person, task.group)

    def somebody_idle(self, names: list[QueueName]) -> int | None:
        """The lowest-numbered idle person on duty who takes from one of these queues."""
        for person in self.idle:
            own = self.world.people.queues(person, site=self.world.plan.always_on_duty)
            on = person in self.shift and self.world.clock.now < self.shift_ends(person)
            if on and any(name in own for name in names):
                return person
        return None

    def done(self, task: Task) -> simpy.Event:
        """The event of a task's end, for a process to wait for."""
        task.done = self.world.clock.event()
        return task.done

    def drop(self, task: Task, kind: int) -> None:
        """Cancel a waiting task, and log the reason."""
        self.world.queues.leave(task, OVER)
        if task.kind == events.REQUEST:
            self.world.stores.waiting[task.store] -= 1
        self.world.record(self.world.clock.now, kind, task.store, value=task.kind)

    def withdraw(self, task: Task) -> None:
        """Withdraw a task if it still waits."""
        if task.status == WAITING:
            self.drop(task, events.TASK_WITHDRAWN)

    def take(self, person: int, site: bool) -> Task | None:
        """The most urgent task that a person may serve now."""
        task = self.world.queues.most_urgent(self.world.people.queues(person, site))
        if task is not None:
            self.world.queues.leave(task, UNDER_WAY)
        return task

    def wait_for_call(self, person: int) -> simpy.Event:
        """Make a person idle; the event is triggered with a task, or at the start of duty."""
        insort(self.idle, person)
        self.calls[person] = self.world.clock.event()
        return self.calls[person]

    def call(self, person: int, task: Task | None) -> None:
        """End a person's idle time, with a task or None to look for one."""
        self.idle.remove(person)
        self.calls.pop(person).succeed(task)

    def hours_left(self, time: float) -> float:
        """Hours from a time to the end of the day."""
        return math.inf if self.world.plan.always_on_duty else (self.day + 1.0 - time) * HOURS_A_DAY

    def shift_ends(self, person: int) -> float:
        """When a person's duty ends today; a head office coach's after the part of the day that is the programme's."""
        if self.world.plan.always_on_duty:
            return math.inf
        return self.day + (self.head_office_time if self.world.people.roles[person] == events.HEAD_OFFICE else 1.0)
