"""The programme: start and end of batches, gates that hold or stop them, and certification of coaches."""

import math

import numpy as np

from rollout_sim.engines.reference.clock import REVIEW, Process
from rollout_sim.engines.reference.days import DailyProcesses
from rollout_sim.engines.reference.tasks import PERSON, WAITING, Task
from rollout_sim.rules import events, programme
from rollout_sim.rules.events import URGENCY_ACCEPTANCE, URGENCY_LIGHT
from rollout_sim.rules.gate import Condition, Gate
from rollout_sim.rules.service import FOR_SEED_COACH, dilute
from rollout_sim.rules.tiers import tier_at_start
from rollout_sim.scenario.plan.plan import Batch, Plan


class Programme(DailyProcesses):
    """The processes of batches and gates."""

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        super().__init__(plan, seed, replication)
        self.ended = [self.clock.event() for _ in plan.batches]

    def run_batch(self, b: int) -> Process:
        """Run a batch: wait for its day, or for the previous batch and the gate, then start it, and end it."""
        batch = self.plan.batches[b]
        if batch.after < 0:
            yield self.clock.at(batch.start_day, REVIEW)
        else:
            yield self.ended[batch.after]
            yield self.clock.at(self.clock.now, REVIEW)
            previous_end = self.clock.now
            if batch.gate is not None and not (yield from self.pass_gate(b, batch, batch.gate)):
                return
            yield self.clock.at(max(self.clock.now, previous_end + batch.gap_days), REVIEW)
        if self.stopped:
            return
        self.start_batch(b, batch)
        yield self.clock.at(self.clock.now + batch.length_days, REVIEW)
        self.end_batch(b)

    def start_batch(self, b: int, batch: Batch) -> None:
        """Start a batch: choose its stores, and begin the coaching path of each."""
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
        """End a batch: count its successes, and certify coaches from them."""
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
        """Train coaches from successful stores; each generation passes on a part of the skill."""
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
        """Assign stores in training or coaching to seed coaches with free places, own region first."""
        for person, role in enumerate(self.people.roles):
            charges = self.people.charges[person]
            if role != events.SEED or not self.people.here[person]:
                continue
            for store in self.new_charges(person, self.plan.seed_stores_each - len(charges)):
                charges.append(store)
                for task in self.open_tasks[store]:
                    if task.status == WAITING and FOR_SEED_COACH[task.kind]:
                        self.queues.also(task, (PERSON, person, task.group))

    def new_charges(self, person: int, places: int) -> list[int]:
        """Stores for a seed coach: without one, and waiting, trained or coached in a later batch than the coach's."""
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

    def pass_gate(self, b: int, batch: Batch, gate: Gate) -> Process:
        """Read the gate at the end of the previous batch, then weekly in a hold. Returns whether it passes."""
        deadline = self.clock.now + gate.hold_at_most_days
        waived = programme.is_waived(b, gate.waived_share, *self.key)
        go_row = stop_row = 0
        visits: list[Task] = []
        while not self.stopped:
            go_row, stop_row = self.read_gate(batch.after, gate, go_row, stop_row)
            decision = programme.decide(go_row, stop_row, gate.readings)
            self.record_batch(self.clock.now, events.GATE_READ, b, decision)
            dry = gate.mode == events.DRY_RUN
            at_deadline = decision == events.HOLD and self.clock.now >= deadline
            outcome = gate.after_hold if at_deadline else decision
            if dry or waived or outcome == events.GO:
                reason = 0 if decision == events.GO else 2 if dry else 1 if waived else 3
                self.record_batch(self.clock.now, events.GATE_PASSED, b, reason)
                break
            if outcome == events.STOP:
                self.stopped = True
                self.record_batch(self.clock.now, events.LAUNCHES_STOPPED, b)
                break
            visits += self.hold(batch.after, {visit.store for visit in visits})
            yield self.clock.at(min(self.clock.now + 7.0, deadline), REVIEW)
        for visit in visits:
            self.withdraw(visit)
        return not self.stopped

    def read_gate(self, b: int, gate: Gate, go_row: int, stop_row: int) -> tuple[int, int]:
        """The consecutive readings that met the go and the stop conditions, this one included."""
        now = self.clock.now
        inspected = [store for store in self.members[b] if self.inspected[store]]
        accepted = sum(not math.isnan(self.accepted_day[store]) for store in inspected)
        past_grace = [
            int(self.stores.light[store])
            for store in self.members[b]
            if self.go_lives[store] and now - self.stores.live_since[store] >= self.plan.grace_days
        ]
        lights = np.bincount([light for light in past_grace if light >= 0], minlength=4)

        def met(condition: Condition) -> bool:
            subject, operator, value = condition.subject, condition.operator, condition.value
            sample = (accepted, len(inspected), lights, len(past_grace), self.playbook(), gate.smallest_sample)
            return bool(programme.condition_met(subject, operator, value, *sample))

        go = all(met(condition) for condition in gate.go)
        stop = bool(gate.stop) and all(met(condition) for condition in gate.stop)
        return (go_row + 1 if go else 0), (stop_row + 1 if stop else 0)

    def hold(self, b: int, visited: set[int]) -> list[Task]:
        """Request an expert's visit to each failed store without one in this hold, lowest usage first."""
        failed = [i for i in self.members[b] if self.stores.state[i] == events.FAILED and i not in visited]
        failed.sort(key=lambda store: (self.stores.usage[store], store))
        tasks = []
        for rank, store in enumerate(failed):
            task = self.ask(events.EXPERT_VISIT, store, URGENCY_LIGHT, rank)
            self.clock.process(self.second_chance(store, task))
            tasks.append(task)
        return tasks

    def second_chance(self, store: int, visit: Task) -> Process:
        """Wait for a failed store's visit in a hold, then request a second inspection."""
        yield self.done(visit)
        yield self.clock.timeout(self.c.reinspect_days)
        if self.stores.state[store] == events.FAILED and visit.spell == self.spell[store]:
            self.ask(events.ACCEPTANCE, store, URGENCY_ACCEPTANCE)
