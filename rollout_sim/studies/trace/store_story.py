"""The story of one store in words: the events of each week, and at the end why its light was red."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from gettext import NullTranslations
from typing import Any

from rollout_sim.kernel.calendar import DAYS_A_WEEK, date_on, review_day
from rollout_sim.mechanisms.register import parts
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.studies.trace.store_history import CONTACTS, RedSpell, StoreHistory, week_of
from rollout_sim.wording import labels
from rollout_sim.wording.dates import date_and_day
from rollout_sim.wording.language import join_list, join_sentences, translation
from rollout_sim.wording.numbers import number, share, work_time

#: Weeks before a red light to search for its reasons.
LOOK_BACK_WEEKS = 4
#: Drive (log-odds) below which the story mentions low drive.
LOW_DRIVE = -0.5


def store_story(outcome: tables.Outcome, plan: Plan, store: int, language: str) -> str:
    """The story of a store numbered from 0."""
    return _StoreStory(outcome, plan, store, language).text()


class _StoreStory:
    def __init__(self, outcome: tables.Outcome, plan: Plan, store: int, language: str) -> None:
        self.outcome, self.plan, self.store, self.language = outcome, plan, store, language
        self.history = StoreHistory(outcome.log, plan, store)
        self.gettext = translation(language).gettext
        self.ngettext = translation(language).ngettext
        self.lights = labels.light_words(language, plan.words)
        self.at_end = outcome.stores[store]

    def text(self) -> str:
        """Heading, weeks, state at the end, and a paragraph for each red spell."""
        return "\n".join([self._heading(), "", *self._weeks(), "", self._end(), *self._why_red()])

    def _heading(self) -> str:
        _ = self.gettext
        text = _('{store} ({region}, readiness {readiness}{sceptical}), strategy "{strategy}"')
        readiness = labels.READINESS[self.at_end["readiness"]]
        store, region = self.plan.store_names[self.store], self.plan.regions[self.at_end["region"]]
        named = _("Store {number}") if labels.is_unnamed(store) else _("Store {number}, {name}")
        where = "{region}" if labels.is_unnamed(region) else _("region {region}")
        return text.format(
            store=named.format(number=self.store + 1, name=store),
            region=where.format(region=labels.own_name(region, self.language)),
            readiness=self.gettext(readiness),
            sceptical=self.gettext(", sceptical manager") if self.at_end["sceptical"] else "",
            strategy=self.plan.strategy,
        )

    # -- week by week ---------------------------------------------------------------------------------------------

    def _weeks(self) -> list[str]:
        """Lines of each week with events: one for each important event, and one with counts of the others."""
        by_week: dict[int, list[Any]] = {}
        for row in self.history.log:
            by_week.setdefault(week_of(self.plan, float(row["day"]), int(row["kind"])), []).append(row)
        lines: list[str] = []
        for week, rows in sorted(by_week.items()):
            event_lines = [line for row in rows if (line := self._event(row))]
            count_lines = self._round(rows)
            if event_lines or count_lines:
                lines += [self._week_heading(week), *event_lines, *count_lines]
        return lines or [self.gettext("Nothing ever happened to it: it was never launched.")]

    def _week_heading(self, week: int) -> str:
        start, end = (review_day(self.plan.starts, number) for number in (week - 1, week))
        live = [day for day in self.history.live_days if day < end]
        text = self.gettext("Week from {date} (week {week})")
        if live and start >= live[-1]:
            text = self.gettext("Week from {date} (week {week}; week {live} after go-live)")
        after = int((start - live[-1]) // DAYS_A_WEEK) + 1 if live else 0
        return text.format(week=week, date=date_on(self.plan.starts, start).isoformat(), live=after)

    def _event(self, row: Any) -> str:
        """The line of an important event, else an empty text."""
        describe = self._descriptions().get(int(row["kind"]))
        words = describe(row) if describe else ""
        if not words:
            return ""
        date = date_and_day(self.plan.starts, float(row["day"]), self.language)
        return self.gettext("  {date}: {words}").format(date=date, words=words)

    def _descriptions(self) -> dict[int, Callable[[Any], str]]:
        return {
            ev.JOINED_BATCH: self._joined,
            ev.STATE: self._state,
            ev.WENT_LIVE: self._live,
            ev.LIGHT: self._light,
            ev.GAVE_UP: self._gave_up,
            ev.TASK_DONE: self._task_done,
            ev.ANSWERED: self._answered,
            ev.PROBLEMS_SOLVED: self._solved,
            ev.INSPECTED: self._inspected,
            ev.COACH_CERTIFIED: lambda row: self.gettext("its manager is certified as a coach"),
            ev.SAW: self._saw,
            ev.TIER: self._tier,
            ev.QUICK_WIN: lambda row: self.gettext("is the first success, and shown to all stores"),
            ev.PRIZE: lambda row: self.gettext("wins the month's prize"),
            **{
                kind: partial(self._of_mechanism, tell)
                for part in parts("words").values()
                for kind, tell in getattr(part, "STORIES", {}).items()
            },
        }

    def _of_mechanism(self, tell: Callable[[NullTranslations, Any], str], row: Any) -> str:
        """What a mechanism tells of an event, with the words for lights that it names in braces."""
        text = tell(translation(self.language), row)
        for name, light in zip(ev.LIGHT_NAMES, self.lights, strict=True):
            text = text.replace(f"{{{name}}}", light)
        return text

    def _joined(self, row: Any) -> str:
        name = labels.own_name(self.plan.batches[int(row["batch"])].name, self.language)
        first = self.gettext('chosen for batch "{name}"')
        again = self.gettext('taken again, by batch "{name}"')
        return (first if row["value"] == 1 else again).format(name=name)

    def _state(self, row: Any) -> str:
        return {
            ev.TRAINING: self.gettext("training is asked for"),
            ev.COACHED: "",  # the go-live says it
            ev.SUSPENDED: self.gettext("suspended: {red} twice running after its grace weeks").format(
                red=self.lights[ev.RED]
            ),
            ev.SUSTAINING: self.gettext("coaching ends, it goes on by itself"),
            ev.FAILED: self.gettext("counted as failed"),
        }.get(int(row["value"]), "")

    def _live(self, row: Any) -> str:
        return self.gettext("goes live") if row["value"] == 0 else self.gettext("goes live once more")

    def _light(self, row: Any) -> str:
        if row["value"] < 0:
            return ""  # back in training, which has its own line
        light = self.lights[int(row["value"])]
        before = self.history.log[(self.history.log["kind"] == ev.LIGHT) & (self.history.log["day"] < row["day"])]
        if not len(before) or before["value"][-1] < 0:
            return self.gettext("its first light is {light}").format(light=light)
        last = int(before["value"][-1])
        text = self.gettext("the light falls from {last} to {light}{reasons}")
        if row["value"] < last:
            text = self.gettext("the light rises from {last} to {light}")
        reasons = self._reasons(float(row["day"]), weeks=1)
        separator = "：" if self.language == "zh" else ": "
        reasons_text = separator + join_list(reasons, self.language) if reasons else ""
        return text.format(last=self.lights[last], light=light, reasons=reasons_text)

    def _gave_up(self, row: Any) -> str:
        text = self.ngettext(
            "gives up the new way, with {count} problem open",
            "gives up the new way, with {count} problems open",
            int(row["value"]),
        )
        return text.format(count=int(row["value"]))

    def _task_done(self, row: Any) -> str:
        text = {
            ev.TASK_TRAINING: self.gettext("trained{by}"),
            ev.HEAD_OFFICE_VISIT: self.gettext("{who} visits{by}"),
            ev.DIAGNOSIS: self.gettext("diagnosed{by}"),
            ev.OBJECTION: self.gettext("its objections are answered{by}"),
            ev.MEETING: self.gettext("discussed in a review{by}"),
            ev.IMPROVEMENT: self.gettext("an action of a review is done{by}"),
            **{
                kind: self.gettext(words)
                for part in parts("words").values()
                for kind, words in getattr(part, "TASK_STORIES", {}).items()
            },
        }.get(int(row["value"]), "")
        who = self.plan.words.get("head office coach") or self.gettext("a head office coach")
        return text.format(by=self._by(int(row["person"])), who=who)

    def _saw(self, row: Any) -> str:
        host = int(row["value"])
        text = self.gettext("sees it work at store {number}, {name}")
        return text.format(number=host + 1, name=labels.own_name(self.plan.store_names[host], self.language))

    def _tier(self, row: Any) -> str:
        text = self.gettext("from now on it has the contacts of {tier} stores")
        return text.format(tier=self.gettext(labels.TIERS[int(row["value"])]))

    def _by(self, person: int) -> str:
        if person < 0:
            return ""
        kind = int(self.outcome.people["role"][person])
        role = labels.role_words(self.language, self.plan.words)[kind]
        return self.gettext(" (by {role} {number})").format(role=role, number=person + 1)

    def _answered(self, row: Any) -> str:
        if not self.history.late(row):
            return ""
        asked_day = float(row["day"] - row["value"])
        text = self.gettext("a question is answered late, after {wait} ({allowed} were allowed)")
        allowed = work_time(self.history.allowed(asked_day), self.language)
        return text.format(wait=work_time(float(row["value"]), self.language), allowed=allowed)

    def _solved(self, row: Any) -> str:
        count = int(row["value"])
        return self.ngettext("{count} open problem is solved", "{count} open problems are solved", count).format(
            count=count
        )

    def _inspected(self, row: Any) -> str:
        return self.gettext("inspected: accepted") if row["value"] == 1 else self.gettext("inspected: not accepted")

    def _round(self, rows: list[Any]) -> list[str]:
        """Counts of a week's contacts and questions, as one line or none."""
        counts: Counter[tuple[int, int]] = Counter(
            (int(row["kind"]), int(row["value"])) for row in rows if row["kind"] in _COUNTED
        )
        parts = []
        for task in CONTACTS:
            name = self.gettext(ev.TASK_NAMES[task])
            for kind, text in (
                (ev.TASK_DONE, self.gettext("{task}: {count}")),
                (ev.TASK_MISSED, self.gettext("{task} missed: {count}")),
                (ev.TASK_WITHDRAWN, self.gettext("{task} withdrawn: {count}")),
            ):
                if count := counts[kind, task]:
                    parts.append(text.format(task=name, count=count))
        kinds = Counter(int(row["kind"]) for row in rows)
        for count, text in (
            (counts[ev.TASK_ASKED, ev.REQUEST], self.gettext("questions asked: {count}")),
            (kinds[ev.ANSWERED], self.gettext("answered: {count}")),
            (kinds[ev.GAVE_UP_WAITING], self.gettext("given up unanswered: {count}")),
        ):
            parts += [text.format(count=count)] if count else []
        separator = "，" if self.language == "zh" else ", "
        return ["  " + separator.join(parts)] if parts else []

    # -- how it ended, and why it was red -------------------------------------------------------------------------

    def _end(self) -> str:
        row = self.at_end
        state = labels.STATES[row["state"]]
        light = self.gettext(labels.NOT_LIVE) if row["light"] < 0 else self.lights[row["light"]]
        text = self.gettext(
            "At the end: {state}, light {light}, usage {usage}, ability {ability}, drive {drive}, open problems "
            "{problems}."
        )
        return text.format(
            state=self.gettext(state),
            light=light,
            usage=share(float(row["usage"])),
            ability=share(float(row["ability"])),
            drive=number(float(row["drive"]), 1),
            problems=int(row["open_problems"]),
        )

    def _why_red(self) -> list[str]:
        spells = self.history.red_spells(self.plan.run_days)
        if spells:
            return [paragraph for spell in spells for paragraph in ("", self._spell(spell))]
        never = self.gettext("Its light was never {red}.").format(red=self.lights[ev.RED])
        return ["", never] if self.history.live_days else []

    def _spell(self, spell: RedSpell) -> str:
        """Why it was red in those weeks: the events before, or that every store starts at zero."""
        gettext = self.gettext
        first, last = (week_of(self.plan, day, ev.LIGHT) for day in (spell.start, spell.end))
        text = gettext("{Red} from {start} to {end} (weeks {first} to {last}).")
        if first == last:
            text = gettext("{Red} from {start} to {end} (week {first}).")
        if not spell.over:
            text = gettext("{Red} from {start} (week {first}) to the end of the run, {end}.")
        red = self.plan.words.get("red") or gettext("Red")
        start, end = (date_on(self.plan.starts, day).isoformat() for day in (spell.start, spell.end))
        sentences = [text.format(Red=red, first=first, last=last, start=start, end=end)]
        if spell.start < self.history.grace_until(spell.start):
            sentences.append(
                gettext(
                    "It began in the grace weeks: every store starts at nothing, and {red} then acts as {yellow}."
                ).format(red=self.lights[ev.RED], yellow=self.lights[ev.YELLOW])
            )
        reasons = self._reasons(spell.start, LOOK_BACK_WEEKS)
        nature = self._nature()
        if reasons:
            before = gettext("In the {weeks} weeks before: {reasons}.")
            sentences.append(before.format(weeks=LOOK_BACK_WEEKS, reasons=join_list(reasons, self.language)))
        if nature:
            at_end = gettext("By nature and at the end: {nature}.")
            sentences.append(at_end.format(nature=join_list(nature, self.language)))
        if not reasons and not nature:
            sentences.append(gettext("Nothing in the log went against it: luck, or measuring error."))
        return join_sentences(sentences, self.language)

    def _reasons(self, day: float, weeks: int) -> list[str]:
        """Problems in the weeks before ``day``."""
        counts, ngettext = self.history.counts(day - DAYS_A_WEEK * weeks, day), self.ngettext
        planned = counts.done + counts.missed
        problems = self.history.open_problems(day)
        causes = [
            (counts.missed, self.gettext("{count} of {planned} contacts missed")),
            (counts.late, ngettext("{count} question answered late", "{count} questions answered late", counts.late)),
            (
                counts.unanswered,
                ngettext("{count} question never answered", "{count} questions never answered", counts.unanswered),
            ),
            (problems, ngettext("{count} problem open", "{count} problems open", problems)),
            (counts.gave_up, ngettext("it gave up {count} time", "it gave up {count} times", counts.gave_up)),
        ]
        return [text.format(count=count, planned=planned) for count, text in causes if count]

    def _nature(self) -> list[str]:
        """Unfavourable traits of the store, and a low drive at the end."""
        row, traits = self.at_end, []
        if row["readiness"] == ev.LOW:
            traits.append(self.gettext("low readiness"))
        if row["sceptical"]:
            traits.append(self.gettext("a sceptical manager"))
        if row["drive"] < LOW_DRIVE:
            traits.append(self.gettext("low drive ({drive})").format(drive=number(float(row["drive"]), 1)))
        return traits


_COUNTED = (ev.TASK_DONE, ev.TASK_MISSED, ev.TASK_WITHDRAWN, ev.TASK_ASKED)
