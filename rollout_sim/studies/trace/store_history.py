"""The history of one store from its event log: requests, contacts, answers, and its red spells."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.kernel import calendar
from rollout_sim.kernel.calendar import SAME_TIME
from rollout_sim.rules import events as ev
from rollout_sim.scenario.plan.plan import Plan

#: Kinds of contacts, by number.
CONTACTS = tuple(sorted(ev.CONTACTS))


def week_of(plan: Plan, day: float, kind: int = -1) -> int:
    """Week of the programme from 1; a review (lights, gates) belongs to the week that it ends."""
    if kind in (ev.LIGHT, ev.GATE_READ, ev.BATCH_ENDED):
        return max(1, calendar.review_of(plan.starts, day))
    return calendar.week_of(plan.starts, day) + 1


@dataclass(frozen=True)
class ContactCounts:
    """Counts of contacts and requests by outcome in a period."""

    done: int
    missed: int
    withdrawn: int
    requested: int
    answered: int
    late: int
    unanswered: int
    gave_up: int


@dataclass(frozen=True)
class RedSpell:
    """A period under a red light; ``end`` is the end of the run if the light stays red (``over`` is false)."""

    start: float
    end: float
    over: bool


class StoreHistory:
    """The rows of the log about one store (from 0), and statistics of them."""

    def __init__(self, log: NDArray[Any], plan: Plan, store: int) -> None:
        self.log = log[log["store"] == store]
        self.plan = plan
        self.live_days = [float(row["day"]) for row in self._kind(ev.WENT_LIVE)]

    def _kind(self, kind: int) -> NDArray[Any]:
        return self.log[self.log["kind"] == kind]

    def between(self, start: float, end: float) -> NDArray[Any]:
        """Rows from ``start`` to before ``end``."""
        return self.log[(self.log["day"] >= start) & (self.log["day"] < end)]

    def allowed(self, asked_day: float) -> float:
        """Days allowed for the answer to a request asked on that day."""
        past = [day for day in self.live_days if day <= asked_day + SAME_TIME]
        in_window = bool(past) and asked_day - past[-1] < self.plan.window_days
        return self.plan.answer_window_days if in_window else self.plan.answer_later_days

    def late(self, row: Any) -> bool:
        """Whether an ``ANSWERED`` row came after the allowed days."""
        return bool(row["value"] > self.allowed(float(row["day"] - row["value"])) + SAME_TIME)

    def counts(self, start: float, end: float) -> ContactCounts:
        """Contacts and requests from ``start`` to before ``end``."""
        rows = self.between(start, end)
        contacts = np.isin(rows["value"], CONTACTS)
        answered = rows[rows["kind"] == ev.ANSWERED]

        def count_contacts(kind: int) -> int:
            return int((contacts & (rows["kind"] == kind)).sum())

        return ContactCounts(
            done=count_contacts(ev.TASK_DONE),
            missed=count_contacts(ev.TASK_MISSED),
            withdrawn=count_contacts(ev.TASK_WITHDRAWN),
            requested=int(((rows["kind"] == ev.TASK_ASKED) & (rows["value"] == ev.REQUEST)).sum()),
            answered=len(answered),
            late=sum(self.late(row) for row in answered),
            unanswered=int((rows["kind"] == ev.GAVE_UP_WAITING).sum()),
            gave_up=int((rows["kind"] == ev.GAVE_UP).sum()),
        )

    def open_problems(self, day: float) -> int:
        """Number of unanswered requests before ``day`` whose problem is still unsolved."""
        rows = self.log[self.log["day"] < day]
        solved = rows["value"][rows["kind"] == ev.PROBLEMS_SOLVED].sum()
        return max(0, int((rows["kind"] == ev.GAVE_UP_WAITING).sum() - solved))

    def red_spells(self, end: float) -> list[RedSpell]:
        """Periods under a red light, in order."""
        spells: list[RedSpell] = []
        since: float | None = None
        for row in self._kind(ev.LIGHT):
            red = int(row["value"]) == ev.RED
            if red and since is None:
                since = float(row["day"])
            elif not red and since is not None:
                spells.append(RedSpell(since, float(row["day"]), True))
                since = None
        return spells if since is None else [*spells, RedSpell(since, end, False)]

    def grace_until(self, day: float) -> float:
        """End of the grace weeks of the last go-live at or before ``day``; -inf before the first."""
        past = [live for live in self.live_days if live <= day + SAME_TIME]
        return past[-1] + self.plan.grace_days if past else float("-inf")
