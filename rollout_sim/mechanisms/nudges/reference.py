"""Nudges in the reference engine."""

import math
from functools import partial

import simpy

from rollout_sim.engines.reference import Rollout
from rollout_sim.engines.reference.clock import TICK, Process
from rollout_sim.engines.reference.tasks import WAITING, Task
from rollout_sim.mechanisms.nudges.rules import first_whole_week, planned_before
from rollout_sim.mechanisms.nudges.settings import Nudge, OpenRequest
from rollout_sim.rules import events
from rollout_sim.rules.rows import URGENCY_LIGHT


class Nudges:
    """The nudges of one replication."""

    def __init__(self, engine: Rollout) -> None:
        self.world, self.service, self.paths = engine.world, engine.service, engine.paths

    def begin(self) -> None:
        """Schedule all nudges."""
        for nudge in self.world.plan.of["nudges"].nudges:
            if nudge.day < self.world.plan.run_days:
                self.world.clock.at(nudge.day, TICK).callbacks.append(partial(self.apply, nudge))

    def apply(self, nudge: Nudge, _: object) -> None:
        """Put the stores into their state, one after another; one that no batch has taken is left alone."""
        for place, store in enumerate(nudge.stores):
            if self.world.first_batch[store] >= 0:
                self.put_numbers(nudge, place, store)
                if nudge.state is not None:
                    self.put_state(store, nudge.state[place])
                if nudge.requests is not None:
                    self.put_requests(store, nudge.requests[place])
                if nudge.light is not None:
                    self.world.show(self.world.clock.now, store, nudge.light[place])

    def put_numbers(self, nudge: Nudge, place: int, store: int) -> None:
        """Set a store's columns, and what its path remembers."""
        world = self.world
        for name, values in nudge.columns.items():
            getattr(world.stores, name)[store] = values[place]
        was_accepted, was_inspected = not math.isnan(world.accepted_day[store]), bool(world.inspected[store])
        for name, values in nudge.path.items():
            remembered = getattr(world, name)
            remembered[store] = type(remembered[store])(values[place])
        world.accepted += (not math.isnan(world.accepted_day[store])) - was_accepted
        world.scene["inspected"] += bool(world.inspected[store]) - was_inspected

    def put_state(self, store: int, state: int) -> None:
        """Move a store into a live state, and its path to where that goes on."""
        world, now = self.world, self.world.clock.now
        before = int(world.stores.state[store])
        if state == before:
            return
        if world.go_lives[store] == 0:
            world.go_lives[store], world.first_live_day[store] = 1, now
        if world.stores.live_since[store] == -math.inf:
            world.stores.live_since[store] = now
        self.paths.leave_coaching(store, state)
        spell = self.paths.new_spell(store)
        if state == events.SUSPENDED:
            world.relaunched[store] = True
            diagnosis = self.service.ask(events.DIAGNOSIS, store, URGENCY_LIGHT)
            world.clock.process(self.paths.relaunch(store, diagnosis, spell))
        elif state == events.COACHED:
            self.go_on(store, spell)

    def go_on(self, store: int, spell: int) -> None:
        """Continue a coaching path with the next whole week of its plan, or the request for acceptance behind it."""
        world, now = self.world, self.world.clock.now
        live, weeks = float(world.stores.live_since[store]), world.plan.contacts.shape[1]
        week = int(first_whole_week(now, live))
        time = live + 7.0 * week if week < weeks else live + world.plan.acceptance_days
        wanted = [float(planned_before(world.plan.contacts, world.stores.tier[store], row, week)) for row in range(4)]
        due = world.clock.at(time) if time > now else None
        world.clock.process(self.coached(store, spell, week, wanted, due))

    def coached(self, store: int, spell: int, week: int, wanted: list[float], due: simpy.Event | None) -> Process:
        """The coaching path from an event on, or from now on if there is none."""
        if due is not None:
            yield due
        if self.world.spell[store] != spell:
            return
        if week < self.world.plan.contacts.shape[1]:
            live = float(self.world.stores.live_since[store])
            yield from self.paths.coached_weeks(store, spell, live, week, wanted)
        else:
            self.service.ask(events.ACCEPTANCE, store, events.URGENCY_ACCEPTANCE)

    def put_requests(self, store: int, requests: tuple[OpenRequest, ...]) -> None:
        """Give a store these open requests in place of its own that wait."""
        world, now = self.world, self.world.clock.now
        own = [task for task in world.queues.unfinished() if task.kind == events.REQUEST and task.store == store]
        for task in sorted(own, key=lambda task: task.key[-1]):
            self.service.withdraw(task)
        for requested_day, urgency in requests:
            task = self.service.ask(events.REQUEST, store, urgency, since=requested_day)
            if task.status == WAITING:
                end = max(now, requested_day + float(world.stores.patience_days[store]))
                world.clock.at(end).callbacks.append(partial(self.patience_ends, store, task))

    def patience_ends(self, store: int, request: Task, _: object) -> None:
        """A store's patience with a request is over."""
        self.paths.give_up_waiting(store, request)


MECHANISM = Nudges
