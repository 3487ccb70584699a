"""The reference engine: SimPy processes for programme, stores, coaches and desk. The one to read, and the judge.

Simultaneous events happen in the order: the day's tick, reviews and gates, all else in order of scheduling.
"""

import math
from bisect import insort
from collections.abc import Callable, Generator, Iterator
from heapq import heappush
from typing import Any

import numpy as np
import simpy

from rollout_sim.engines.tasks import (
    EVERYBODY,
    OVER,
    PERSON,
    REGION,
    UNDER_WAY,
    WAITING,
    QueueName,
    Task,
)
from rollout_sim.engines.world import World
from rollout_sim.model import coaching, events, programme
from rollout_sim.model.classes import class_ends, classes_a_day, teach, trainers_on
from rollout_sim.model.coaching import HOURS_A_DAY
from rollout_sim.model.day import after_request, tick
from rollout_sim.model.lights import look_around, peer_step, read_lights, relative_efficiency
from rollout_sim.model.seeing import NO_HOST, believe, find_host, look_again, take_place
from rollout_sim.model.service import (
    URGENCY_ACCEPTANCE,
    URGENCY_LATER,
    URGENCY_LIGHT,
    URGENCY_TRAINING,
    acting_light,
    answer_within,
    dilute,
    is_for_seed_coach,
    is_on_path,
    lever_urgency,
    urgency_now,
)
from rollout_sim.model.store import Stores, asks_for_help, clamp
from rollout_sim.model.tiers import KINDS, tier_after, tier_at_start
from rollout_sim.model.week import coach_move, do_lever_task, event_of, hold_week, tired_skill
from rollout_sim.scenario.plan import Batch, Condition, Gate, Plan

Process = Generator[simpy.Event, Any, Any]

TICK, REVIEW, ELSE = range(3)
#: Where a day is looked at from without: between its ticks, days.
NOON = 0.5
#: Where an event in the log concerns no batch.
NO_BATCH = -1
#: Tasks that levers ask for at the review, and news of it.
LEVER_TASKS = range(events.FIRST_OF_LEVERS, len(events.TASK_NAMES))
NEWS = (events.NEW_MANAGER, events.QUICK_WIN, events.PRIZE)
#: Contact kinds in the order of the plan's rows.
CONTACTS = (events.VISIT, events.CALL, events.VIDEO, events.DATA_REVIEW)


class Clock(simpy.Environment):
    """SimPy's environment with the model's order of simultaneous events, and events at a given time.

    SimPy starts processes ahead of other events at the same time; here they queue up in order of scheduling too.
    """

    def schedule(self, event: simpy.Event, priority: int = ELSE, delay: float = 0) -> None:
        """Queue an event; SimPy's own priorities count as ELSE."""
        self.schedule_at(event, self.now + delay, ELSE)

    def schedule_at(self, event: simpy.Event, time: float, rank: int) -> None:
        """Queue an event at a time: a delay added to now may miss a whole day by a rounding error."""
        queue: list[Any] = self._queue
        heappush(queue, (time, rank, next(self._eid), event))

    def at(self, time: float, rank: int = ELSE) -> simpy.Event:
        """An event that happens at a time, in days."""
        return self.happen(simpy.Event(self), time, rank)

    def happen(self, event: simpy.Event, time: float, rank: int = ELSE, value: Any = None) -> simpy.Event:
        """Let an event happen at a time, with a value for who waits for it."""
        event._ok, event._value = True, value
        self.schedule_at(event, time, rank)
        return event


def simulate(plan: Plan, seed: int, replication: int) -> events.Outcome:
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


def watched(plan: Plan, seed: int, replication: int, look: Callable[[int, Stores], None]) -> events.Outcome:
    """As ``simulate``, and at the noon of each day ``look`` is shown its number and the stores as they stand.

    The stores are the very ones that the run goes on with: to be read, copied from, and not changed.
    """
    rollout = Rollout(plan, seed, replication)
    end = rollout.clock.at(plan.run_days)  # ahead of all else that falls on that moment, as in simulate
    for day in range(math.ceil(plan.run_days - NOON)):
        rollout.clock.run(until=day + NOON)
        look(day, rollout.stores)
    rollout.clock.run(until=end)
    return rollout.close()


