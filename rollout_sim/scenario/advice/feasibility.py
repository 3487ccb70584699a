"""Feasibility of a scenario before it is run: hours needed and available, stores placed, the shortest time."""

import datetime
import math
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from rollout_sim.kernel.calendar import DAYS_A_WEEK, date_on, review_day, review_days, review_of, week_of
from rollout_sim.kernel.phrases import Phrase, Quantity, commas
from rollout_sim.mechanisms.register import parts
from rollout_sim.rules import events
from rollout_sim.scenario.blocks.scenario import Scenario
from rollout_sim.scenario.file.store_words import folded
from rollout_sim.scenario.plan.plan import Batch, Plan
from rollout_sim.scenario.plan.resolve import outline
from rollout_sim.scenario.plan.stays import people_there
from rollout_sim.scenario.values import quantities as units

#: Signs beyond the basic ones (emoji, rare characters) are in none of our fonts.
LAST_DRAWN = "\uffff"
NAMED_WEEKS = 8  # ratios are listed up to so many weeks, summed up beyond


#: What a store takes a day, measured with 20,000 stores over half a year by the compiled engine on one core.
BYTES_A_STORE_DAY, SECONDS_A_STORE_DAY = 40.0, 6e-7
#: From so many on it is said what a future takes: about half a GB and eight seconds.
LARGE_STORE_DAYS = 13_000_000


class Launch(NamedTuple):
    """A batch on the calendar if no gate holds it: its days, its first-time stores, and the pilots among them."""

    start: float
    end: float
    stores: int
    pilots: int


class WeeklyHours(NamedTuple):
    """Work hours by week of the run: those that the plan needs, and those that are available."""

    needed: list[float]
    available: list[float]


def warnings(scenario: Scenario) -> list[Phrase]:
    """Warnings before a run: likely typing mistakes; by strategy, its time, stores never launched, too few hours."""
    phrases = [
        *_freezes(scenario),
        *_regions(scenario),
        *_alike(scenario),
        *_undrawn(scenario),
        *what_it_takes(scenario),
    ]
    for name in scenario.strategy_names:
        plan = outline(scenario, name)
        launches = schedule(plan)
        of_mechanisms = [warning for part in parts("advice").values() for warning in part.warnings(plan, launches)]
        if not launches:
            phrases += [Phrase("{strategy}: {warning}", strategy=name, warning=warning) for warning in of_mechanisms]
            continue
        phrases += [
            Phrase("{strategy}: {warning}", strategy=name, warning=warning)
            for warning in (
                *_time(plan, launches),
                *_never_live(plan, launches),
                *_never_accepted(plan, launches),
                *_never_opens(plan, launches),
                *_nobody_answers(plan),
                *_stores(plan, launches),
                *_hosts(plan),
                *of_mechanisms,
                *_hours(plan, launches),
            )
        ]
    return phrases


def what_it_takes(scenario: Scenario) -> Iterator[Phrase]:
    """What one future of a large scenario takes, so that nobody waits for a machine that is too small."""
    if scenario.stores.total * scenario.run_length >= LARGE_STORE_DAYS:
        memory, seconds = cost_of_future(scenario)
        yield Phrase(
            "{stores} stores over {days} days take about {memory} GB of memory in each process, and about {seconds} "
            "seconds a future",
            stores=f"{scenario.stores.total:,}", days=round(scenario.run_length), memory=f"{memory / 1e9:.1f}",
            seconds=round(seconds),
        )  # fmt: skip


def cost_of_future(scenario: Scenario) -> tuple[float, float]:
    """Bytes and seconds that one future of one strategy takes, played by the compiled engine on one core."""
    store_days = scenario.stores.total * scenario.run_length
    return store_days * BYTES_A_STORE_DAY, store_days * SECONDS_A_STORE_DAY


