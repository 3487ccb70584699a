"""Findings of inspections against exact answers, each beside a neighbouring answer that must not be met."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from rollout_sim.engines.compiled import simulate
from rollout_sim.mechanisms.findings import kinds, settings as told
from rollout_sim.mechanisms.findings.settings import FindingSettings
from rollout_sim.rules import events as ev
from rollout_sim.rules.outcome import Outcome
from tests.builders import events_of, plan
from verification import finding_truths as truths
from verification.checks import Check, Effort, Number, mean_of

#: Replications of each case at full effort, and at least.
FULL, LEAST = 400, 60
#: What switches everything off but a constant hazard at a will of 1.
PLAIN = {
    "mean_drive": 0.0, "drive_spread": 0.0, "readiness_drive": 0.0, "attention_days": 1e9, "attention_places": 1e9,
    "hard_share": 0.0, "mend_learning": 0.0, "case_help": 0.0, "drop_rate": 0.0, "false_claim": 0.0,
    "remedy_works": 1.0, "recur_rate": 0.0, "call_wears": 0.0, "pressure": 0.0, "push_thanks": 0.0,
}  # fmt: skip
#: The will of such a store: 1 / (1 + exp(0)).
WILL = 0.5
#: One inspection of all stores on day 0, followed up with no more than is said.
ONCE = {"every": 1e6, "rhythm": told.SAME_DAYS, "per_inspection": 5.0, "share_a": 1.0, "regime": 1.0}
Read = Callable[[Outcome], tuple[float, ...]]


@dataclass(frozen=True)
class Case:
    """A case with a known answer.

    Attributes
    ----------
    names, truth, read
        Of its numbers: names, exact answers, and how an outcome shows them.
    neighbour
        Answers of a neighbouring case, which what is simulated must not meet.
    """

    name: str
    names: tuple[str, ...]
    truth: tuple[float, ...]
    neighbour: tuple[float, ...]
    read: Read
    days: float
    settings: dict[str, float] = field(default_factory=dict)
    set_to: dict[str, float] = field(default_factory=dict)
    stores: int = 60
    coaches: int = 0
    handling: int = ev.FIXED

    def run(self, seed: int, replication: int) -> tuple[float, ...]:
        """Its numbers in one replication."""
        no_batches = plan(
            self.stores, self.coaches, PLAIN | self.set_to, run_days=self.days, batches=(), always_on_duty=True,
            handling=self.handling,
        )  # fmt: skip
        own = FindingSettings(**{name: float(value) for name, value in (ONCE | self.settings).items()})
        return self.read(simulate(replace(no_batches, of={**no_batches.of, "findings": own}), seed, replication))


def _mended(outcome: Outcome, day: float) -> tuple[float, float]:
    """Share mended by a day, and mean time of those, of what one inspection found."""
    times = outcome.of["findings"]["first_done"]
    by_day = times[times <= day]
    return by_day.size / times.size, float(by_day.mean())


def _mended_share(day: float, outcome: Outcome) -> tuple[float, ...]:
    return _mended(outcome, day)[:1]


def _mended_and_dropped(day: float, outcome: Outcome) -> tuple[float, ...]:
    dropped = outcome.of["findings"]["dropped"] <= day
    mended, mean = _mended(outcome, day)
    return mended, mean, float(dropped.mean())


def _mended_by_date(due: float, day: float, outcome: Outcome) -> tuple[float, ...]:
    return _mended(outcome, due)[0], *_mended(outcome, day)


def _loops(outcome: Outcome) -> tuple[float, ...]:
    findings = outcome.of["findings"]
    true = ~np.isnan(findings["done"])
    days = findings["closed"] - findings["found"]
    return float(findings["attempt"].mean()) + 1, float(true.mean()), float((~true).mean()), float(days.mean())


def _open(every: float, periods: int, stores: int, outcome: Outcome) -> tuple[float, ...]:
    """Findings of a store open just after and before an inspection, and over time."""
    findings = outcome.of["findings"]
    ends = np.fmin(np.fmin(findings["first_done"], findings["dropped"]), outcome.daily["day"][-1])

    def still_open(day: float) -> float:
        return float(((findings["found"] <= day) & (ends > day)).sum()) / stores

    after, before = still_open(every * periods + 1e-9), still_open(every * (periods + 1) - 1e-9)
    first, last = every * periods, every * (periods + 3)
    spans = np.clip(ends, first, last) - np.clip(findings["found"], first, last)
    return after, before, float(spans.sum()) / (last - first) / stores


def _waits(warm_up: float, until: float, outcome: Outcome) -> tuple[float, ...]:
    """Mean waits for a confirmation by the most urgent class of an inspection's findings."""
    findings = outcome.of["findings"]
    urgent: dict[tuple[int, float], int] = {}
    for store, day_found, grade in zip(
        findings["store"].tolist(), findings["found"].tolist(), findings["grade"].tolist(), strict=True
    ):
        urgent[store, day_found] = min(grade, urgent.get((store, day_found), told.GRADES))
    waits: list[list[float]] = [[] for _ in range(told.GRADES)]
    waiting: dict[int, list[float]] = {}
    log = outcome.log[np.isin(outcome.log["kind"], (ev.TASK_ASKED, ev.TASK_BEGUN))]
    for row in log[log["value"] == kinds.CONFIRM]:
        store, day = int(row["store"]), float(row["day"])
        if row["kind"] == ev.TASK_ASKED:
            waiting.setdefault(store, []).append(day)
            continue
        since = waiting[store].pop(0)
        if warm_up <= since <= until:
            waits[urgent[store, since]].append(day - since)
    return tuple(float(np.mean(of_class)) for of_class in waits)


