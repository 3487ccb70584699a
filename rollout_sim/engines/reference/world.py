"""The world of one replication: stores, people, queues, the event log and the tables."""

import math
from typing import Any

import numpy as np

from rollout_sim.engines.reference.clock import Clock
from rollout_sim.engines.reference.mechanisms import Mechanisms
from rollout_sim.engines.reference.people import Staff
from rollout_sim.engines.reference.tasks import Queues, Task
from rollout_sim.rules import events, outcome as tables
from rollout_sim.rules.births import initial_stores
from rollout_sim.rules.coaching import mean_hours, written_up
from rollout_sim.rules.weekly_sums import count_effects, count_hours, count_stores, opening
from rollout_sim.scenario.plan.plan import Plan

LogRow = tuple[float, int, int, int, int, float]


class World:
    """State, log and tables, and the clock. The processes of the other modules change it."""

    mechanisms: Mechanisms

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        n, b = plan.stores, len(plan.batches)
        self.plan, self.c, self.v, self.key = plan, plan.coefficients, plan.levers, (seed, replication)
        self.clock = Clock()
        self.stores = initial_stores(plan, seed, replication)
        self.people = Staff(plan)
        self.queues = Queues()
        regions = max(1, int(plan.region.max()) + 1)
        self.green, self.red, self.peers = np.zeros(regions), np.zeros(regions), np.zeros(regions)
        self.course = np.array(plan.course or (0.0, 0.0, 0.0, 0.0))
        self.mean_hours = mean_hours(float(self.course.sum()), self.c)  # by kind of task
        # stores' paths
        self.first_batch, self.batch = [-1] * n, [-1] * n
        self.spell = [0] * n  # increases when a coaching path begins or is cut off
        self.go_lives = [0] * n
        self.relaunched, self.inspected, self.doubled = [False] * n, [False] * n, [False] * n
        self.visit_wanted = [False] * n  # requested by a sustaining store, and not yet done
        self.touch_wanted = [False] * n  # a call to keep in touch, not yet done
        self.greens, self.reds = [0] * n, [0] * n  # consecutive
        self.acted_on = [events.NOT_LIVE] * n  # the light acted on at the last review
        self.coached_since = [math.nan] * n
        self.first_live_day, self.accepted_day = [math.nan] * n, [math.nan] * n
        self.open_tasks: list[list[Task]] = [[] for _ in range(n)]  # of its path, without help requests
        self.requested = [[0] * n for _ in range(events.TASKS.size)]
        self.tasks_numbered = [0] * n
        # the programme
        self.members: list[list[int]] = [[] for _ in range(b)]  # first-time stores
        self.retried: list[list[int]] = [[] for _ in range(b)]
        self.stopped = False
        self.solved, self.accepted = 0, 0
        self.pulled = plan.pulled
        self.month_starts, self.review_days = plan.month_starts, plan.review_days
        self.scene = opening(plan)
        # log and tables
        days = math.ceil(plan.run_days)
        self.log: list[LogRow] = []
        self.weekly = np.zeros(len(self.review_days), dtype=tables.WEEKLY)
        self.usages = np.zeros((len(self.weekly), n), dtype=tables.USAGES)
        self.weeks = 0
        self.hours_before = np.zeros(6)
        self.daily = np.zeros(days + 1, dtype=tables.DAILY)
        self.daily["day"] = np.arange(days + 1)
        self.exposure = np.zeros(days + 2 + int(self.c.pilot_days), dtype=tables.EXPOSURE)
        self.batches = np.zeros(b, dtype=tables.BATCHES)
        self.batches["start_day"] = self.batches["end_day"] = np.nan

    def record(self, day: float, kind: int, store: int = -1, person: int = -1, value: float = 0.0) -> None:
        """Log an event, with the store's batch."""
        self.log.append((day, kind, store, person, self.batch[store] if store >= 0 else -1, value))

    def record_batch(self, day: float, kind: int, batch: int, value: float = 0.0) -> None:
        """Log an event of a batch."""
        self.log.append((day, kind, -1, -1, batch, value))

    def enter(self, day: float, store: int, state: int) -> None:
        """Move a store into a state, and update its weeks in coaching."""
        if not math.isnan(self.coached_since[store]):
            self.close_coached(day, store)
        self.stores.state[store] = state
        self.record(day, events.STATE, store, value=state)
        if state == events.COACHED:
            self.coached_since[store] = day
        elif state == events.TRAINING:
            self.show(day, store, events.NOT_LIVE)

    def close_coached(self, day: float, store: int) -> None:
        """Add a spell of coaching to its batch's store-weeks."""
        if self.batch[store] == self.first_batch[store]:
            self.batches[self.batch[store]]["coached_weeks"] += (day - self.coached_since[store]) / 7.0
        self.coached_since[store] = math.nan

    def show(self, day: float, store: int, light: int) -> None:
        """Set a store's light, and log it if it changes."""
        if self.stores.light[store] != light:
            self.stores.light[store] = light
            self.record(day, events.LIGHT, store, value=light)

    def solve_problems(self, day: float, store: int, person: int) -> None:
        """Close all open problems of a store."""
        problems = int(self.stores.open_problems[store])
        if problems:
            self.stores.open_problems[store] = 0
            self.solved += problems
            self.record(day, events.PROBLEMS_SOLVED, store, person, problems)

    def playbook(self) -> float:
        """Maturity of the playbook now."""
        return float(self.scene["playbook"][0])

    def write_up(self) -> None:
        """A day's work on the playbook."""
        self.scene["playbook"] = written_up(self.playbook(), self.solved, self.accepted, self.v.toolkit, self.c)

    def succeeded(self, store: int) -> bool:
        """Whether a store is accepted, and green or yellow at the last review."""
        light = self.stores.light[store]
        return not math.isnan(self.accepted_day[store]) and light in (events.GREEN, events.YELLOW)

    def review_row(self, week: int, day: float) -> None:
        """Fill the week's row: stores by state and light, usage, queues, and people's hours since the last."""
        waiting = self.queues.waiting
        row = self.weekly[week]
        row["day"], row["accepted"] = day, self.accepted
        row["requests_waiting"] = waiting[events.REQUEST]
        row["tasks_waiting"] = sum(waiting) - waiting[events.REQUEST]
        count_stores(self.stores, self.c.accept_usage, self.weekly, week)
        count_hours(self.people.table, self.hours_before, self.weekly, week)
        self.usages[week] = self.stores.usage
        self.weeks = week + 1

    def outcome(self, day: float) -> tables.Outcome:
        """The outcome of the run, as arrays."""
        rows = self.daily[: math.floor(day) + 1]
        return tables.Outcome(
            log=np.array(self.log, dtype=tables.LOG),
            weekly=self.weekly[: self.weeks],
            daily=rows,
            exposure=self.exposure,
            people=self.people.table,
            stores=self._final_stores(),
            batches=self.batches,
            usages=self.usages[: self.weeks],
            of=self.mechanisms.tables(),
        )

    def _final_stores(self) -> np.ndarray[Any, Any]:
        s = self.stores
        table = np.zeros(len(s.state), dtype=tables.STORES)
        for name in (
            "state", "light", "region", "readiness", "sceptical", "ability", "drive", "habit", "usage", "open_problems",
        ):  # fmt: skip
            table[name] = getattr(s, name)
        table["batch"] = self.first_batch
        table["live_day"], table["accepted_day"] = self.first_live_day, self.accepted_day
        count_effects(s, self.plan.pilot, self.plan.efficiency_gain, self.c, table)
        return table