def _alike(scenario: Scenario) -> Iterator[Phrase]:
    """Names that differ in case, width, hyphens or what cannot be seen alone: a reader takes them for one."""
    stores = [row.name for row in scenario.stores.rows or ()]
    for kind, names in ((Phrase("strategies"), scenario.strategy_names), (Phrase("stores"), stores)):
        first: dict[str, str] = {}
        pairs = [(first.setdefault(folded(name), name), name) for name in names]
        alike = [pair for pair in pairs if pair[0] != pair[1]]
        if alike:
            more = Phrase(" (and {count} more pairs)", count=len(alike) - 1) if len(alike) > 1 else ""
            yield Phrase("{kind} whose names look alike: {first} and {second}", kind=kind,
                         first=repr(alike[0][0]), second=repr(alike[0][1])) + more  # fmt: skip


def _undrawn(scenario: Scenario) -> Iterator[Phrase]:
    """Signs in names that the fonts of charts and paper lack, such as emoji."""
    batches = [batch.name for name in scenario.strategy_names for batch in outline(scenario, name).batches]
    stores = [row.name for row in scenario.stores.rows or ()]
    for name in (scenario.name, *scenario.strategy_names, *scenario.stores.region_sizes, *batches, *stores):
        if sign := next((sign for sign in name if sign > LAST_DRAWN), None):
            yield Phrase("{name}: charts and the PDF have no sign {sign}: a box stands there",
                         name=repr(name), sign=repr(sign))  # fmt: skip
            return


def _freezes(scenario: Scenario) -> Iterator[Phrase]:
    last = scenario.starts + datetime.timedelta(days=math.ceil(scenario.run_length) - 1)
    for index, freeze in enumerate(scenario.freezes):
        if freeze.to < scenario.starts or freeze.start > last:
            yield Phrase(
                "{path}: {start} to {end} is outside the run, {first} to {last}",
                path=f"freezes.{index}", start=freeze.start, end=freeze.to, first=scenario.starts, last=last,
            )  # fmt: skip


def _regions(scenario: Scenario) -> Iterator[Phrase]:
    for name in scenario.stores.region_sizes:
        if comma := next((sign for sign in "，、" if sign in name), None):
            yield Phrase(
                "{path}: {name} is one region; between two names stands ', ', not {comma}",
                path="stores.regions", name=repr(name), comma=repr(comma),
            )  # fmt: skip


def schedule(plan: Plan) -> list[Launch]:
    """When batches start and end if no gate holds and no store fails, and how many stores each gets."""
    starts: dict[int, float] = {}

    def start(index: int) -> float:
        if index not in starts:
            batch = plan.batches[index]
            follows = batch.after >= 0
            previous_end = start(batch.after) + plan.batches[batch.after].length_days if follows else batch.start_day
            starts[index] = previous_end + batch.gap_days
        return starts[index]

    pilots = _pilots(plan)
    unplaced = sum(plan.takes_part) - pilots
    launches: dict[int, Launch] = {}
    # batches of one day take their stores in the order of the list
    for index in sorted(range(len(plan.batches)), key=lambda index: (start(index), index)):
        batch = plan.batches[index]
        first_pilots = pilots if batch.size < 0 else min(batch.pilots, pilots)
        others = unplaced if batch.size < 0 else min(batch.size - first_pilots, unplaced)
        pilots, unplaced = pilots - first_pilots, unplaced - others
        day = start(index)
        launches[index] = Launch(day, day + batch.length_days, first_pilots + others, first_pilots)
    return [launches[index] for index in range(len(plan.batches))]


def _pilots(plan: Plan) -> int:
    return sum(pilot and part for pilot, part in zip(plan.pilot, plan.takes_part, strict=True))


def hours_by_week(plan: Plan) -> WeeklyHours:
    """Hours that the plan needs of coaches in each week of the run, and hours that they have.

    Needed are training, the contact plan, acceptances and their travel; help requests, consequences of lights and
    retries are not known before a run. Available are head office
    coaches, and others as early and as many as can be certified.
    """
    return _hours_of(plan, schedule(plan))


def _hours_of(plan: Plan, launches: list[Launch]) -> WeeklyHours:
    weeks = sum(day < plan.run_days for day in review_days(plan.starts, plan.run_days))
    needed = [0.0] * weeks
    models = plan.model_stores
    for launch in sorted(launches, key=lambda launch: launch.start):
        for day, hours in _work(plan, launch, models):
            if 0 <= day < plan.run_days:
                for week, share in _weeks_of_work(plan, day):
                    needed[min(week, weeks - 1)] += share * hours
        models = max(0, models - (launch.stores - launch.pilots))
    return WeeklyHours(needed, _capacity(plan, launches, weeks))