def _all_mended(day: float, outcome: Outcome) -> tuple[float, ...]:
    findings = outcome.of["findings"]
    stores = np.unique(findings["store"])
    open_stores = findings["store"][~(findings["first_done"] <= day)]
    return (float((~np.isin(stores, open_stores)).mean()),)


def _stages(day: float, outcome: Outcome) -> tuple[float, ...]:
    findings = outcome.of["findings"]
    begun = np.full(len(findings), np.inf)
    rows = events_of(outcome, kinds.UNBLOCKED)
    begun[rows["value"].astype(np.int64)] = rows["day"]
    mended = findings["first_done"] <= day
    return float((begun > day).mean()), float(((begun <= day) & ~mended).mean()), float(mended.mean())


def cases() -> list[Case]:
    """All cases."""
    return [*_hazards(), *_looks(), _urgencies(), *_networks()]


def _hazards() -> list[Case]:
    rows = []
    for fix, drop, day in ((1 / 56, 1 / 56, 30.0), (0.87 / 9, 0.13 / 9, 30.0), (0.2, 0.01, 14.0)):
        rows.append(
            Case(
                f"mended at {fix:.3f}, dropped at {drop:.3f} a day", ("mended", "mean time of those", "dropped"),
                truths.competing(fix, drop, day)[:3], truths.competing(fix, 3 * drop, day)[:3],
                partial(_mended_and_dropped, day), day, set_to={"mend_rate": fix / WILL, "drop_rate": drop},
            )
        )  # fmt: skip
    for rate, keep, every, day in ((0.35, 2.0, 3.0, 7.0), (0.35, 2.0, 7.0, 14.0), (0.05, 14.0, 7.0, 90.0)):
        rows.append(
            Case(
                f"attention of {keep:g} days, a reminder each {every:g}", ("mended", "mean time of those"),
                truths.reminded(rate, keep, every, day), truths.reminded(rate, keep, 10 * every, day),
                partial(_mended, day=day), day + 0.5,
                {"call_a": every, "call_for": 1e6}, {"mend_rate": rate / WILL, "attention_days": keep,
                                                     "short_call_hours": 0.01}, coaches=60,
            )
        )  # fmt: skip
    for base, pull, ahead, due, day in ((0.05, 6.0, 2.0, 7.0, 30.0), (0.3, 5.0, 2.0, 3.0, 30.0)):
        rows.append(
            Case(
                f"a date of {due:g} days pulls {pull:g} times", ("mended by the date", "mended", "mean time of those"),
                truths.dated(base, pull, ahead, due, day), truths.dated(base, pull, ahead + 1, due, day),
                partial(_mended_by_date, due, day), day + 0.5, {"due_a": due},
                {"mend_rate": base / WILL, "deadline_pull": math.log2(pull), "deadline_reference": 2 * due,
                 "deadline_ahead": ahead},
            )
        )  # fmt: skip
    for spread, day in ((1.6, 30.0), (2.7, 90.0)):
        rows.append(
            Case(
                f"stores that differ by {spread:g}", ("mended",),
                (truths.different_stores(0.1, -0.17, spread, day),), (truths.different_stores(0.1, -0.17, 0.0, day),),
                partial(_mended_share, day), day,
                set_to={"mend_rate": 0.1, "mean_drive": -0.17, "drive_spread": spread}, stores=300,
            )
        )  # fmt: skip
    return rows


