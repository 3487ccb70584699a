"""The programme's story in words: events of batches, gates and coaches in order, and a table of the weeks."""

from typing import Any

import numpy as np

from rollout_sim.kernel.calendar import date_on, review_day, weeks_of
from rollout_sim.results.measures import tier_rows
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.studies.trace.store_history import CONTACTS, week_of
from rollout_sim.wording import labels
from rollout_sim.wording.dates import date_and_day
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import columns, number, share, stores_text


def programme_story(outcome: tables.Outcome, plan: Plan, language: str) -> str:
    """Events of batches, gates and coaches in order, then a line for each week."""
    story = _ProgrammeStory(outcome, plan, language)
    return "\n".join([story.heading(), "", *story.events(), "", *story.weeks(), "", story.end(), *story.tiers()])


class _ProgrammeStory:
    def __init__(self, outcome: tables.Outcome, plan: Plan, language: str) -> None:
        self.outcome, self.plan, self.language = outcome, plan, language
        self.gettext = translation(language).gettext
        self.ngettext = translation(language).ngettext

    def heading(self) -> str:
        text = self.ngettext(
            'Strategy "{strategy}": {stores}, {days} day, from {first} to {last}',
            'Strategy "{strategy}": {stores}, {days} days, from {first} to {last}',
            round(self.plan.run_days),
        )
        stores = stores_text(self.plan.stores, self.language)
        first, last = (date_on(self.plan.starts, day).isoformat() for day in (0.0, self.plan.run_days))
        return text.format(
            strategy=self.plan.strategy, stores=stores, days=number(self.plan.run_days), first=first, last=last
        )

    # -- in order ----------------------------------------------------------------------------------------------------

    def events(self) -> list[str]:
        """One line for each event of the programme."""
        lines = []
        for row in self.outcome.log:
            if words := self._event(row):
                text = self.gettext("{date}, week {week}: {words}")
                week = week_of(self.plan, float(row["day"]), int(row["kind"]))
                date = date_and_day(self.plan.starts, float(row["day"]), self.language)
                lines.append(text.format(date=date, week=week, words=words))
        return lines or [self.gettext("No batch was ever started.")]

    def _event(self, row: Any) -> str:
        kind, count = int(row["kind"]), int(row["value"])
        if kind == ev.BATCH_STARTED:
            text = self.ngettext(
                'batch "{name}" starts with {count} store', 'batch "{name}" starts with {count} stores', count
            )
            return text.format(name=self._batch(row), count=count)
        if kind == ev.BATCH_ENDED:
            return self._ended(row, count)
        if kind == ev.GATE_READ:
            decision = self.gettext(labels.DECISIONS[count])
            return self.gettext('gate before "{name}" is read: {decision}').format(
                name=self._batch(row), decision=decision
            )
        if kind == ev.GATE_PASSED:
            return self._passed(row, count)
        if kind == ev.LAUNCHES_STOPPED:
            return self.gettext("launches are stopped; batches under way go on to their end")
        if kind == ev.COACH_CERTIFIED:
            return self._certified(row)
        return ""

    def _ended(self, row: Any, successes: int) -> str:
        batch = self.outcome.batches[int(row["batch"])]
        stores, target = int(batch["first_time"]), self.plan.batches[int(row["batch"])].target
        text = self.gettext('batch "{name}" ends: {successes} of {stores} stores succeed ({share})')
        sentence = text.format(
            name=self._batch(row),
            successes=successes,
            stores=stores,
            share=share(successes / stores if stores else 0.0),
        )
        if np.isnan(target):
            return sentence
        return sentence + self.gettext(", target {target}").format(target=share(float(target)))

    def _passed(self, row: Any, how: int) -> str:
        text = {
            1: self.gettext('gate before "{name}" is waived under pressure'),
            2: self.gettext('gate before "{name}" is a dry run and lets it pass'),
            3: self.gettext('gate before "{name}" opens: the hold\'s deadline is reached'),
        }.get(how, self.gettext('gate before "{name}" opens'))
        return text.format(name=self._batch(row))

    def _certified(self, row: Any) -> str:
        kind = int(self.outcome.people["role"][int(row["person"])])
        role = labels.role_words(self.language, self.plan.words)[kind]
        text = self.gettext("{role} {number} is certified, skill {skill}")
        return text.format(role=role, number=int(row["person"]) + 1, skill=share(float(row["value"])))

    def _batch(self, row: Any) -> str:
        return labels.own_name(self.plan.batches[int(row["batch"])].name, self.language)

    # -- week by week ------------------------------------------------------------------------------------------------

    def weeks(self) -> list[str]:
        """A table: stores by light at each weekly review, and what happened in the week before it."""
        gettext = self.gettext
        names = labels.light_words(self.language, self.plan.words)
        head = [
            gettext("week from"),
            gettext("week"), *names, gettext("accepted"), gettext("contacts"), gettext("missed"), gettext("asked"),
            gettext("answered"), gettext("unanswered"), gettext("gave up"),
        ]  # fmt: skip
        log = self.outcome.log
        reviews = self.outcome.weekly[self.outcome.weekly["day"] > 0]
        week_of_row = np.minimum(weeks_of(self.plan.starts, log["day"]) + 1, max(1, len(reviews)))
        contacts = np.isin(log["value"], CONTACTS)
        requests = log["value"] == ev.REQUEST
        masks = (
            contacts & (log["kind"] == ev.TASK_DONE), contacts & (log["kind"] == ev.TASK_MISSED),
            requests & (log["kind"] == ev.TASK_ASKED), log["kind"] == ev.ANSWERED, log["kind"] == ev.GAVE_UP_WAITING,
            log["kind"] == ev.GAVE_UP,
        )  # fmt: skip
        rows = [head]
        for week, row in enumerate(reviews, start=1):
            lights = [str(int(row[name])) for name in (*ev.LIGHT_NAMES, "accepted")]
            counts = [str(int((mask & (week_of_row == week)).sum())) for mask in masks]
            first = date_on(self.plan.starts, review_day(self.plan.starts, week - 1)).isoformat()
            rows.append([first, str(week), *lights, *counts])
        return columns(rows)

    def tiers(self) -> list[str]:
        """Results of the stores in each tier of coaching."""
        text = self.gettext("Of {tier} stores {successes} of {stores} succeed ({share}).")
        return [
            text.format(
                tier=self.gettext(labels.TIERS[number]), successes=row["successes"], stores=row["stores"],
                share=share(row["success_share"]),
            )
            for number, row in enumerate(tier_rows(self.outcome, self.plan))
            if row["stores"]
        ]  # fmt: skip

    def end(self) -> str:
        """State of the stores at the end of the run."""
        stores = self.outcome.stores
        live = stores["light"] >= 0
        text = self.gettext(
            "At the end {accepted} of {stores} stores are accepted, {good} are {green} or {yellow}, {reds} {red}."
        )
        return text.format(
            accepted=int((~np.isnan(stores["accepted_day"])).sum()),
            stores=self.plan.stores,
            good=int((live & (stores["light"] <= ev.YELLOW)).sum()),
            reds=int((stores["light"] == ev.RED).sum()),
            **dict(zip(labels.LIGHTS, labels.light_words(self.language, self.plan.words), strict=True)),
        )
