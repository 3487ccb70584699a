"""Stores: their coaching paths, help requests, and the effects of tasks."""

import math

import simpy

from rollout_sim.engines.reference.clock import Process
from rollout_sim.engines.reference.service import Service
from rollout_sim.engines.reference.tasks import OVER, WAITING, Task
from rollout_sim.rules import coaching, events
from rollout_sim.rules.classes import teach
from rollout_sim.rules.events import URGENCY_ACCEPTANCE, URGENCY_LATER, URGENCY_LIGHT, URGENCY_TRAINING
from rollout_sim.rules.lever_tasks import do_lever_task
from rollout_sim.rules.lever_week import tired_skill
from rollout_sim.rules.lights import peer_step, relative_efficiency
from rollout_sim.rules.seeing import NO_HOST, believe, find_host, look_again, take_place
from rollout_sim.rules.service import DONE_EVENT, LEVER_URGENCY, OF_LEVER, ON_SITE, answer_within, urgency_now
from rollout_sim.rules.store import asks_for_help, clamp
from rollout_sim.rules.store_day import after_request
from rollout_sim.rules.tiers import KINDS
from rollout_sim.scenario.plan.plan import Plan


class StorePaths(Service):
    """The processes of stores."""

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        super().__init__(plan, seed, replication)
        self.enrolled: list[tuple[float, int, simpy.Event]] = []  # time, store, and the event of its class's end

    # -- the path of coaching ----------------------------------------------------------------------------------------

    def new_spell(self, store: int) -> int:
        """Start a new spell: it begins a coaching path, or cuts off the present one."""
        self.spell[store] += 1
        return self.spell[store]

    def coaching(self, store: int, spell: int) -> Process:
        """A store's coaching path: training, go-live, weekly coaching, inspection; a suspension cuts it off."""
        plan = self.plan
        if self.spell[store] != spell:
            return  # two batches took it at the same time: it belongs to the later one
        self.enter(self.clock.now, store, events.TRAINING)
        if self.v.answer_objections > 0.0 and self.stores.objections[store] > 0:
            self.ask(events.OBJECTION, store, int(LEVER_URGENCY[events.OBJECTION]))
        if self.v.places > 0.0 and self.stores.visited_host[store] == 0:
            yield from self.see(store)
        if plan.course is not None and self.v.trainers > 0.0:
            yield from self.attend_class(store)
        elif plan.course is not None:
            yield self.done(self.ask(events.TASK_TRAINING, store, URGENCY_TRAINING))
        for start, end in plan.freezes:
            if start <= self.clock.now < end:
                yield self.clock.at(end)
        self.go_live(store)
        live = self.clock.now
        wanted = [0.0] * len(events.CONTACTS)
        for week in range(plan.contacts.shape[1]):
            if (yield from self.plan_week(store, spell, live + 7.0 * week, week, wanted)):
                return
        yield self.clock.at(max(self.clock.now, live + plan.acceptance_days))
        if self.spell[store] == spell:
            self.ask(events.ACCEPTANCE, store, URGENCY_ACCEPTANCE)

    def see(self, store: int) -> Process:
        """Visit a host (a green store with a place), for which the store waits for a limited time."""
        until, host = self.clock.now + self.v.see_wait, find_host(self.stores, self.scene[0], store)
        while host == NO_HOST and self.clock.now < until:
            yield self.clock.at(look_again(self.clock.now, until))
            host = find_host(self.stores, self.scene[0], store)
        if host == NO_HOST:
            return
        take_place(self.stores, self.scene[0], store, host)
        self.record(self.clock.now, events.SAW, store, value=host)
        yield self.clock.at(self.clock.now + self.c.see_days)
        believe(self.stores, store, self.c)

    def attend_class(self, store: int) -> Process:
        """Enrol in a class, and apply the course when the class ends."""
        taught = self.clock.event()
        self.enrolled.append((self.clock.now, store, taught))
        pupils = yield taught
        self.record(self.clock.now, events.TAUGHT, store, value=pupils)
        teach(self.stores, store, self.course, pupils, self.clock.now, self.v, self.c)

    def plan_week(self, store: int, spell: int, start: float, week: int, wanted: list[float]) -> Process:
        """Request a week's contacts, spread over it; unserved ones are missed. Returns whether the path was cut off."""
        factor = 2.0 if self.doubled[store] else 1.0
        contacts: list[tuple[float, int]] = []
        first = KINDS * int(self.stores.tier[store])
        for row, kind in enumerate(events.CONTACTS):
            before, wanted[row] = wanted[row], wanted[row] + factor * self.plan.contacts[first + row, week]
            due = coaching.contacts_due(store, before, wanted[row])
            contacts += [(start + 7.0 * j / due, kind) for j in range(due)]
        tasks = []
        for time, kind in sorted(contacts):
            if time > self.clock.now:
                yield self.clock.at(time)
            if self.spell[store] != spell:
                return True
            tasks.append(self.ask(kind, store, self.urgency(store)))
        yield self.clock.at(start + 7.0)
        for task in tasks:
            if task.status == WAITING:
                self.drop(task, events.TASK_MISSED)
        return self.spell[store] != spell

    def urgency(self, store: int) -> int:
        """Urgency of a contact or help request made now: high inside the critical window."""
        return int(urgency_now(self.clock.now, self.stores.live_since[store], self.plan.window_days))

    def go_live(self, store: int) -> None:
        """A store goes live; before its first go-live, neighbours affect its drive."""
        s, now = self.stores, self.clock.now
        if self.plan.course is None:
            s.ability[store] = max(s.ability[store], self.c.documents_ability)
        if self.go_lives[store] == 0:
            self.first_live_day[store] = now
            region = s.region[store]
            step = peer_step(self.green[region], self.red[region], self.c.peer_pull_start, self.c.peer_drag_start)
            s.drive[store] = clamp(s.drive[store] + step, self.c.drive_limit)
        elif self.v.tier_by_light > 0.0:
            self.put_in_tier(store, events.KEY)
        self.enter(now, store, events.COACHED)
        self.record(now, events.WENT_LIVE, store, value=self.go_lives[store])
        self.go_lives[store] += 1
        s.live_since[store], s.prompt[store] = now, self.c.go_live_prompt
        self.doubled[store], self.greens[store], self.reds[store] = False, 0, 0
        self.acted_on[store] = events.NOT_LIVE

    def put_in_tier(self, store: int, tier: int) -> None:
        """Set a store's tier, and log a change; later plan weeks have the contacts of the new tier."""
        if self.stores.tier[store] != tier:
            self.stores.tier[store] = tier
            self.record(self.clock.now, events.TIER, store, value=tier)

    def suspend(self, store: int) -> None:
        """Suspend a red store: the first time it is diagnosed and relaunched, the second time it has failed."""
        now = self.clock.now
        self.leave_coaching(store, events.SUSPENDED)
        self.show(now, store, events.RED)
        spell = self.new_spell(store)
        if self.relaunched[store]:
            self.enter(now, store, events.FAILED)
        else:
            self.relaunched[store] = True
            self.clock.process(self.relaunch(store, self.ask(events.DIAGNOSIS, store, URGENCY_LIGHT), spell))

    def relaunch(self, store: int, diagnosis: Task, spell: int) -> Process:
        """Wait for the diagnosis, then start again with training."""
        yield self.done(diagnosis)
        yield from self.coaching(store, spell)

    def leave_coaching(self, store: int, state: int) -> None:
        """Leave coached for another state; waiting contacts and acceptances are withdrawn, help requests stay."""
        self.withdraw_all(store)
        self.enter(self.clock.now, store, state)

    def withdraw_all(self, store: int) -> None:
        """Withdraw the waiting tasks of a store's path; its help requests stay."""
        for task in self.open_tasks[store]:
            self.withdraw(task)
        self.open_tasks[store].clear()

    # -- requests ----------------------------------------------------------------------------------------------------

    def todays_requests(self, store: int, day_end: float) -> Process:
        """A store's help requests of one day, one after another."""
        s = self.stores
        while s.next_request[store] < day_end:
            yield self.clock.at(s.next_request[store])
            if asks_for_help(s.state[store]):
                self.clock.process(self.be_patient(store, self.ask(events.REQUEST, store, self.urgency(store))))
            after_request(s, store, self.clock.now, day_end, *self.key)

    def be_patient(self, store: int, request: Task) -> Process:
        """Wait for an answer; after the store's patience the request becomes an open problem."""
        yield self.clock.timeout(self.stores.patience_days[store])
        if request.status == WAITING:
            self.queues.leave(request, OVER)
            self.record(self.clock.now, events.GAVE_UP_WAITING, store, value=self.clock.now - request.requested_at)
            coaching.give_up_waiting(self.stores, store, self.c)
            if self.stores.state[store] == events.SUSTAINING and not self.visit_wanted[store]:
                self.visit_wanted[store] = True
                self.ask(events.VISIT, store, URGENCY_LATER)

    # -- what tasks do -----------------------------------------------------------------------------------------------

    def finish(self, person: int, task: Task) -> None:
        """Finish a task: apply its effect on its store."""
        task.status = OVER
        now, store = self.clock.now, task.store
        skill = self.people.skill[person]
        if self.v.fatigue > 0.0:  # saves thousands of calls without fatigue
            skill = float(tired_skill(skill, now, self.v, self.c))
        self.record(now, events.TASK_DONE, store, person, task.kind)
        if task.kind == events.REQUEST:
            self.answer(person, task, skill)
        elif task.kind == events.TASK_TRAINING:
            coaching.train(self.stores, store, self.course, skill, self.c)
        elif task.kind == events.ACCEPTANCE:
            self.inspect(person, task)
        elif OF_LEVER[task.kind]:
            value = do_lever_task(self.stores, store, task.kind, now, self.course, skill, self.v, self.c, *self.key)
            if DONE_EVENT[task.kind] >= 0:
                self.record(now, int(DONE_EVENT[task.kind]), store, person, value)
            if task.kind == events.IMPROVEMENT:
                self.solve_problems(now, store, person)
        else:
            coaching.contact(self.stores, store, task.kind, skill, self.c)
            if ON_SITE[task.kind]:
                self.solve_problems(now, store, person)
            if task.kind == events.VISIT:
                self.count_visit(store)
        if isinstance(task.done, simpy.Event):
            task.done.succeed()

    def count_visit(self, store: int) -> None:
        """Count a visit for its batch, and let the store request another one."""
        self.visit_wanted[store] = False
        coached = self.stores.state[store] == events.COACHED
        if coached and self.batch[store] == self.first_batch[store]:
            self.batches[self.batch[store]]["visits"] += 1

    def answer(self, person: int, task: Task, skill: float) -> None:
        """Answer a help request, in time or late."""
        within = answer_within(task.urgency, self.plan.answer_window_days, self.plan.answer_later_days)
        days = self.clock.now - task.requested_at
        coaching.answer(self.stores, task.store, days, within, skill, self.c)
        self.solved += 1
        self.record(self.clock.now, events.ANSWERED, task.store, person, days)

    def inspect(self, person: int, task: Task) -> None:
        """Inspect a store for acceptance; void if it has left this path, or was accepted in another hold."""
        s, store, now = self.stores, task.store, self.clock.now
        if task.spell != self.spell[store] or not math.isnan(self.accepted_day[store]):
            return
        gain = self.plan.efficiency_gain
        gained = relative_efficiency(s.usage[store], s.ability[store], gain, self.c.dip)
        accepted = coaching.passes(s.usage[store], gained, gain > 0.0, self.c.accept_usage, self.c.accept_efficiency)
        self.scene["inspected"] += not self.inspected[store]
        self.inspected[store] = True
        self.record(now, events.INSPECTED, store, person, float(accepted))
        if accepted:
            self.accepted += 1
            self.accepted_day[store] = now
        coached = s.state[store] == events.COACHED
        if accepted and s.state[store] != events.SUSTAINING:
            self.leave_coaching(store, events.SUSTAINING)
        elif coached and not accepted:
            self.leave_coaching(store, events.FAILED)
