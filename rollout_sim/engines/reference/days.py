"""Calendar processes: the day's tick, the weekly review, and the actions that follow a light."""

import numpy as np

from rollout_sim.engines.reference.clock import REVIEW, TICK, Process
from rollout_sim.engines.reference.service import Service
from rollout_sim.engines.reference.stores import StorePaths
from rollout_sim.engines.reference.world import World
from rollout_sim.rules import events
from rollout_sim.rules.coaching import contacts_due
from rollout_sim.rules.events import URGENCY_CONTACT, URGENCY_LIGHT
from rollout_sim.rules.lever_week import end_week, hold_week, month_begins, quarter_begins
from rollout_sim.rules.lights import look_around, peer_step, read_lights
from rollout_sim.rules.reviews import coach_move, review
from rollout_sim.rules.service import LEVER_URGENCY, NEWS_BIT, acting_light
from rollout_sim.rules.store_day import tick
from rollout_sim.rules.tiers import tier_after

#: Batch of log events that concern no batch.
NO_BATCH = -1


class DailyProcesses:
    """The processes of days and weeks."""

    def __init__(self, world: World, service: Service, paths: StorePaths) -> None:
        self.world, self.service, self.paths = world, service, paths

    def days(self) -> Process:
        """Advance all live stores by a day, and start the processes of their help requests."""
        day = 0
        while True:
            yield self.world.clock.at(day, TICK)
            self.send_managers_away(day)
            plan, tables = self.world.plan, (self.world.daily, self.world.exposure)
            settings = plan.felt_gain, plan.old_way_days, float(plan.demand[day]), self.world.c
            tick(self.world.stores, float(day), self.world.peers, *settings, *self.world.key, *tables)
            for store in np.flatnonzero(self.world.stores.gave_up).tolist():
                self.world.record(day, events.GAVE_UP, store, value=int(self.world.stores.gave_up[store]))
            self.world.write_up()
            self.world.mechanisms.call("daily", day)
            day += 1
            for store in np.flatnonzero(self.world.stores.next_request < day).tolist():
                self.world.clock.process(self.paths.todays_requests(store, float(day)))

    def send_managers_away(self, day: int) -> None:
        """Mark the stores whose manager coaches others today."""
        self.world.stores.manager_away[:] = 0
        for person, role in enumerate(self.world.people.roles):
            if role == events.SEED and self.world.people.on_duty(person, day):
                self.world.stores.manager_away[self.world.people.home[person]] = 1

    def reviews(self) -> Process:
        """Hold weekly reviews: read lights and act on them, update the neighbours' effect, pull levers."""
        week = 0
        lights = np.empty(self.world.plan.stores, dtype=np.int64)
        while True:
            yield self.world.clock.at(float(self.world.review_days[week]), REVIEW)
            read_lights(self.world.stores, self.world.plan.efficiency_gain, self.world.c, *self.world.key, lights)
            for store, light in enumerate(lights.tolist()):
                if light != events.NOT_LIVE:
                    self.world.show(self.world.clock.now, store, light)
                if self.world.stores.state[store] == events.COACHED:
                    self.act_on_light(store, light)
            self.keep_in_touch(week)
            look_around(self.world.stores, self.world.c.region_weight, self.world.green, self.world.red)
            self.world.peers[:] = [
                peer_step(green, red, self.world.c.peer_pull, self.world.c.peer_drag)
                for green, red in zip(self.world.green, self.world.red, strict=True)
            ]
            if self.world.pulled:
                self.pull_levers()
            self.world.review_row(week, self.world.clock.now)
            week += 1

    def keep_in_touch(self, week: int) -> None:
        """Request the calls that keep in touch with accepted stores, which are due in the week that begins."""
        a_week = self.world.plan.touches_a_week
        if a_week == 0.0:
            return
        for store in np.flatnonzero(self.world.stores.state == events.SUSTAINING).tolist():
            due = contacts_due(store, week * a_week, (week + 1) * a_week) > 0
            if due and not self.world.touch_wanted[store]:
                self.world.touch_wanted[store] = True
                self.service.ask(events.CALL, store, URGENCY_CONTACT)

    def act_on_light(self, store: int, light: int) -> None:
        """Take the action that a light requires; in the first weeks live every light but green counts as yellow."""
        if not self.world.plan.light_actions:
            return
        acting = int(
            acting_light(light, self.world.clock.now - self.world.stores.live_since[store], self.world.plan.grace_days)
        )
        before, self.world.acted_on[store] = self.world.acted_on[store], acting
        self.world.greens[store] = self.world.greens[store] + 1 if acting == events.GREEN else 0
        self.world.reds[store] = self.world.reds[store] + 1 if acting == events.RED else 0
        if self.world.v.tier_by_light > 0.0:
            tier = int(self.world.stores.tier[store])
            self.paths.put_in_tier(
                store, int(tier_after(tier, acting, self.world.greens[store], self.world.plan.tiers))
            )
        if acting == events.YELLOW:
            self.world.doubled[store] = True
        elif self.world.greens[store] >= 2:
            self.world.doubled[store] = False
        if acting == events.ORANGE and before != events.ORANGE:
            self.service.ask(events.HEAD_OFFICE_VISIT, store, URGENCY_LIGHT)
        if self.world.reds[store] >= 2:
            self.paths.suspend(store)

    def pull_levers(self) -> None:
        """Apply the week's levers, and request their tasks."""
        s, now = self.world.stores, self.world.clock.now
        self.world.scene["accepted"] = self.world.accepted
        levels = self.world.v, self.world.c
        hold_week(s, self.world.scene, now, *levels)
        self.world.mechanisms.call("weekly")
        month = int(np.searchsorted(self.world.month_starts, now, side="right")) - 1
        new_month = bool(month_begins(self.world.scene[0], month))
        quarter = bool(quarter_begins(new_month, month))
        end_week(s, self.world.scene, self.world.weeks, new_month, self.world.playbook(), *levels, *self.world.key)
        if quarter:
            self.world.mechanisms.call("quarterly")
        review(s, self.world.scene[0], now, new_month, quarter, *levels)
        for store in np.flatnonzero(s.news | s.wants).tolist():
            for kind in events.NEWS:
                is_news = s.news[store] & NEWS_BIT[kind] != 0
                if is_news and not self.world.mechanisms.taken("put_on_record", kind, store):
                    self.world.record(now, kind, store)
            for kind in events.LEVER_TASKS:
                if s.wants[store] >> kind & 1:
                    s.asked_for[store] |= 1 << kind
                    self.service.ask(kind, store, int(LEVER_URGENCY[kind]))
            s.wants[store] = 0
        if self.world.scene["move"][0] == 1:
            self.move_coach()
        if self.world.scene["stop"][0] == 1 and not self.world.stopped:
            self.world.stopped = True
            self.world.record_batch(now, events.LAUNCHES_STOPPED, NO_BATCH)

    def move_coach(self) -> None:
        """Move a regional coach to the region with the highest load."""
        coaches = np.zeros(len(self.world.green), dtype=np.int64)
        regional = [
            p for p, role in enumerate(self.world.people.roles) if role == events.REGIONAL and self.world.people.here[p]
        ]
        for person in regional:
            coaches[self.world.people.region[person]] += 1
        away, to = coach_move(self.world.stores, coaches)
        if away >= 0:
            person = next(p for p in regional if self.world.people.region[p] == away)
            self.world.people.move(person, int(to))
            self.world.record(self.world.clock.now, events.COACH_MOVED, person=person, value=to)