def _weeks_of_work(plan: Plan, day: float) -> Iterator[tuple[int, float]]:
    """The weeks for which work asked for on a day counts, with its share in each: all in the week of the day.

    A first week that is short has only the days up to its end of a week's work, and the second one has the rest.
    """
    week, end = week_of(plan.starts, day), review_day(plan.starts, 1)
    first = min(1.0, (end - day) / DAYS_A_WEEK) if week == 0 and end < DAYS_A_WEEK else 1.0
    yield week, first
    if first < 1.0:
        yield week + 1, 1.0 - first


def tier_shares(plan: Plan) -> list[float]:
    """Shares of stores by tier, without model stores; stores of unknown readiness count by their expected shares."""
    known = [0] * len(plan.readiness_shares)
    unknown = 0
    for readiness, pilot, part in zip(plan.readiness, plan.pilot, plan.takes_part, strict=True):
        if part and not pilot:
            if readiness < 0:
                unknown += 1
            else:
                known[readiness] += 1
    shares, stores = [0.0] * plan.tiers, sum(known) + unknown
    for tier, count, share in zip(plan.tier_of, known, plan.readiness_shares, strict=True):
        shares[tier] += (count + unknown * share) / max(1.0, stores)
    return shares


def _work(plan: Plan, launch: Launch, models: int) -> Iterator[tuple[float, float]]:
    c = plan.coefficients
    new = launch.stores - launch.pilots
    acceptance = c.acceptance_hours + c.travel_hours
    if not _course_is_taken(plan):
        yield launch.start, new * sum(plan.course or ())
    a_contact = (c.visit_hours + c.travel_hours, c.call_hours, c.video_hours, c.data_review_hours)
    stores = [(new - min(new, models)) * share for share in tier_shares(plan)]
    stores[events.KEY] += min(new, models)
    hours_a_contact = [of_tier * hours for of_tier in stores for hours in a_contact]  # as rows of ``contacts``
    for week, wanted in enumerate(zip(*plan.contacts, strict=True)):
        yield launch.start + DAYS_A_WEEK * week, _product(hours_a_contact, wanted)
    yield launch.start + plan.acceptance_days, new * acceptance
    yield launch.start, launch.pilots * acceptance


def _product(left_factors: Iterable[float], right_factors: Iterable[float]) -> float:
    return float(sum(factor * other_factor for factor, other_factor in zip(left_factors, right_factors, strict=True)))


def _capacity(plan: Plan, launches: list[Launch], weeks: int) -> list[float]:
    full_day = units.WORK_DAY_HOURS
    end = max((launch.end for launch in launches), default=0.0)
    available = [
        _head_office_there(plan, week, end) * worked_days(plan, week, plan.days_a_week) * full_day
        for week in range(weeks)
    ]
    coaches = (
        (plan.seed_after, plan.seed_at_most, plan.seed_days_a_week),
        (plan.regional_after, plan.regional_at_most, plan.days_a_week),
    )
    for after, at_most, days_a_week in coaches:
        if after >= 0:
            from_day = launches[after].end + plan.coefficients.certify_days
            for week in range(review_of(plan.starts, from_day), weeks):
                available[week] += at_most * worked_days(plan, week, days_a_week) * full_day
    return available


def _head_office_there(plan: Plan, week: int, end: float) -> float:
    """Head office coaches there in a week, on the mean over its days, if the last batch ends on the day ``end``."""
    days = week_days(plan, week)
    by_day = (people_there(plan.stays, events.HEAD_OFFICE, plan.head_office_coaches, day, end) for day in days)
    return sum(by_day) / len(days)


def week_days(plan: Plan, week: int) -> range:
    """The days of a week of the run, which may reach beyond its end; the first week may be short."""
    return range(*(int(review_day(plan.starts, number)) for number in (week, week + 1)))


