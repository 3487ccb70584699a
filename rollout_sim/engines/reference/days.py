"""Calendar processes: the day's tick, the weekly review, and the actions that follow a light."""

import numpy as np

from rollout_sim.engines.reference.clock import REVIEW, TICK, Process
from rollout_sim.engines.reference.stores import StorePaths
from rollout_sim.rules import events
from rollout_sim.rules.events import URGENCY_LIGHT
from rollout_sim.rules.lever_week import hold_week
from rollout_sim.rules.lights import look_around, peer_step, read_lights
from rollout_sim.rules.reviews import coach_move
from rollout_sim.rules.service import LEVER_URGENCY, acting_light
from rollout_sim.rules.store_day import tick
from rollout_sim.rules.tiers import tier_after

#: Batch of log events that concern no batch.
NO_BATCH = -1
#: Events that the review logs.
NEWS = (events.NEW_MANAGER, events.QUICK_WIN, events.PRIZE)


class DailyProcesses(StorePaths):
    """The processes of days and weeks."""

    def days(self) -> Process:
        """Advance all live stores by a day, and start the processes of their help requests."""
        day = 0
        while True:
            yield self.clock.at(day, TICK)
            self.send_managers_away(day)
            window, gain = self.plan.window_days, self.plan.efficiency_gain
            tables = (self.daily, self.exposure)
            tick(self.stores, float(day), self.peers, window, gain, self.c, *self.key, *tables)
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
        """Hold weekly reviews: read lights and act on them, update the neighbours' effect, pull levers."""
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

    def act_on_light(self, store: int, light: int) -> None:
        """Take the action that a light requires; in the first weeks live every light but green counts as yellow."""
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

    def pull_levers(self) -> None:
        """Apply the week's levers, and request their tasks."""
        s, now = self.stores, self.clock.now
        self.scene["accepted"] = self.accepted
        hold_week(s, self.scene, now, self.playbook(), self.v, self.c, *self.key)
        for store in np.flatnonzero(s.news | s.wants).tolist():
            for kind in NEWS:
                if s.news[store] >> (kind - events.NEW_MANAGER) & 1:
                    self.record(now, kind, store, value=s.managers[store] if kind == events.NEW_MANAGER else 0.0)
            for kind in events.LEVER_TASKS:
                if s.wants[store] >> kind & 1:
                    s.asked_for[store] |= 1 << kind
                    self.ask(kind, store, int(LEVER_URGENCY[kind]))
            s.wants[store] = 0
        if self.scene["move"][0] == 1:
            self.move_coach()
        if self.scene["stop"][0] == 1 and not self.stopped:
            self.stopped = True
            self.record_batch(now, events.LAUNCHES_STOPPED, NO_BATCH)

    def move_coach(self) -> None:
        """Move a regional coach to the region with the highest load."""
        coaches = np.zeros(len(self.green), dtype=np.int64)
        regional = [p for p, role in enumerate(self.people.roles) if role == events.REGIONAL and self.people.here[p]]
        for person in regional:
            coaches[self.people.region[person]] += 1
        away, to = coach_move(self.stores, coaches)
        if away >= 0:
            person = next(p for p in regional if self.people.region[p] == away)
            self.people.move(person, int(to))
            self.record(self.clock.now, events.COACH_MOVED, person=person, value=to)