def _looks() -> list[Case]:
    rows = []
    for false, caught, work, look in ((0.25, 0.5, 5.0, 1.0), (0.4, 0.9, 5.0, 2.0)):
        rows.append(
            Case(
                f"{false:.0%} of claims false, {caught:.0%} of them seen",
                ("claims", "closed in truth", "closed falsely", "mean time"),
                truths.checked_again(false, caught, work, look), truths.checked_again(false, caught / 2, work, look),
                _loops, 250.0, {"evidence": told.PHOTO},
                {"mend_rate": 1 / work / WILL, "false_claim": false / (1 - WILL), "seen_in_photo": caught,
                 "evidence_hours": 8 * look}, coaches=500,
            )
        )  # fmt: skip
    every, fix, drop = 30.0, 0.1, 0.02
    rows.append(
        Case(
            "open findings of a store", ("just after an inspection", "just before one", "over time"),
            truths.open_findings(2.5, every, fix, drop), truths.open_findings(2.5, every, fix, 0.0),
            partial(_open, every, 6, 100), 9 * every + 1,
            {"every": every, "per_inspection": 2.5, "regime": 0.0}, {"mend_rate": fix / WILL, "drop_rate": drop}, 100,
        )
    )  # fmt: skip
    return rows


def _urgencies() -> Case:
    """Confirmations of three classes, half a day each on average, for two experts."""
    none, a, b = 0.25, 0.25, 0.25
    means = (-math.log(1 - a), -math.log(1 - b / (1 - a)), math.log((1 - a - b) / none))
    total, stores = sum(means), 2000
    rates = (0.5, 0.5, 0.5)
    alone = truths.classes_of_urgency((sum(rates),), 2)[0]
    return Case(
        "confirmations for two experts", ("wait of class A", "wait of class B", "wait of class C"),
        truths.classes_of_urgency(rates, 2), (alone, alone, alone), partial(_waits, 100.0, 550.0), 650.0,
        {"every": stores / 2.0, "rhythm": told.AT_RANDOM, "per_inspection": total, "share_a": means[0] / total,
         "share_b": means[1] / total, "confirm": told.BY_STANDARD},
        {"confirm_hours": 8.0, "mend_rate": 0.001}, stores, 2, ev.EXPONENTIAL,
    )  # fmt: skip


def _networks() -> list[Case]:
    rows = []
    for part in (0.5, 0.87):
        rate = -math.log(1 - part) / 30.0
        rows.append(
            Case(
                f"{part:.0%} of findings mended", ("stores with all mended",), (truths.all_mended(part, 2.5),),
                (truths.all_mended(part, 2.0),), partial(_all_mended, 30.0), 31.0, {"per_inspection": 2.5},
                {"mend_rate": rate / WILL}, 300,
            )
        )  # fmt: skip
    for day in (5.0, 12.0):
        rows.append(
            Case(
                f"a department and the store's work, day {day:g}", ("not begun", "under way", "mended"),
                truths.two_stages(1 / 3, 1 / 5, day), truths.two_stages(1 / 3, 1 / 4, day), partial(_stages, day), 13.0,
                {"people_1": 1e6, "hours_1": 24.0, "others_1": 1.0, "needs_1": 1.0}, {"mend_rate": 0.2 / WILL},
                handling=ev.EXPONENTIAL,
            )
        )  # fmt: skip
    return rows


def numbers_of(case: Case, effort: Effort, place: int) -> tuple[list[Number], list[Number]]:
    """The numbers of a case beside their truths, and beside those of its neighbour."""
    runs = effort.each(partial(case.run, effort.seed_for(40, place)), effort.times(FULL, LEAST), case.name)
    columns = np.array(runs).T
    names = [f"{case.name}: {name}" for name in case.names]
    return tuple(
        [mean_of(name, column, value) for name, column, value in zip(names, columns, of, strict=True)]
        for of in (case.truth, case.neighbour)
    )  # type: ignore[return-value]


def findings(effort: Effort) -> Check:
    """Findings against their exact answers."""
    numbers: list[Number] = []
    table: list[list[Any]] = [["case", "neighbour that must fail", "farthest from it, s.e."]]
    for place, case in enumerate(cases()):
        own, beside = numbers_of(case, effort, place)
        numbers += own
        farthest = max(beside, key=lambda number: abs(number.distance))
        table.append([case.name, farthest.what.split(": ")[-1], f"{farthest.distance:.1f}"])
    return Check(
        "Findings and their follow-up",
        "Competing hazards, fading attention with reminders, dates, stores that differ, false claims and looks, open "
        "findings about an inspection, urgencies at the experts, stores with all mended, a department before the "
        "work: do shares and times come out as they must?",
        numbers, [], table=[[str(cell) for cell in row] for row in table],
    )  # fmt: skip