def worked_days(plan: Plan, week: int, days_a_week: float) -> float:
    """Days that a person works in a week of the run, on the mean over people."""
    whole = week_days(plan, week)
    if plan.always_on_duty:
        return float(len(whole))
    days = [plan.work_days[day] for day in whole if day < len(plan.work_days)]
    worked = sum(min(1.0, days_a_week / working) for place, working in days if place >= 0)
    return float(worked) * len(whole) / len(days) if len(days) < len(whole) else float(worked)


# -- in words ---------------------------------------------------------------------------------------------------------
def _time(plan: Plan, launches: list[Launch]) -> Iterator[Phrase]:
    end = max(launch.end for launch in launches)
    takes = Phrase("takes at least {time}", time=about(end))
    if any(batch.gate for batch in plan.batches):
        takes = Phrase("takes at least {time} if no gate holds it", time=about(end))
    if end > plan.run_days:
        takes = Phrase("{takes}, longer than the run length of {length}", takes=takes, length=about(plan.run_days))
    yield takes
    for batch in plan.batches:
        if plan.acceptance_days >= batch.length_days:
            yield Phrase(
                "{batch} lasts {time}, but acceptance is asked for {later} after go-live: "
                "none of its new stores can be a success",
                batch=repr(batch.name), time=about(batch.length_days), later=about(plan.acceptance_days),
            )  # fmt: skip


def _never_live(plan: Plan, launches: list[Launch]) -> Iterator[Phrase]:
    """Batches that a freeze holds up to the end of the run."""
    for batch, launch in zip(plan.batches, launches, strict=True):
        if launch.stores and any(start <= launch.start and end >= plan.run_days for start, end in plan.freezes):
            yield Phrase(
                "no store of {batch} can go live: a freeze lasts to the end of the run", batch=repr(batch.name)
            )


def _never_accepted(plan: Plan, launches: list[Launch]) -> Iterator[Phrase]:
    """Batches whose stores ask for acceptance after the run."""
    for batch, launch in zip(plan.batches, launches, strict=True):
        if launch.stores > launch.pilots and launch.start < plan.run_days <= launch.start + plan.acceptance_days:
            yield Phrase("the run ends before any store of {batch} can be accepted", batch=repr(batch.name))


def _never_opens(plan: Plan, launches: list[Launch]) -> Iterator[Phrase]:
    """Gates that can never say go."""
    for batch in plan.batches:
        gate = batch.gate
        if gate is None or batch.after < 0:
            continue
        before, stores = plan.batches[batch.after].name, launches[batch.after].stores
        shares = any(condition.subject != events.PLAYBOOK for condition in gate.go)
        readings = math.ceil(gate.hold_at_most_days / DAYS_A_WEEK) + 1
        if shares and gate.smallest_sample > stores:
            yield Phrase(
                "the gate before {batch} can never say go: it asks for a sample of {sample} stores, "
                "and {before} has {stores}",
                batch=repr(batch.name), sample=gate.smallest_sample, before=repr(before), stores=stores,
            )  # fmt: skip
        if gate.go and gate.readings > readings:
            yield Phrase(
                "the gate before {batch} can never say go: its conditions must hold in {wanted} readings in a row, and "
                "there are at most {readings} in its hold",
                batch=repr(batch.name), wanted=gate.readings, readings=readings,
            )  # fmt: skip


def _nobody_answers(plan: Plan) -> Iterator[Phrase]:
    """A desk without agents: where there is a desk nobody else answers."""
    if plan.desk and plan.agents == 0:
        yield Phrase("nobody answers a help request: there is a support desk, and it has no agents")


def about(days: float) -> Quantity:
    """A length of time as a warning says it."""
    months = days / units.DAYS["month"]
    if days < 60 or days % DAYS_A_WEEK == 0:
        return Quantity(units.show_duration(days) if days == round(days, 1) else f"{days:.1f} days")
    return Quantity(f"{round(months, 1):g} months")


def _stores(plan: Plan, launches: list[Launch]) -> Iterator[Phrase]:
    pilots, total = _pilots(plan), sum(plan.takes_part)
    placed = sum(launch.stores for launch in launches)
    untaken = pilots - sum(launch.pilots for launch in launches)
    if placed < total - untaken:
        yield Phrase(
            "the batches take {placed} stores of {total}: {rest} are never launched",
            placed=placed, total=total - untaken, rest=total - untaken - placed,
        )  # fmt: skip
    for batch, launch in zip(plan.batches, launches, strict=True):
        yield from _short(batch, launch)


