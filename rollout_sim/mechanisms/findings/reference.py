"""Findings in the reference engine."""

import math
from functools import partial
from typing import Any

import numpy as np

from rollout_sim.engines.reference import Rollout
from rollout_sim.engines.reference.tasks import Task
from rollout_sim.mechanisms.findings import kinds, records, rules, settings as told
from rollout_sim.rules import coaching, events

FIRST_ROOM = 256


def record_of(values: Any) -> Any:
    """A named tuple of numbers as one record, whose fields are read by attribute."""
    fields = np.dtype([(name, "f8") for name in values._fields])
    return np.array([tuple(values)], dtype=fields).view(np.recarray)[0]


class Findings:
    """The findings of one replication."""

    def __init__(self, engine: Rollout) -> None:
        self.world, self.service = engine.world, engine.service
        own = self.world.plan.of["findings"]
        # Records, as the compiled engine has them: rules take them faster than tuples of a hundred numbers.
        self.settings, self.c = record_of(own), record_of(self.world.c)
        self.alone = not self.world.plan.batches
        self.findings = np.zeros(FIRST_ROOM, dtype=records.FINDING)
        self.used = 0
        self.books = rules.books_of(self.world.plan.stores)
        self.grades = rules.grades_of(own)
        self.departments = rules.departments_of(own)
        self.known = np.zeros(rules.MOST_TOPICS)
        self.due = np.zeros((self.world.plan.stores, 4), dtype=np.int64)

    def table(self) -> np.ndarray:
        """All findings."""
        return self.findings[: self.used].copy()

    # -- the day ---------------------------------------------------------------------------------------------------

    def plan_inspections(self) -> None:
        """Schedule the first inspection of each store, once the first day has begun: no sooner than batches start."""
        for store in range(self.world.plan.stores):
            if self.world.plan.takes_part[store]:
                day = float(rules.first_inspection(store, self.settings, *self.world.key))
                self.world.clock.at(day).callbacks.append(partial(self.inspection_due, store))

    def daily(self, day: int) -> None:
        """Stores work on their findings, and what follow-up is due today is asked for."""
        if self.settings.every == 0.0:
            return
        if day == 0:
            self.plan_inspections()
        looks = np.array(self.world.requested[kinds.EVIDENCE], dtype=np.int64)
        table = self.known, self.grades, self.settings, self.c
        rules.day_of_stores(self.findings, self.books, self.world.stores, float(day), looks, self.due, *table)
        for store in np.flatnonzero(self.books["first"] >= 0).tolist():
            self.ask_for_follow_up(store, *self.due[store].tolist())
            self.sleep(store)

    def ask_for_follow_up(self, store: int, grade: int, data: int, number: int, closing: int) -> None:
        """Ask for the call, the look at data, the check and the closing inspection of a store that are due today."""
        book = self.books[store]
        if grade < told.GRADES:
            book["calls"] = 1
            kind = kinds.LONG_CALL if self.settings.long_calls == 1.0 else kinds.SHORT_CALL
            self.service.ask(kind, store, int(rules.urgency_of(grade)))
        if data:
            self.service.ask(kinds.EVIDENCE, store, events.URGENCY_CONTACT)
        if number > 0:
            book["checks"] = 1
            kind = kinds.REMOTE_CHECK if rules.is_remote(number, self.settings) else kinds.SITE_CHECK
            self.service.ask(kind, store, events.URGENCY_CONTACT)
        if closing:
            book["closings"] = 1
            self.service.ask(kinds.CLOSING, store, events.URGENCY_ACCEPTANCE)

    def work_on(self, store: int) -> None:
        """See how fast each finding of a store is mended from now on, and wake up when the next one is today."""
        now, book = self.world.clock.now, self.books[store]
        rules.plan_store(
            self.findings, book, self.world.stores, store, now, self.known, self.grades, self.settings, self.c
        )
        self.sleep(store)

    def sleep(self, store: int) -> None:
        """Wake up when the next thing happens to a finding of a store, if that is today."""
        now, book = self.world.clock.now, self.books[store]
        book["version"] += 1
        if book["wakes"] < math.floor(now) + 1.0:
            self.world.clock.at(max(now, float(book["wakes"]))).callbacks.append(
                partial(self.wake, store, int(book["version"]))
            )

    def wake(self, store: int, version: int, _: object) -> None:
        """Something happens to a finding of a store, unless something else has happened to the store meanwhile."""
        book = self.books[store]
        if book["version"] != version:
            return
        j, what = int(book["due"]), int(book["what"])
        if what == rules.MENDED:
            self.claim(store, j)
        elif what == rules.DROPS:
            self.drop(store, j)
        else:
            rules.comes_back(self.findings[j], self.world.clock.now)
            self.record(kinds.CAME_BACK, j)
        self.work_on(store)

    def record(self, kind: int, j: int, person: int = -1) -> None:
        """Put on record what happened to a finding."""
        self.world.record(self.world.clock.now, kind, int(self.findings[j]["store"]), person, j)

    def claim(self, store: int, j: int) -> None:
        """A store says that a finding is mended."""
        now, book, f = self.world.clock.now, self.books[store], self.findings[j]
        will = rules.will_of(self.world.stores, store, book["goodwill"], self.settings, self.c)
        closed = rules.claim(f, book, will, now, self.settings, self.c, *self.world.key)
        self.record(kinds.CLAIMED, j)
        if closed:
            self.record(kinds.CLOSED, j)
        elif self.settings.evidence == told.PHOTO:
            f["evidence"] = self.service.ask(kinds.EVIDENCE, store, int(rules.urgency_of(f["grade"]))).k
        if f["source"] == rules.OF_REVIEW and not math.isnan(f["done"]):
            self.world.solve_problems(now, store, -1)
            coaching.contact(self.world.stores, store, events.IMPROVEMENT, 1.0, self.world.c)

    def drop(self, store: int, j: int) -> None:
        """A store drops a finding."""
        f = self.findings[j]
        f["state"], f["dropped"], f["rate"] = records.DROPPED, self.world.clock.now, 0.0
        self.record(kinds.DROPPED, j)

    def open_again(self, j: int, person: int = -1) -> None:
        """A finding that was claimed or closed is open again."""
        f = self.findings[j]
        rules.open_again(f, self.world.clock.now, *self.world.key)
        self.record(kinds.REOPENED, j, person)

    def of_store(self, store: int) -> list[int]:
        """Numbers of a store's findings to which something may still happen, in order."""
        numbers, j = [], int(self.books[store]["first"])
        while j >= 0:
            numbers.append(j)
            j = int(self.findings[j]["next"])
        return numbers

    # -- inspections -----------------------------------------------------------------------------------------------

    def inspection_due(self, store: int, _: object) -> None:
        """A store is due an inspection, now or when an expert comes."""
        book, now = self.books[store], self.world.clock.now
        if self.settings.by_experts == 1.0:
            self.service.ask(kinds.LOOK, store, events.URGENCY_ACCEPTANCE)
        else:
            self.inspect(store, -1)
        book["planned"] += 1
        day = float(rules.next_inspection(now, store, int(book["planned"]), self.settings, *self.world.key))
        self.world.clock.at(day).callbacks.append(partial(self.inspection_due, store))

    def inspect(self, store: int, person: int) -> None:
        """Inspect a store: what is open comes to mind, what is not in order is seen, and new findings are written."""
        now, book, key = self.world.clock.now, self.books[store], self.world.key
        self.look_again(store, person)
        look = int(book["looks"])
        book["looks"] += 1
        followed = bool(rules.is_followed(self.world.stores, store, look, self.alone, self.settings, *key))
        count = int(rules.number_found(store, look, self.settings, *key))
        self.world.record(now, kinds.INSPECTED, store, person, count)
        grade = told.GRADES
        for number in range(count):
            j = self.write_down(store, look * rules.MOST_FOUND + number, followed)
            self.record(kinds.FOUND, j, person)
            self.ask_department(j)
            grade = min(grade, int(self.findings[j]["grade"]))
        if followed and count > 0:
            self.follow(store, grade)
        self.work_on(store)

    def look_again(self, store: int, person: int) -> None:
        """See the findings of earlier inspections again."""
        now, c = self.world.clock.now, self.c
        for j in self.of_store(store):
            f = self.findings[j]
            rules.used_up(f, now, c)
            if f["state"] == records.OPEN:
                f["attention"] = 1.0
            elif f["state"] != records.DROPPED and rules.is_caught(f, told.ON_SITE, False, c, *self.world.key):
                self.open_again(j, person)

    def write_down(self, store: int, k: int, followed: bool) -> int:
        """A new finding of a store, with its address there; returns its number."""
        if self.used == len(self.findings):
            longer = np.zeros(2 * self.used, dtype=records.FINDING)
            longer[: self.used] = self.findings
            self.findings = longer
        j = self.used
        self.used += 1
        levels = followed, self.departments, self.settings, self.c
        rules.write_down(self.findings[j], store, k, self.world.clock.now, *levels, *self.world.key)
        rules.link(self.findings, self.books[store], j)
        return j

    def follow(self, store: int, grade: int) -> None:
        """Confirm new findings, at once or when an expert has time, and plan the closing inspection."""
        book, now = self.books[store], self.world.clock.now
        if self.settings.accept_after > 0.0:
            book["next_closing"] = min(float(book["next_closing"]), now + self.settings.accept_after)
        if self.settings.confirm == told.BY_LIST:
            self.confirm(store, -1)
        else:
            kind = kinds.KICK_OFF if self.settings.confirm == told.BY_MEETING else kinds.CONFIRM
            self.service.ask(kind, store, int(rules.urgency_of(grade)))

    def confirm(self, store: int, person: int) -> None:
        """Confirm the findings of a store that wait for it."""
        now, book, blocked = self.world.clock.now, self.books[store], False
        for j in self.of_store(store):
            f = self.findings[j]
            if f["followed"] == 1 and math.isnan(f["confirmed"]) and f["state"] == records.OPEN:
                rules.used_up(f, now, self.c)
                rules.confirm(f, now, self.grades[f["grade"]], self.settings)
                self.record(kinds.CONFIRMED, j, person)
                waits = f["blocked"] != rules.FREE
                f["around"] = int(waits and self.settings.blocked == told.WORKS_ROUND)
                blocked = blocked or waits
        if blocked and self.settings.blocked == told.PUSHES and book["pushes"] == 0:
            book["pushes"] = 1
            self.service.ask(kinds.PUSH, store, events.URGENCY_CONTACT)

    def raise_finding(self, store: int) -> bool:
        """What a review agrees on is a finding of class B, followed up as those of inspections are."""
        if self.settings.every == 0.0:
            return False
        k = rules.OF_REVIEWS + int(self.books[store]["reviews"])
        self.books[store]["reviews"] += 1
        j = self.write_down(store, k, self.settings.regime == 1.0)
        f = self.findings[j]
        f["source"], f["grade"], f["department"] = rules.OF_REVIEW, 1, rules.NONE
        self.record(kinds.FOUND, j)
        if self.settings.regime == 1.0:
            self.follow(store, 1)
        self.work_on(store)
        return True

    # -- departments -----------------------------------------------------------------------------------------------

    def ask_department(self, j: int) -> None:
        """Ask the department that a finding needs."""
        f, now = self.findings[j], self.world.clock.now
        if f["department"] >= 0:
            f["blocked"], f["asked"], f["moved"] = rules.TURN, now, 0
            f["ready"] = rules.turn(self.departments[f["department"]], now)
            self.world.clock.at(float(f["ready"])).callbacks.append(partial(self.turn_comes, j, 0))

    def turn_comes(self, j: int, moved: int, _: object) -> None:
        """A request has its turn, unless it was moved up meanwhile."""
        f = self.findings[j]
        if f["blocked"] == rules.TURN and f["moved"] == moved:
            rules.queue_up(self.findings, self.departments[f["department"]], j)
            self.serve(int(f["department"]))

    def serve(self, number: int) -> None:
        """People of a department who are free begin with the next requests."""
        department, world = self.departments[number], self.world
        while (j := int(rules.next_queued(self.findings, department))) >= 0:
            days = rules.service_days(self.findings[j], department["hours"], world.plan.handling, self.c, *world.key)
            world.clock.at(world.clock.now + float(days)).callbacks.append(partial(self.served, j))

    def served(self, j: int, _: object) -> None:
        """A department has done its part of a finding."""
        f, now = self.findings[j], self.world.clock.now
        number, store = int(f["department"]), int(f["store"])
        f["blocked"], f["around"] = rules.FREE, 0
        f["blocked_days"] += now - f["asked"]
        if f["state"] == records.OPEN:
            rules.used_up(f, now, self.c)
            f["attention"] = 1.0
            self.record(kinds.UNBLOCKED, j)
        self.departments[number]["busy"] -= 1
        self.serve(number)
        self.work_on(store)

    # -- tasks -----------------------------------------------------------------------------------------------------

    def finished(self, person: int, task: Task) -> None:
        """A task of following up is done."""
        kind, store = task.kind, task.store
        if kind < kinds.LOOK or kind > kinds.WRITE_UP:
            return
        if kind == kinds.LOOK:
            self.inspect(store, person)
            return
        book = self.books[store]
        if kind in (kinds.KICK_OFF, kinds.CONFIRM):
            self.confirm(store, person)
        elif kind in (kinds.LONG_CALL, kinds.SHORT_CALL):
            book["calls"] = 0
            self.call(store)
        elif kind == kinds.EVIDENCE:
            self.look_at_evidence(store, person, task.k)
        elif kind in (kinds.REMOTE_CHECK, kinds.SITE_CHECK):
            book["checks"] = 0
            self.check(store, person, told.REMOTELY if kind == kinds.REMOTE_CHECK else told.ON_SITE)
        elif kind == kinds.CLOSING:
            book["closings"] = 0
            self.closing(store, person)
        elif kind == kinds.PUSH:
            book["pushes"] = 0
            self.push(store, person)
        else:
            book["write_ups"] = 0
            self.write_up(store, person)
        self.work_on(store)

    def call(self, store: int) -> None:
        """A call about the open findings of a store for which one is due."""
        now, c, book = self.world.clock.now, self.c, self.books[store]
        rules.press(book, -c.pressure)
        for j in self.of_store(store):
            f = self.findings[j]
            if f["state"] == records.OPEN and f["next_call"] < math.floor(now) + 1.0:
                rules.used_up(f, now, c)
                rules.lift(f, c.call_lift, c)
                f["next_call"] = math.floor(now) + self.grades[f["grade"]]["call_every"]

    def look_at_evidence(self, store: int, person: int, k: int) -> None:
        """Look at the evidence of a claim, or of several."""
        how = self.settings.evidence
        for j in self.of_store(store):
            f = self.findings[j]
            if f["state"] != records.CLAIMED or f["evidence"] != k:
                continue
            rules.used_up(f, self.world.clock.now, self.c)
            if rules.is_caught(f, how, how == told.DATA, self.c, *self.world.key):
                self.open_again(j, person)
            else:
                f["evidence"] = rules.LOOKED_AT
                if self.settings.accept_after == 0.0:
                    self.put_to_rest(j, person)

    def put_to_rest(self, j: int, person: int) -> None:
        """Close a finding whose claim stood a look."""
        f = self.findings[j]
        f["state"], f["closed"] = records.CLOSED, self.world.clock.now
        self.record(kinds.CLOSED, j, person)

    def check(self, store: int, person: int, how: int) -> None:
        """Check the claims of a store for which that is due; what is open comes to mind."""
        now, c, book = self.world.clock.now, self.c, self.books[store]
        rules.press(book, -c.pressure)
        for j in self.of_store(store):
            f = self.findings[j]
            if f["state"] > records.CLAIMED or f["next_check"] >= math.floor(now) + 1.0:
                continue
            rules.used_up(f, now, c)
            f["next_check"] = rules.next_check(f, rules.check_number(f, self.settings), self.settings)
            if f["state"] == records.OPEN:
                rules.lift(f, c.check_lift, c)
            elif rules.is_caught(f, how, False, c, *self.world.key):
                self.open_again(j, person)

    def closing(self, store: int, person: int) -> None:
        """Inspect a store to close what it has claimed."""
        now, c, book = self.world.clock.now, self.c, self.books[store]
        every = self.settings.accept_every
        book["next_closing"] = now + every if every > 0.0 else math.inf
        refused = self.settings.style == told.PERFECTION and rules.has_followed(self.findings, book, records.OPEN)
        if refused:
            rules.press(book, -c.rejected_pressure)
            return
        closed = False
        for j in self.of_store(store):
            f = self.findings[j]
            rules.used_up(f, now, c)
            if f["followed"] == 0 or f["state"] > records.CLAIMED:
                continue
            if f["state"] == records.OPEN:
                f["attention"] = 1.0
            elif rules.is_caught(f, told.ON_SITE, True, c, *self.world.key):
                self.open_again(j, person)
            else:
                self.put_to_rest(j, person)
                closed = True
        if closed and self.settings.write_up == 1.0 and book["write_ups"] == 0:
            book["write_ups"] = 1
            self.service.ask(kinds.WRITE_UP, store, events.URGENCY_LATER)

    def push(self, store: int, person: int) -> None:
        """Push the departments that findings of a store wait for."""
        now, moved = self.world.clock.now, 0
        for j in self.of_store(store):
            f = self.findings[j]
            if f["blocked"] == rules.TURN:
                ready = now + float(self.departments[f["department"]]["pushed"])
                if ready < f["ready"]:
                    f["ready"] = ready
                    f["moved"] += 1
                    moved += 1
                    self.world.clock.at(ready).callbacks.append(partial(self.turn_comes, j, int(f["moved"])))
        self.world.record(now, kinds.PUSHED, store, person, moved)
        rules.press(self.books[store], self.c.push_thanks)

    def write_up(self, store: int, person: int) -> None:
        """Write up the findings of a store that are closed, for all stores."""
        count = 0
        for j in self.of_store(store):
            f = self.findings[j]
            if f["state"] == records.CLOSED and f["followed"] == 1 and f["written"] == 0:
                f["written"] = 1
                self.known[f["topic"]] += 1.0
                count += 1
        self.world.record(self.world.clock.now, kinds.WRITTEN_UP, store, person, count)


MECHANISM = Findings