class Rollout(World):
    """All processes of one replication."""

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        super().__init__(plan, seed, replication)
        self.clock = Clock()
        self.idle: list[int] = []  # people who wait for a task, by number
        self.calls: dict[int, simpy.Event] = {}
        self.under_way: dict[int, tuple[Task, float]] = {}
        self.shift: set[int] = set()  # people on duty today, until their shift ends
        self.day, self.expert_time = 0, 0.0
        self.enrolled: list[tuple[float, int, simpy.Event]] = []  # since when, store, and the end of its class
        self.ended = [self.clock.event() for _ in plan.batches]
        for process in (self.days(), self.reviews(), self.rota()):
            self.clock.process(process)
        for batch in range(len(plan.batches)):
            self.clock.process(self.run_batch(batch))
        for person in range(len(self.people.roles)):
            self.clock.process(self.coach(person))

    # -- the programme -----------------------------------------------------------------------------------------------

    def run_batch(self, b: int) -> Process:
        """A batch: waits for its day or for the batch before it and the gate, starts, and ends."""
        batch = self.plan.batches[b]
        if batch.after < 0:
            yield self.clock.at(batch.start_day, REVIEW)
        else:
            yield self.ended[batch.after]
            yield self.clock.at(self.clock.now, REVIEW)
            before_ended = self.clock.now
            if batch.gate is not None and not (yield from self.pass_gate(b, batch, batch.gate)):
                return
            yield self.clock.at(max(self.clock.now, before_ended + batch.gap_days), REVIEW)
        if self.stopped:
            return
        self.start_batch(b, batch)
        yield self.clock.at(self.clock.now + batch.length_days, REVIEW)
        self.end_batch(b)

    def start_batch(self, b: int, batch: Batch) -> None:
        """Choose the stores, and set each on its way."""
        now = self.clock.now
        failed = [i for i, state in enumerate(self.stores.state) if state == events.FAILED] if batch.retry else []
        untaken = self.plan.takes_part & (np.array(self.first_batch) < 0)
        mix = np.array(batch.mix, dtype=np.int64)
        chosen = programme.choose(
            self.stores,
            self.plan.pilot,
            untaken,
            batch.size,
            batch.choice,
            mix,
            batch.mix_regions,
            batch.pilots,
            *self.key,
        )
        members = [int(i) for i in np.flatnonzero(chosen)]
        self.members[b], self.retried[b] = members, failed
        self.batches[b]["start_day"], self.batches[b]["first_time"] = now, len(members)
        self.batches[b]["retried"] = len(failed)
        self.record_batch(now, events.BATCH_STARTED, b, len(members))
        if not math.isnan(batch.expert_time):
            self.scene["expert_time"] = batch.expert_time
        for store in members + failed:
            first = self.first_batch[store] < 0
            self.batch[store] = b
            self.first_batch[store] = b if first else self.first_batch[store]
            self.record(now, events.JOINED_BATCH, store, value=float(first))
            self.stores.counted[store] = 1
            self.stores.playbook[store] = self.playbook()
            if self.stores.state[store] == events.SUSTAINING:  # a pilot
                self.ask(events.ACCEPTANCE, store, URGENCY_ACCEPTANCE)
            else:
                if first and self.plan.tiers > 1:
                    self.stores.tier[store] = tier_at_start(self.stores.tier[store], self.scene[0])
                    self.record(now, events.TIER, store, value=self.stores.tier[store])
                self.withdraw_all(store)  # a retried store may still wait for its inspection in a hold
                self.clock.process(self.coaching(store, self.new_spell(store)))
        self.assign_seed_coaches()

    def end_batch(self, b: int) -> None:
        """Count the successes, and certify coaches out of them."""
        now, row = self.clock.now, self.batches[b]
        winners = [store for store in self.members[b] if self.succeeded(store)]
        row["end_day"], row["successes"] = now, len(winners)
        row["accepted"] = sum(not math.isnan(self.accepted_day[store]) for store in self.members[b])
        row["inspected"] = sum(self.inspected[store] for store in self.members[b])
        row["recovered"] = sum(not math.isnan(self.accepted_day[store]) for store in self.retried[b])
        self.record_batch(now, events.BATCH_ENDED, b, len(winners))
        plan = self.plan
        if b == plan.seed_after:
            self.clock.process(self.certify(events.SEED, winners[: plan.seed_at_most], 1))
        if b == plan.regional_after:
            each = int(self.c.regional_from_each)
            colleagues = [store for store in winners for _ in range(each)][: plan.regional_at_most]
            self.clock.process(self.certify(events.REGIONAL, colleagues, 1 if plan.seed_after < 0 else 2))
        self.scene["batches_left"] -= 1
        if self.scene["batches_left"][0] == 0:
            self.scene["support_over"] = now
        self.ended[b].succeed()

    def certify(self, role: int, homes: list[int], generation: int) -> Process:
        """Train coaches out of successful stores; each generation passes on a part of the skill."""
        yield self.clock.timeout(self.c.certify_days)
        skill = dilute(self.c.expert_skill, self.c.dilution, generation)
        for home in homes:
            person = self.people.free_slot(role)
            if person is None:
                return
            self.people.certify(person, self.clock.now, skill, home, int(self.stores.region[home]))
            self.record(self.clock.now, events.COACH_CERTIFIED, home, person, skill)
            if self.plan.always_on_duty:
                self.shift.add(person)
        self.assign_seed_coaches()

    def assign_seed_coaches(self) -> None:
        """Give each seed coach stores that are being trained or coached, own region first, while places last."""
        for person, role in enumerate(self.people.roles):
            charges = self.people.charges[person]
            if role != events.SEED or not self.people.here[person]:
                continue
            for store in self.new_charges(person, self.plan.seed_stores_each - len(charges)):
                charges.append(store)
                for task in self.open_tasks[store]:
                    if task.status == WAITING and is_for_seed_coach(task.kind):
                        self.queues.also(task, (PERSON, person, task.group))

    def new_charges(self, person: int, places: int) -> list[int]:
        """Stores for a seed coach: on their way in a batch later than the coach's own, and nobody's yet."""
        taken = {store for charges in self.people.charges for store in charges}
        own_batch = self.first_batch[self.people.home[person]]
        on_their_way = (events.WAITING, events.TRAINING, events.COACHED)  # waiting: its batch has just started
        stores = [
            store
            for store, state in enumerate(self.stores.state)
            if state in on_their_way and self.batch[store] > own_batch and store not in taken
        ]
        region = self.people.region[person]
        return sorted(stores, key=lambda store: (self.stores.region[store] != region, store))[: max(0, places)]

    # -- gates -------------------------------------------------------------------------------------------------------

    def pass_gate(self, b: int, batch: Batch, gate: Gate) -> Process:
        """Read the gate at the end of the batch before, then weekly in a hold. Returns whether the batch may start."""
        deadline = self.clock.now + gate.hold_at_most_days
        waived = programme.is_waived(b, gate.waived_share, *self.key)
        go_row = stop_row = 0
        held: list[Task] = []
        while not self.stopped:
            go_row, stop_row = self.read_gate(batch.after, gate, go_row, stop_row)
            decision = programme.decide(go_row, stop_row, gate.readings)
            self.record_batch(self.clock.now, events.GATE_READ, b, decision)
            dry = gate.mode == events.DRY_RUN
            at_deadline = decision == events.HOLD and self.clock.now >= deadline
            outcome = gate.after_hold if at_deadline else decision
            if dry or waived or outcome == events.GO:
                why = 0 if decision == events.GO else 2 if dry else 1 if waived else 3
                self.record_batch(self.clock.now, events.GATE_PASSED, b, why)
                break
            if outcome == events.STOP:
                self.stopped = True
                self.record_batch(self.clock.now, events.LAUNCHES_STOPPED, b)
                break
            held += self.hold(batch.after, {task.store for task in held})
            yield self.clock.at(min(self.clock.now + 7.0, deadline), REVIEW)
        for task in held:
            self.withdraw(task)
        return not self.stopped

    def read_gate(self, b: int, gate: Gate, go_row: int, stop_row: int) -> tuple[int, int]:
        """How many readings in a row the go and the stop conditions have been met, this one included."""
        now = self.clock.now
        inspected = [store for store in self.members[b] if self.inspected[store]]
        accepted = sum(not math.isnan(self.accepted_day[store]) for store in inspected)
        past = [
            int(self.stores.light[store])
            for store in self.members[b]
            if self.go_lives[store] and now - self.stores.live_since[store] >= self.plan.grace_days
        ]
        lights = np.bincount([light for light in past if light >= 0], minlength=4)

        def met(condition: Condition) -> bool:
            subject, operator, value = condition.subject, condition.operator, condition.value
            sample = (accepted, len(inspected), lights, len(past), self.playbook(), gate.smallest_sample)
            return bool(programme.condition_met(subject, operator, value, *sample))

        go = all(met(condition) for condition in gate.go)
        stop = bool(gate.stop) and all(met(condition) for condition in gate.stop)
        return (go_row + 1 if go else 0), (stop_row + 1 if stop else 0)

    def hold(self, b: int, visited: set[int]) -> list[Task]:
        """Ask for experts' visits to the failed stores of a batch that had none in this hold, lowest usage first."""
        failed = [i for i in self.members[b] if self.stores.state[i] == events.FAILED and i not in visited]
        failed.sort(key=lambda store: (self.stores.usage[store], store))
        tasks = []
        for rank, store in enumerate(failed):
            task = self.ask(events.EXPERT_VISIT, store, URGENCY_LIGHT, rank)
            self.clock.process(self.second_chance(store, task))
            tasks.append(task)
        return tasks

    def second_chance(self, store: int, visit: Task) -> Process:
        """A failed store in a hold: visited, and inspected once more."""
        yield self.done(visit)
        yield self.clock.timeout(self.c.reinspect_days)
        if self.stores.state[store] == events.FAILED and visit.spell == self.spell[store]:
            self.ask(events.ACCEPTANCE, store, URGENCY_ACCEPTANCE)

    # -- a store -----------------------------------------------------------------------------------------------------

    def new_spell(self, store: int) -> int:
        """Begin a path of coaching, or cut off the one before."""
        self.spell[store] += 1
        return self.spell[store]

    def coaching(self, store: int, spell: int) -> Process:
        """A store's path: trained, live, coached week by week, and inspected; or cut off when it is suspended."""
        plan = self.plan
        if self.spell[store] != spell:
            return  # two batches took it at the same moment: it belongs to the later one
        self.enter(self.clock.now, store, events.TRAINING)
        if self.v.answer_objections > 0.0 and self.stores.objections[store] > 0:
            self.ask(events.OBJECTION, store, lever_urgency(events.OBJECTION))
        if self.v.places > 0.0 and self.stores.seen[store] == 0:
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
        wanted = [0.0] * len(CONTACTS)
        for week in range(plan.contacts.shape[1]):
            if (yield from self.plan_week(store, spell, live + 7.0 * week, week, wanted)):
                return
        yield self.clock.at(max(self.clock.now, live + plan.acceptance_days))
        if self.spell[store] == spell:
            self.ask(events.ACCEPTANCE, store, URGENCY_ACCEPTANCE)

    def see(self, store: int) -> Process:
        """Half a day at a green store that has a place, for which the store waits only so long."""
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
        """Enrol, and be taught in the class that a trainer opens."""
        taught = self.clock.event()
        self.enrolled.append((self.clock.now, store, taught))
        pupils = yield taught
        self.record(self.clock.now, events.TAUGHT, store, value=pupils)
        teach(self.stores, store, self.course, pupils, self.clock.now, self.v, self.c)

    def plan_week(self, store: int, spell: int, start: float, week: int, wanted: list[float]) -> Process:
        """Ask for a week's contacts, spread over it; what was not served by its end is missed. Returns if cut off."""
        factor = 2.0 if self.doubled[store] else 1.0
        contacts: list[tuple[float, int]] = []
        first = KINDS * int(self.stores.tier[store])
        for row, kind in enumerate(CONTACTS):
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
        """Urgency of a contact or request asked now: high inside the critical window."""
        return int(urgency_now(self.clock.now, self.stores.live_since[store], self.plan.window_days))

    def go_live(self, store: int) -> None:
        """The store begins to live with the change; before its first time it looks at its neighbours."""
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
        """Change a store's tier, if it changes; the contacts of the plan weeks to come are those of the new one."""
        if self.stores.tier[store] != tier:
            self.stores.tier[store] = tier
            self.record(self.clock.now, events.TIER, store, value=tier)

    def suspend(self, store: int) -> None:
        """Take a red store out of coaching: diagnosed and launched once more, the second time it has failed."""
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
        """Wait for the diagnosis, then begin again with training."""
        yield self.done(diagnosis)
        yield from self.coaching(store, spell)

    def leave_coaching(self, store: int, state: int) -> None:
        """Leave coached for another state; contacts and acceptance still waiting are withdrawn, requests stay."""
        self.withdraw_all(store)
        self.enter(self.clock.now, store, state)

    def withdraw_all(self, store: int) -> None:
        """Withdraw what was asked for on a store's path and still waits; its requests stay."""
        for task in self.open_tasks[store]:
            self.withdraw(task)
        self.open_tasks[store].clear()

    def todays_requests(self, store: int, day_end: float) -> Process:
        """A store's help requests of one day, one after another."""
        s = self.stores
        while s.next_request[store] < day_end:
            yield self.clock.at(s.next_request[store])
            if asks_for_help(s.state[store]):
                self.clock.process(self.be_patient(store, self.ask(events.REQUEST, store, self.urgency(store))))
            after_request(s, store, self.clock.now, day_end, *self.key)

    def be_patient(self, store: int, request: Task) -> Process:
        """Wait for an answer; past the store's patience the request becomes an open problem."""
        yield self.clock.timeout(self.stores.patience_days[store])
        if request.status == WAITING:
            self.queues.leave(request, OVER)
            self.record(self.clock.now, events.GAVE_UP_WAITING, store, value=self.clock.now - request.asked)
            coaching.give_up_waiting(self.stores, store, self.c)
            if self.stores.state[store] == events.SUSTAINING and not self.visit_wanted[store]:
                self.visit_wanted[store] = True
                self.ask(events.VISIT, store, URGENCY_LATER)

    # -- days and reviews --------------------------------------------------------------------------------------------

    def days(self) -> Process:
        """The tick of all live stores, and the requests that it brings."""
        day = 0
        while True:
            yield self.clock.at(day, TICK)
            self.send_managers_away(day)
            window, gain = self.plan.window_days, self.plan.efficiency_gain
            books = (self.daily, self.exposure)
            tick(self.stores, float(day), self.peers, window, gain, self.c, *self.key, *books)
            for store in np.flatnonzero(self.stores.gave_up).tolist():
                self.record(day, events.GAVE_UP, store, value=int(self.stores.gave_up[store]))
            day += 1
            for store in np.flatnonzero(self.stores.next_request < day).tolist():
                self.clock.process(self.todays_requests(store, float(day)))

    def send_managers_away(self, day: int) -> None:
        """Mark the stores whose manager coaches others today."""
        self.stores.manager_away[:] = 0
        for person, role in enumerate(self.people.roles):
            if role == events.SEED and self.people.on_duty(person, day):
                self.stores.manager_away[self.people.home[person]] = 1

    def reviews(self) -> Process:
        """The weekly review: lights are read and acted on, neighbours look around, and the week is put on record."""
        week = 0
        lights = np.empty(self.plan.stores, dtype=np.int64)
        while True:
            yield self.clock.at(7.0 * week, REVIEW)
            read_lights(self.stores, self.plan.efficiency_gain, self.c, *self.key, lights)
            for store, light in enumerate(lights.tolist()):
                if light != events.NOT_LIVE:
                    self.show(self.clock.now, store, light)
                if self.stores.state[store] == events.COACHED:
                    self.act_on_light(store, light)
            look_around(self.stores, self.c.region_weight, self.green, self.red)
            self.peers[:] = [
                peer_step(green, red, self.c.peer_pull, self.c.peer_drag)
                for green, red in zip(self.green, self.red, strict=True)
            ]
            if self.pulled:
                self.pull_levers()
            self.review_row(week, self.clock.now)
            week += 1

    def pull_levers(self) -> None:
        """What levers do in a week, and the tasks that they ask for."""
        s, now = self.stores, self.clock.now
        self.scene["accepted"] = self.accepted
        hold_week(s, self.scene, now, self.playbook(), self.v, self.c, *self.key)
        for store in np.flatnonzero(s.news | s.wants).tolist():
            for kind in NEWS:
                if s.news[store] >> (kind - events.NEW_MANAGER) & 1:
                    self.record(now, kind, store, value=s.managers[store] if kind == events.NEW_MANAGER else 0.0)
            for kind in LEVER_TASKS:
                if s.wants[store] >> kind & 1:
                    s.asked_for[store] |= 1 << kind
                    self.ask(kind, store, lever_urgency(kind))
            s.wants[store] = 0
        if self.scene["move"][0] == 1:
            self.move_coach()
        if self.scene["stop"][0] == 1 and not self.stopped:
            self.stopped = True
            self.record_batch(now, events.LAUNCHES_STOPPED, NO_BATCH)

    def move_coach(self) -> None:
        """A regional coach moves to where most stores wait for each coach."""
        coaches = np.zeros(len(self.green), dtype=np.int64)
        regional = [p for p, role in enumerate(self.people.roles) if role == events.REGIONAL and self.people.here[p]]
        for person in regional:
            coaches[self.people.region[person]] += 1
        away, to = coach_move(self.stores, coaches)
        if away >= 0:
            person = next(p for p in regional if self.people.region[p] == away)
            self.people.move(person, int(to))
            self.record(self.clock.now, events.COACH_MOVED, person=person, value=to)

    def act_on_light(self, store: int, light: int) -> None:
        """The four actions; in the first weeks after going live all that is not green acts as yellow."""
        if not self.plan.light_actions:
            return
        acting = int(acting_light(light, self.clock.now - self.stores.live_since[store], self.plan.grace_days))
        before, self.acted_on[store] = self.acted_on[store], acting
        self.greens[store] = self.greens[store] + 1 if acting == events.GREEN else 0
        self.reds[store] = self.reds[store] + 1 if acting == events.RED else 0
        if self.v.tier_by_light > 0.0:
            tier = int(self.stores.tier[store])
            self.put_in_tier(store, int(tier_after(tier, acting, self.greens[store], self.plan.tiers)))
        if acting == events.YELLOW:
            self.doubled[store] = True
        elif self.greens[store] >= 2:
            self.doubled[store] = False
        if acting == events.ORANGE and before != events.ORANGE:
            self.ask(events.EXPERT_VISIT, store, URGENCY_LIGHT)
        if self.reds[store] >= 2:
            self.suspend(store)

    # -- people ------------------------------------------------------------------------------------------------------

    def rota(self) -> Process:
        """The start of each day's duty: people who are free begin it in the order of their numbers."""
        day = 0
        while True:
            # Whatever ends at this very moment ends before the day begins.
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
        """The day's classes, for those who are enrolled when it begins, first come first served."""
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
        """A coach or desk agent: takes the most urgent task there is, works on it, and takes the next."""
        always = self.plan.always_on_duty
        while True:
            task = yield self.wait_for_call(person)
            if task is None:
                task = self.take(person, site=True)
            while task is not None:
                yield from self.work(person, task)
                on = person in self.shift and self.clock.now < self.shift_ends(person)
                task = self.take(person, site=always) if on else None

    def shift_ends(self, person: int) -> float:
        """When a person's duty ends today; an expert's after the part of the day that is the programme's."""
        if self.plan.always_on_duty:
            return math.inf
        return self.day + (self.expert_time if self.people.roles[person] == events.EXPERT else 1.0)

    def wait_for_call(self, person: int) -> simpy.Event:
        """Idle until handed a task, or called at the start of duty."""
        insort(self.idle, person)
        self.calls[person] = self.clock.event()
        return self.calls[person]

    def call(self, person: int, task: Task | None) -> None:
        """End a person's waiting."""
        self.idle.remove(person)
        self.calls.pop(person).succeed(task)

    def take(self, person: int, site: bool) -> Task | None:
        """The most urgent task that a person may serve now."""
        task = self.queues.most_urgent(self.people.queues(person, site))
        if task is not None:
            self.queues.leave(task, UNDER_WAY)
        return task

    def work(self, person: int, task: Task) -> Process:
        """Work on a task for its hours; what runs past the end of duty is overtime, on the clock it ends there."""
        began = self.clock.now
        course_hours = float(self.course.sum())
        hours = coaching.task_hours(task.kind, task.store, task.k, self.plan.handling, course_hours, self.c, *self.key)
        self.record(began, events.TASK_BEGUN, task.store, person, task.kind)
        self.under_way[person] = (task, began)
        ends = began + hours / HOURS_A_DAY
        limit = self.shift_ends(person)
        yield self.clock.at(min(ends, limit))
        del self.under_way[person]
        self.book_hours(person, task, hours if ends <= limit else (limit - began) * HOURS_A_DAY, hours)
        self.finish(person, task)

    def book_hours(self, person: int, task: Task, used: float, hours: float) -> None:
        """Put a task's hours on record: duty used, and overtime if there was any."""
        now = self.clock.now
        self.people.count_hours(person, used, hours - used)
        self.record(now, events.HOURS, task.store, person, used)
        if hours > used:
            self.record(now, events.OVERTIME, task.store, person, hours - used)

    # -- tasks -------------------------------------------------------------------------------------------------------

    def ask(self, kind: int, store: int, urgency: int, rank: int | None = None) -> Task:
        """Ask for a task; the lowest-numbered idle person who may serve it now gets it, else it waits."""
        now, k, number = self.clock.now, self.asked[kind][store], self.tasks_numbered[store]
        self.asked[kind][store] += 1
        self.tasks_numbered[store] += 1
        task = Task(kind, store, urgency, now, store if rank is None else rank, number, k, self.spell[store])
        self.record(now, events.TASK_ASKED, store, value=kind)
        names = list(self.queue_names(task))
        person = self.somebody_idle(names)
        self.queues.put(task, iter(names))
        if person is not None:
            self.queues.leave(task, UNDER_WAY)
            self.call(person, task)
        elif is_on_path(kind):
            self.open_tasks[store].append(task)
        return task

    def queue_names(self, task: Task) -> Iterator[QueueName]:
        """The queues that a task stands in."""
        yield (EVERYBODY, 0, task.group)
        if self.plan.regional_after >= 0:
            yield (REGION, int(self.stores.region[task.store]), task.group)
        if is_for_seed_coach(task.kind) and self.plan.seed_after >= 0:
            for person, charges in enumerate(self.people.charges):
                if task.store in charges:
                    yield (PERSON, person, task.group)

    def somebody_idle(self, names: list[QueueName]) -> int | None:
        """The lowest-numbered idle person on duty who takes from one of these queues."""
        for person in self.idle:
            mine = self.people.queues(person, site=self.plan.always_on_duty)
            on = person in self.shift and self.clock.now < self.shift_ends(person)
            if on and any(name in mine for name in names):
                return person
        return None

    def done(self, task: Task) -> simpy.Event:
        """The event of a task's end, for a process to wait for."""
        task.done = self.clock.event()
        return task.done

    def drop(self, task: Task, kind: int) -> None:
        """Take a waiting task out of the queues for good."""
        self.queues.leave(task, OVER)
        self.record(self.clock.now, kind, task.store, value=task.kind)

    def withdraw(self, task: Task) -> None:
        """Withdraw a task if it still waits."""
        if task.status == WAITING:
            self.drop(task, events.TASK_WITHDRAWN)

    def finish(self, person: int, task: Task) -> None:
        """A task's effect on its store."""
        task.status = OVER
        now, store = self.clock.now, task.store
        skill = self.people.skill[person]
        if self.v.fatigue > 0.0:  # else nobody tires, and thousands of calls are spared
            skill = float(tired_skill(skill, now, self.v, self.c))
        self.record(now, events.TASK_DONE, store, person, task.kind)
        if task.kind == events.REQUEST:
            self.answer(person, task, skill)
        elif task.kind == events.TASK_TRAINING:
            coaching.train(self.stores, store, self.course, skill, self.c)
        elif task.kind == events.ACCEPTANCE:
            self.inspect(person, task)
        elif task.kind >= events.FIRST_OF_LEVERS:
            found = do_lever_task(self.stores, store, task.kind, now, self.course, skill, self.v, self.c, *self.key)
            if event_of(task.kind) >= 0:
                self.record(now, int(event_of(task.kind)), store, person, found)
            if task.kind == events.IMPROVEMENT:
                self.solve_problems(now, store, person)
        else:
            coaching.contact(self.stores, store, task.kind, skill, self.c)
            if coaching.is_on_site(task.kind):
                self.solve_problems(now, store, person)
            if task.kind == events.VISIT:
                self.count_visit(store)
        if isinstance(task.done, simpy.Event):
            task.done.succeed()

    def count_visit(self, store: int) -> None:
        """Put a visit on its batch's account, and on the store's, which may want another one some day."""
        self.visit_wanted[store] = False
        coached = self.stores.state[store] == events.COACHED
        if coached and self.batch[store] == self.first_batch[store]:
            self.batches[self.batch[store]]["visits"] += 1

    def answer(self, person: int, task: Task, skill: float) -> None:
        """A request is solved, in time or late."""
        within = answer_within(task.urgency, self.plan.answer_window_days, self.plan.answer_later_days)
        days = self.clock.now - task.asked
        coaching.answer(self.stores, task.store, days, within, skill, self.c)
        self.solved += 1
        self.record(self.clock.now, events.ANSWERED, task.store, person, days)

    def inspect(self, person: int, task: Task) -> None:
        """An acceptance: void if the store has left this path meanwhile, or was accepted in another hold."""
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

    # -- the end -----------------------------------------------------------------------------------------------------

    def close(self) -> events.Outcome:
        """Put the unfinished on record, and hand over the books."""
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