def _short(batch: Batch, launch: Launch) -> Iterator[Phrase]:
    name = repr(batch.name)
    if batch.pilots > launch.pilots:
        yield Phrase(
            "{batch} asks for {pilots} pilots, but there are only {rest} left for it",
            batch=name, pilots=batch.pilots, rest=launch.pilots,
        )  # fmt: skip
    if batch.size > launch.stores:
        yield Phrase(
            "{batch} asks for {stores} stores, but there are only {rest} left for it",
            batch=name, stores=batch.size, rest=launch.stores,
        )  # fmt: skip
    elif batch.size < 0 and launch.stores == 0 and not batch.retry:
        yield Phrase("no store is left for {batch}", batch=name)


def _hosts(plan: Plan) -> Iterator[Phrase]:
    """The first stores to be trained can see pilots only."""
    if plan.levers.places > 0 and plan.levers.see_wait > 0 and not _pilots(plan):
        yield Phrase(
            "there are no pilots, so that the first stores wait {time} for a green one to see, and see none",
            time=about(plan.levers.see_wait),
        )


def _course_is_taken(plan: Plan) -> bool:
    """Whether a mechanism gives the course in place of coaches."""
    return any(part.takes_course(plan) for part in parts("advice").values() if hasattr(part, "takes_course"))


def _hours(plan: Plan, launches: list[Launch]) -> Iterator[Phrase]:
    needed, available = _hours_of(plan, launches)
    short = [week for week in range(len(needed)) if needed[week] > available[week] * (1 + 1e-9)]
    if not short:
        return
    worst = max(short, key=lambda week: (needed[week] / available[week] if available[week] else math.inf, -week))
    work = Phrase("training, contacts and acceptances")
    if _course_is_taken(plan):
        work = Phrase("contacts and acceptances")
    values: dict[str, object] = {"weeks": _weeks(plan, needed, available, short), "date": _first_day(plan, worst)}
    values |= {"needed": f"{needed[worst]:,.0f}", "available": f"{available[worst]:,.0f}", "work": work}
    if not available[worst]:
        yield Phrase(
            "in the week from {date} you ask for {needed} h of {work}, and nobody is there; too much is asked in "
            "{weeks}",
            **values,
        )
        return
    yield Phrase(
        "in the week from {date} you ask your coaches for {times} times the hours they have ({needed} h of {work}, of "
        "{available} h), before any help request; too much is asked in {weeks}",
        times=f"{needed[worst] / available[worst]:.1f}",
        **values,
    )


def _weeks(plan: Plan, needed: list[float], available: list[float], short: list[int]) -> str:
    runs = [[week for _, week in run] for _, run in groupby(enumerate(short), lambda place: place[1] - place[0])]
    return commas([_run(plan, needed, available, run[0], run[-1]) for run in runs])


def _run(plan: Plan, needed: list[float], available: list[float], first: int, last: int) -> Phrase:
    """Weeks in a row, from 0, named by the dates of their first days."""
    dates = {"first": _first_day(plan, first), "last": _first_day(plan, last)}
    if not all(available[first : last + 1]):
        if first == last:
            return Phrase("the week from {first} (nobody is there)", **dates)
        return Phrase("the weeks from {first} to that from {last} (nobody is there)", **dates)
    times = _times([needed[week] / available[week] for week in range(first, last + 1)])
    if first == last:
        return Phrase("the week from {first} ({times} times)", **dates, times=times)
    return Phrase("the weeks from {first} to that from {last} ({times} times)", **dates, times=times)


def _first_day(plan: Plan, week: int) -> datetime.date:
    return date_on(plan.starts, review_day(plan.starts, week))


def _times(ratios: list[float]) -> str:
    if len(ratios) > NAMED_WEEKS:
        return Phrase("up to {most}", most=f"{max(ratios):.1f}")
    return ", ".join(f"{ratio:.1f}" for ratio in ratios)
