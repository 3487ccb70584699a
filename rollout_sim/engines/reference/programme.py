"""The programme: start and end of batches, gates that hold or stop them, and certification of coaches."""

import math

import numpy as np

from rollout_sim.engines.reference.clock import REVIEW, Process
from rollout_sim.engines.reference.service import Service
from rollout_sim.engines.reference.stores import StorePaths
from rollout_sim.engines.reference.tasks import PERSON, WAITING, Task
from rollout_sim.engines.reference.world import World
from rollout_sim.rules import events, programme
from rollout_sim.rules.events import URGENCY_ACCEPTANCE, URGENCY_LIGHT
from rollout_sim.rules.gate import Condition, Gate
from rollout_sim.rules.service import FOR_SEED_COACH, dilute
from rollout_sim.rules.tiers import tier_at_start
from rollout_sim.scenario.plan.plan import Batch


class Programme:
    """The processes of batches and gates."""

    def __init__(self, world: World, service: Service, paths: StorePaths) -> None:
        self.world, self.service, self.paths = world, service, paths
        self.ended = [world.clock.event() for _ in world.plan.batches]

    def run_batch(self, b: int) -> Process:
        """Run a batch: wait for its day, or for the previous batch and the gate, then start it, and end it."""
        batch = self.world.plan.batches[b]
        if batch.after < 0:
            yield self.world.clock.at(batch.start_day, REVIEW)
        else:
            yield self.ended[batch.after]
            yield self.world.clock.at(self.world.clock.now, REVIEW)
            previous_end = self.world.clock.now
            if batch.gate is not None and not (yield from self.pass_gate(b, batch, batch.gate)):
                return
            yield self.world.clock.at(max(self.world.clock.now, previous_end + batch.gap_days), REVIEW)
        if self.world.stopped:
            return
        self.start_batch(b, batch)
        yield self.world.clock.at(self.world.clock.now + batch.length_days, REVIEW)
        self.end_batch(b)

    def start_batch(self, b: int, batch: Batch) -> None:
        """Start a batch: choose its stores, and begin the coaching path of each."""
        now = self.world.clock.now
        failed = [i for i, state in enumerate(self.world.stores.state) if state == events.FAILED] if batch.retry else []
        untaken = self.world.plan.takes_part & (np.array(self.world.first_batch) < 0)
        mix = np.array(batch.mix, dtype=np.int64)
        chosen = programme.choose(
            self.world.stores,
            self.world.plan.pilot,
            untaken,
            batch.size,
            batch.choice,
            mix,
            batch.mix_regions,
            batch.pilots,
            *self.world.key,
        )
        members = [int(i) for i in np.flatnonzero(chosen)]
        self.world.members[b], self.world.retried[b] = members, failed
        self.world.batches[b]["start_day"], self.world.batches[b]["first_time"] = now, len(members)
        self.world.batches[b]["retried"] = len(failed)
        self.world.record_batch(now, events.BATCH_STARTED, b, len(members))
        if not math.isnan(batch.head_office_time):
            self.world.scene["head_office_time"] = batch.head_office_time
        for store in members + failed:
            first = self.world.first_batch[store] < 0
            self.world.batch[store] = b
            self.world.first_batch[store] = b if first else self.world.first_batch[store]
            self.world.record(now, events.JOINED_BATCH, store, value=float(first))
            self.world.stores.counted[store] = 1
            self.world.stores.playbook[store] = self.world.playbook()
            if self.world.stores.state[store] == events.SUSTAINING:  # a pilot
                self.service.ask(events.ACCEPTANCE, store, URGENCY_ACCEPTANCE)
            else:
                if first and self.world.plan.tiers > 1:
                    self.world.stores.tier[store] = tier_at_start(self.world.stores.tier[store], self.world.scene[0])
                    self.world.record(now, events.TIER, store, value=self.world.stores.tier[store])
                self.paths.begin_coaching(store)
        self.assign_seed_coaches()

    def end_batch(self, b: int) -> None:
        """End a batch: count its successes, and certify coaches from them."""
        now, row = self.world.clock.now, self.world.batches[b]
        winners = [store for store in self.world.members[b] if self.world.succeeded(store)]
        row["end_day"], row["successes"] = now, len(winners)
        row["accepted"] = sum(not math.isnan(self.world.accepted_day[store]) for store in self.world.members[b])
        row["inspected"] = sum(self.world.inspected[store] for store in self.world.members[b])
        row["recovered"] = sum(not math.isnan(self.world.accepted_day[store]) for store in self.world.retried[b])
        self.world.record_batch(now, events.BATCH_ENDED, b, len(winners))
        plan = self.world.plan
        if 0 <= plan.seed_after <= b:
            self.world.clock.process(self.certify(events.SEED, winners))
        if 0 <= plan.regional_after <= b:
            each = int(self.world.c.regional_from_each)
            self.world.clock.process(self.certify(events.REGIONAL, [store for store in winners for _ in range(each)]))
        self.world.scene["batches_left"] -= 1
        if self.world.scene["batches_left"][0] == 0:
            self.world.scene["support_over"] = now
        self.ended[b].succeed()

    def certify(self, role: int, homes: list[int]) -> Process:
        """Train coaches from successful stores, while there are places; each generation passes on a part of the skill.

        Head office coaches train them; where there are none, seed coaches train the regional ones.
        """
        yield self.world.clock.timeout(self.world.c.certify_days)
        generation = 2 if role == events.REGIONAL and self.world.plan.head_office_coaches == 0 else 1
        skill = dilute(self.world.c.head_office_skill, self.world.c.dilution, generation)
        for home in homes:
            person = self.world.people.free_slot(role)
            if person is None:
                break
            self.world.people.certify(person, self.world.clock.now, skill, home, int(self.world.stores.region[home]))
            self.world.record(self.world.clock.now, events.COACH_CERTIFIED, home, person, skill)
            if self.world.plan.always_on_duty:
                self.service.shift.add(person)
        self.assign_seed_coaches()

    def assign_seed_coaches(self) -> None:
        """Assign stores in training or coaching to seed coaches with free places, own region first."""
        for person, role in enumerate(self.world.people.roles):
            charges = self.world.people.charges[person]
            if role != events.SEED or not self.world.people.here[person]:
                continue
            for store in self.new_charges(person, self.world.plan.seed_stores_each - len(charges)):
                charges.append(store)
                for task in self.world.open_tasks[store]:
                    if task.status == WAITING and FOR_SEED_COACH[task.kind]:
                        self.world.queues.also(task, (PERSON, person, task.group))

    def new_charges(self, person: int, places: int) -> list[int]:
        """Stores for a seed coach: without one, and waiting, trained or coached in a later batch than the coach's."""
        taken = {store for charges in self.world.people.charges for store in charges}
        own_batch = self.world.first_batch[self.world.people.home[person]]
        on_their_way = (events.WAITING, events.TRAINING, events.COACHED)  # waiting: its batch has just started
        stores = [
            store
            for store, state in enumerate(self.world.stores.state)
            if state in on_their_way and self.world.batch[store] > own_batch and store not in taken
        ]
        region = self.world.people.region[person]
        return sorted(stores, key=lambda store: (self.world.stores.region[store] != region, store))[: max(0, places)]

    def pass_gate(self, b: int, batch: Batch, gate: Gate) -> Process:
        """Read the gate at the end of the previous batch, then weekly in a hold. Returns whether it passes."""
        deadline = self.world.clock.now + gate.hold_at_most_days
        waived = programme.is_waived(b, gate.waived_share, *self.world.key)
        go_row = stop_row = 0
        visits: list[Task] = []
        while not self.world.stopped:
            go_row, stop_row = self.read_gate(batch.after, gate, go_row, stop_row)
            decision = programme.decide(go_row, stop_row, gate.readings)
            self.world.record_batch(self.world.clock.now, events.GATE_READ, b, decision)
            dry = gate.mode == events.DRY_RUN
            at_deadline = decision == events.HOLD and self.world.clock.now >= deadline
            outcome = gate.after_hold if at_deadline else decision
            if dry or waived or outcome == events.GO:
                reason = 0 if decision == events.GO else 2 if dry else 1 if waived else 3
                self.world.record_batch(self.world.clock.now, events.GATE_PASSED, b, reason)
                break
            if outcome == events.STOP:
                self.world.stopped = True
                self.world.record_batch(self.world.clock.now, events.LAUNCHES_STOPPED, b)
                break
            visits += self.hold(batch.after, {visit.store for visit in visits})
            yield self.world.clock.at(min(self.world.clock.now + 7.0, deadline), REVIEW)
        for visit in visits:
            self.service.withdraw(visit)
        return not self.world.stopped

    def read_gate(self, b: int, gate: Gate, go_row: int, stop_row: int) -> tuple[int, int]:
        """The consecutive readings that met the go and the stop conditions, this one included."""
        now = self.world.clock.now
        inspected = [store for store in self.world.members[b] if self.world.inspected[store]]
        accepted = sum(not math.isnan(self.world.accepted_day[store]) for store in inspected)
        past_grace = [
            int(self.world.stores.light[store])
            for store in self.world.members[b]
            if self.world.go_lives[store] and now - self.world.stores.live_since[store] >= self.world.plan.grace_days
        ]
        lights = np.bincount([light for light in past_grace if light >= 0], minlength=4)

        def met(condition: Condition) -> bool:
            subject, operator, value = condition.subject, condition.operator, condition.value
            sample = (accepted, len(inspected), lights, len(past_grace), self.world.playbook(), gate.smallest_sample)
            return bool(programme.condition_met(subject, operator, value, *sample))

        go = all(met(condition) for condition in gate.go)
        stop = bool(gate.stop) and all(met(condition) for condition in gate.stop)
        return (go_row + 1 if go else 0), (stop_row + 1 if stop else 0)

    def hold(self, b: int, visited: set[int]) -> list[Task]:
        """Request a head office visit to each failed store without one in this hold, lowest usage first."""
        failed = [i for i in self.world.members[b] if self.world.stores.state[i] == events.FAILED and i not in visited]
        failed.sort(key=lambda store: (self.world.stores.usage[store], store))
        tasks = []
        for rank, store in enumerate(failed):
            task = self.service.ask(events.HEAD_OFFICE_VISIT, store, URGENCY_LIGHT, rank)
            self.world.clock.process(self.second_chance(store, task))
            tasks.append(task)
        return tasks

    def second_chance(self, store: int, visit: Task) -> Process:
        """Wait for a failed store's visit in a hold, then request a second inspection."""
        yield self.service.done(visit)
        yield self.world.clock.timeout(self.world.c.reinspect_days)
        if self.world.stores.state[store] == events.FAILED and visit.spell == self.world.spell[store]:
            self.service.ask(events.ACCEPTANCE, store, URGENCY_ACCEPTANCE)
