"""Stores: their coaching paths, help requests, and the effects of tasks."""

import math

import simpy

from rollout_sim.engines.reference.clock import Process
from rollout_sim.engines.reference.service import Service
from rollout_sim.engines.reference.tasks import OVER, WAITING, Task
from rollout_sim.engines.reference.world import World
from rollout_sim.rules import coaching, events
from rollout_sim.rules.events import (
    URGENCY_ACCEPTANCE,
    URGENCY_CONTACT,
    URGENCY_LIGHT,
    URGENCY_REQUEST_NOW,
    URGENCY_TRAINING,
)
from rollout_sim.rules.lever_tasks import do_lever_task, is_over
from rollout_sim.rules.lights import relative_efficiency
from rollout_sim.rules.seeing import NO_HOST, believe, find_host, look_again, take_place
from rollout_sim.rules.service import (
    DONE_EVENT,
    LEVER_URGENCY,
    OF_LEVER,
    OF_MECHANISM,
    ON_SITE,
    answer_within,
    urgency_now,
)
from rollout_sim.rules.store import asks_for_help
from rollout_sim.rules.store_day import after_request
from rollout_sim.rules.tiers import KINDS


class StorePaths:
    """The processes of stores."""

    def __init__(self, world: World, service: Service) -> None:
        self.world, self.service = world, service

    # -- the path of coaching ----------------------------------------------------------------------------------------

    def new_spell(self, store: int) -> int:
        """Start a new spell: it begins a coaching path, or cuts off the present one."""
        self.world.spell[store] += 1
        return self.world.spell[store]

    def begin_coaching(self, store: int) -> None:
        """Begin a coaching path of a store, with the playbook as it is by now."""
        self.world.stores.playbook[store] = self.world.playbook()
        self.withdraw_all(store)  # it may still wait for its inspection in a hold
        self.world.clock.process(self.coaching(store, self.new_spell(store)))

    def coaching(self, store: int, spell: int) -> Process:
        """A store's coaching path: training, go-live, weekly coaching, inspection; a suspension cuts it off."""
        plan = self.world.plan
        if self.world.spell[store] != spell:
            return  # two batches took it at the same time: it belongs to the later one
        self.world.enter(self.world.clock.now, store, events.TRAINING)
        if self.world.v.answer_objections > 0.0 and self.world.stores.objections[store] > 0:
            self.service.ask(events.OBJECTION, store, int(LEVER_URGENCY[events.OBJECTION]))
        if self.world.v.places > 0.0 and self.world.stores.visited_host[store] == 0:
            yield from self.see(store, spell)
        if self.world.spell[store] != spell:
            return  # a nudge has put it elsewhere meanwhile
        if plan.course is not None:
            elsewhere = self.world.mechanisms.taken("take_course", store)
            yield elsewhere or self.service.done(self.service.ask(events.TASK_TRAINING, store, URGENCY_TRAINING))
        for start, end in plan.freezes:
            if start <= self.world.clock.now < end:
                yield self.world.clock.at(end)
        if self.world.spell[store] != spell:
            return
        self.go_live(store)
        yield from self.coached_weeks(store, spell, self.world.clock.now, 0, [0.0] * len(events.CONTACTS))

    def coached_weeks(self, store: int, spell: int, live: float, first_week: int, wanted: list[float]) -> Process:
        """The weeks of a coaching path from one of the plan's weeks on, and the request for acceptance at their end.

        ``wanted`` are the contacts planned in the weeks before, by kind and with fractions.
        """
        for week in range(first_week, self.world.plan.contacts.shape[1]):
            if (yield from self.plan_week(store, spell, live + 7.0 * week, week, wanted)):
                return
        accepts = live + self.world.plan.acceptance_days
        yield self.world.clock.at(max(self.world.clock.now, accepts))
        if self.world.spell[store] == spell:
            self.service.ask(events.ACCEPTANCE, store, URGENCY_ACCEPTANCE)

    def see(self, store: int, spell: int) -> Process:
        """Visit a host (a green store with a place), for which the store waits for a limited time."""
        until, host = (
            self.world.clock.now + self.world.v.see_wait,
            find_host(self.world.stores, self.world.scene[0], store),
        )
        while host == NO_HOST and self.world.clock.now < until:
            yield self.world.clock.at(look_again(self.world.clock.now, until, self.world.review_days))
            if self.world.spell[store] != spell:
                return
            host = find_host(self.world.stores, self.world.scene[0], store)
        if host == NO_HOST:
            return
        take_place(self.world.stores, self.world.scene[0], store, host)
        self.world.record(self.world.clock.now, events.SAW, store, value=host)
        yield self.world.clock.at(self.world.clock.now + self.world.c.see_days)
        if self.world.spell[store] != spell:
            return
        believe(self.world.stores, store, self.world.c)

    def plan_week(self, store: int, spell: int, start: float, week: int, wanted: list[float]) -> Process:
        """Request a week's contacts, spread over it; unserved ones are missed. Returns whether the path was cut off."""
        factor = 2.0 if self.world.doubled[store] else 1.0
        contacts: list[tuple[float, int]] = []
        first = KINDS * int(self.world.stores.tier[store])
        for row, kind in enumerate(events.CONTACTS):
            before, wanted[row] = wanted[row], wanted[row] + factor * self.world.plan.contacts[first + row, week]
            due = coaching.contacts_due(store, before, wanted[row])
            contacts += [(start + 7.0 * j / due, kind) for j in range(due)]
        tasks = []
        for time, kind in sorted(contacts):
            if time > self.world.clock.now:
                yield self.world.clock.at(time)
            if self.world.spell[store] != spell:
                return True
            tasks.append(self.service.ask(kind, store, self.urgency(kind, store)))
        yield self.world.clock.at(start + 7.0)
        for task in tasks:
            if task.status == WAITING:
                self.service.drop(task, events.TASK_MISSED)
        return self.world.spell[store] != spell

    def urgency(self, kind: int, store: int) -> int:
        """Class of urgency of a contact or help request made now: high inside the critical window."""
        live_since, window = self.world.stores.live_since[store], self.world.plan.window_days
        return int(urgency_now(kind, self.world.clock.now, live_since, window))

    def go_live(self, store: int) -> None:
        """A store goes live; the first time it is in the mood that it gets from its neighbours."""
        s, now = self.world.stores, self.world.clock.now
        if self.world.plan.course is None:
            s.ability[store] = max(s.ability[store], self.world.c.documents_ability)
        if self.world.go_lives[store] == 0:
            self.world.first_live_day[store] = now
            s.mood[store] = self.world.peers[s.region[store]]
        elif self.world.v.tier_by_light > 0.0:
            self.put_in_tier(store, events.KEY)
        self.world.enter(now, store, events.COACHED)
        self.world.record(now, events.WENT_LIVE, store, value=self.world.go_lives[store])
        self.world.go_lives[store] += 1
        s.live_since[store], s.prompt[store] = now, self.world.c.go_live_prompt
        self.world.doubled[store], self.world.greens[store], self.world.reds[store] = False, 0, 0
        self.world.acted_on[store] = events.NOT_LIVE
        self.world.mechanisms.call("went_live", store)

    def put_in_tier(self, store: int, tier: int) -> None:
        """Set a store's tier, and log a change; later plan weeks have the contacts of the new tier."""
        if self.world.stores.tier[store] != tier:
            self.world.stores.tier[store] = tier
            self.world.record(self.world.clock.now, events.TIER, store, value=tier)

    def suspend(self, store: int) -> None:
        """Suspend a red store: the first time it is diagnosed and relaunched, the second time it has failed."""
        now = self.world.clock.now
        self.leave_coaching(store, events.SUSPENDED)
        self.world.show(now, store, events.RED)
        spell = self.new_spell(store)
        if self.world.relaunched[store]:
            self.world.enter(now, store, events.FAILED)
        else:
            self.world.relaunched[store] = True
            self.world.clock.process(
                self.relaunch(store, self.service.ask(events.DIAGNOSIS, store, URGENCY_LIGHT), spell)
            )

    def relaunch(self, store: int, diagnosis: Task, spell: int) -> Process:
        """Wait for the diagnosis, then start again with training."""
        yield self.service.done(diagnosis)
        yield from self.coaching(store, spell)

    def leave_coaching(self, store: int, state: int) -> None:
        """Leave coached for another state; waiting contacts and acceptances are withdrawn, help requests stay."""
        self.withdraw_all(store)
        self.world.enter(self.world.clock.now, store, state)

    def withdraw_all(self, store: int) -> None:
        """Withdraw the waiting tasks of a store's path; its help requests stay."""
        for task in self.world.open_tasks[store]:
            self.service.withdraw(task)
        self.world.open_tasks[store].clear()

    # -- requests ----------------------------------------------------------------------------------------------------

    def todays_requests(self, store: int, day_end: float) -> Process:
        """A store's help requests of one day, one after another."""
        s = self.world.stores
        while s.next_request[store] < day_end:
            yield self.world.clock.at(s.next_request[store])
            if asks_for_help(s.state[store]):
                self.world.clock.process(
                    self.be_patient(store, self.service.ask(events.REQUEST, store, self.urgency(events.REQUEST, store)))
                )
            after_request(s, store, self.world.clock.now, day_end, *self.world.key)

    def be_patient(self, store: int, request: Task) -> Process:
        """Wait for an answer as long as the store's patience lasts."""
        yield self.world.clock.timeout(self.world.stores.patience_days[store])
        self.give_up_waiting(store, request)

    def give_up_waiting(self, store: int, request: Task) -> None:
        """A store's patience with a request is over; if it still waits, it becomes an open problem."""
        if request.status == WAITING:
            self.world.queues.leave(request, OVER)
            self.world.record(
                self.world.clock.now, events.GAVE_UP_WAITING, store, value=self.world.clock.now - request.requested_at
            )
            coaching.give_up_waiting(self.world.stores, store, self.world.c)
            if self.world.stores.state[store] == events.SUSTAINING and not self.world.visit_wanted[store]:
                self.world.visit_wanted[store] = True
                self.service.ask(events.VISIT, store, URGENCY_CONTACT)

    # -- what tasks do -----------------------------------------------------------------------------------------------

    def skill_of(self, person: int) -> float:
        """A person's skill now, share."""
        skill = self.world.people.skill[person]
        if self.world.scene["tiring"][0] > 0.0:  # saves thousands of calls without fatigue
            skill = float(coaching.tired_skill(skill, self.world.clock.now, self.world.scene[0]))
        return skill

    def finish(self, person: int, task: Task) -> None:
        """Finish a task: apply its effect on its store."""
        task.status = OVER
        now, store, skill = self.world.clock.now, task.store, self.skill_of(person)
        self.world.record(now, events.TASK_DONE, store, person, task.kind)
        if task.kind == events.REQUEST:
            self.answer(person, task, skill)
        elif task.kind == events.TASK_TRAINING:
            coaching.train(self.world.stores, store, self.world.course, skill, self.world.c)
        elif task.kind == events.ACCEPTANCE:
            self.inspect(person, task)
        elif task.kind == events.MEETING and self.world.mechanisms.taken("raise_finding", store):
            is_over(self.world.stores, store, task.kind)
        elif OF_MECHANISM[task.kind]:
            is_over(self.world.stores, store, task.kind)
            self.world.mechanisms.call("finished", person, task)
        elif OF_LEVER[task.kind]:
            value = do_lever_task(
                self.world.stores,
                store,
                task.kind,
                now,
                skill,
                self.world.v,
                self.world.c,
                *self.world.key,
            )
            if DONE_EVENT[task.kind] >= 0:
                self.world.record(now, int(DONE_EVENT[task.kind]), store, person, value)
            if task.kind == events.IMPROVEMENT:
                self.world.solve_problems(now, store, person)
        else:
            coaching.contact(self.world.stores, store, task.kind, skill, self.world.c)
            if ON_SITE[task.kind]:
                self.world.solve_problems(now, store, person)
            if task.kind == events.VISIT:
                self.count_visit(store)
            if task.kind == events.CALL:
                self.world.touch_wanted[store] = False
        if isinstance(task.done, simpy.Event):
            task.done.succeed()

    def count_visit(self, store: int) -> None:
        """Count a visit for its batch, and let the store request another one."""
        self.world.visit_wanted[store] = False
        coached = self.world.stores.state[store] == events.COACHED
        if coached and self.world.batch[store] == self.world.first_batch[store]:
            self.world.batches[self.world.batch[store]]["visits"] += 1

    def answer(self, person: int, task: Task, skill: float) -> None:
        """Answer a help request, in time or late."""
        in_window, plan = task.urgency == URGENCY_REQUEST_NOW, self.world.plan
        within = answer_within(in_window, plan.answer_window_days, plan.answer_later_days)
        days = self.world.clock.now - task.requested_at
        coaching.answer(self.world.stores, task.store, days, within, skill, self.world.c)
        self.world.solved += 1
        self.world.record(self.world.clock.now, events.ANSWERED, task.store, person, days)

    def inspect(self, person: int, task: Task) -> None:
        """Inspect a store for acceptance; void if it has left this path, or was accepted in another hold."""
        s, store, now = self.world.stores, task.store, self.world.clock.now
        if task.spell != self.world.spell[store] or not math.isnan(self.world.accepted_day[store]):
            return
        gain = self.world.plan.efficiency_gain
        gained = relative_efficiency(s, store, gain, self.world.c)
        accepted = coaching.passes(
            s.usage[store], gained, gain > 0.0, self.world.c.accept_usage, self.world.c.accept_efficiency
        )
        self.world.scene["inspected"] += not self.world.inspected[store]
        self.world.inspected[store] = True
        self.world.record(now, events.INSPECTED, store, person, float(accepted))
        if accepted:
            self.world.accepted += 1
            self.world.accepted_day[store] = now
        coached = s.state[store] == events.COACHED
        if accepted and s.state[store] != events.SUSTAINING:
            self.leave_coaching(store, events.SUSTAINING)
        elif coached and not accepted:
            self.leave_coaching(store, events.FAILED)
