"""Feasibility of a scenario before it is run: hours needed and available, stores placed, the shortest time."""

import datetime
import math
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from rollout_sim.mechanisms.register import parts
from rollout_sim.rules import events
from rollout_sim.scenario.blocks.scenario import Scenario
from rollout_sim.scenario.plan.plan import Batch, Plan
from rollout_sim.scenario.plan.resolve import outline
from rollout_sim.scenario.values import quantities as units

WEEK = 7.0
NAMED_WEEKS = 8  # ratios are listed up to so many weeks, summed up beyond


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


def warnings(scenario: Scenario) -> list[str]:
    """Warnings before a run: likely typing mistakes; by strategy, its time, stores never launched, too few hours."""
    texts: list[str] = [*_freezes(scenario), *_regions(scenario)]
    for name in scenario.strategy_names:
        plan = outline(scenario, name)
        launches = schedule(plan)
        texts += [
            f"{name}: {text}"
            for text in (
                *_time(plan, launches),
                *_stores(plan, launches),
                *_hosts(plan),
                *(text for part in parts("advice").values() for text in part.warnings(plan, launches)),
                *_hours(plan, launches),
            )
        ]
    return texts


def _freezes(scenario: Scenario) -> Iterator[str]:
    last = scenario.starts + datetime.timedelta(days=math.ceil(scenario.run_length) - 1)
    for index, freeze in enumerate(scenario.freezes):
        if freeze.to < scenario.starts or freeze.start > last:
            yield f"freezes.{index}: {freeze.start} to {freeze.to} is outside the run, {scenario.starts} to {last}"


def _regions(scenario: Scenario) -> Iterator[str]:
    for name in scenario.stores.region_sizes:
        if comma := next((sign for sign in "，、" if sign in name), None):
            yield f"stores.regions: {name!r} is one region; between two names stands ', ', not {comma!r}"


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
    retries are not known before a run. Available are experts, and coaches as early and as many as can be certified.
    """
    return _hours_of(plan, schedule(plan))


def _hours_of(plan: Plan, launches: list[Launch]) -> WeeklyHours:
    weeks = math.ceil(plan.run_days / WEEK)
    needed = [0.0] * weeks
    models = plan.model_stores
    for launch in sorted(launches, key=lambda launch: launch.start):
        for day, hours in _work(plan, launch, models):
            if 0 <= day < plan.run_days:
                needed[int(day // WEEK)] += hours
        models = max(0, models - (launch.stores - launch.pilots))
    return WeeklyHours(needed, _capacity(plan, launches, weeks))


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
        yield launch.start + WEEK * week, _product(hours_a_contact, wanted)
    yield launch.start + plan.acceptance_days, new * acceptance
    yield launch.start, launch.pilots * acceptance


def _product(left_factors: Iterable[float], right_factors: Iterable[float]) -> float:
    return float(sum(factor * other_factor for factor, other_factor in zip(left_factors, right_factors, strict=True)))


def _capacity(plan: Plan, launches: list[Launch], weeks: int) -> list[float]:
    days = WEEK if plan.always_on_duty else plan.days_a_week
    available = [float(plan.experts * days * units.WORK_DAY_HOURS)] * weeks
    coaches = (
        (plan.seed_after, plan.seed_at_most, plan.seed_days_a_week),
        (plan.regional_after, plan.regional_at_most, days),
    )
    for after, at_most, their_days in coaches:
        if after >= 0:
            from_day = launches[after].end + plan.coefficients.certify_days
            for week in range(math.ceil(from_day / WEEK), weeks):
                available[week] += at_most * their_days * units.WORK_DAY_HOURS
    return available


# -- in words ---------------------------------------------------------------------------------------------------------
def _time(plan: Plan, launches: list[Launch]) -> Iterator[str]:
    end = max(launch.end for launch in launches)
    condition = " if no gate holds it" if any(batch.gate for batch in plan.batches) else ""
    yield f"takes at least {about(end)}{condition}" + (
        f", longer than the run length of {about(plan.run_days)}" if end > plan.run_days else ""
    )
    for batch in plan.batches:
        if plan.acceptance_days >= batch.length_days:
            lasts, after = about(batch.length_days), about(plan.acceptance_days)
            yield (
                f"{batch.name!r} lasts {lasts}, but acceptance is asked for {after} after go-live: "
                "none of its new stores can be a success"
            )


def about(days: float) -> str:
    """A length of time as a warning says it."""
    months = days / units.DAYS["month"]
    if days < 60 or days % WEEK == 0:
        return units.show_duration(days) if days == round(days, 1) else f"{days:.1f} days"
    return f"{round(months, 1):g} months"


def _stores(plan: Plan, launches: list[Launch]) -> Iterator[str]:
    pilots, total = _pilots(plan), sum(plan.takes_part)
    placed = sum(launch.stores for launch in launches)
    untaken = pilots - sum(launch.pilots for launch in launches)
    if placed < total - untaken:
        yield f"the batches take {placed} stores of {total - untaken}: {total - untaken - placed} are never launched"
    for batch, launch in zip(plan.batches, launches, strict=True):
        yield from _short(batch, launch)


def _short(batch: Batch, launch: Launch) -> Iterator[str]:
    if batch.pilots > launch.pilots:
        yield f"{batch.name!r} asks for {batch.pilots} pilots, but there are only {launch.pilots} left for it"
    if batch.size > launch.stores:
        yield f"{batch.name!r} asks for {batch.size} stores, but there are only {launch.stores} left for it"
    elif batch.size < 0 and launch.stores == 0 and not batch.retry:
        yield f"no store is left for {batch.name!r}"


def _hosts(plan: Plan) -> Iterator[str]:
    """The first stores to be trained can see pilots only."""
    if plan.levers.places > 0 and plan.levers.see_wait > 0 and not _pilots(plan):
        wait = about(plan.levers.see_wait)
        yield f"there are no pilots, so that the first stores wait {wait} for a green one to see, and see none"


def _course_is_taken(plan: Plan) -> bool:
    """Whether a mechanism gives the course in place of coaches."""
    return any(part.takes_course(plan) for part in parts("advice").values() if hasattr(part, "takes_course"))


def _hours(plan: Plan, launches: list[Launch]) -> Iterator[str]:
    needed, available = _hours_of(plan, launches)
    short = [week for week in range(len(needed)) if needed[week] > available[week] * (1 + 1e-9)]
    if not short:
        return
    worst = max(short, key=lambda week: (needed[week] / available[week] if available[week] else math.inf, -week))
    most = f"in week {worst + 1}, {needed[worst]:,.0f} h are asked for and {available[worst]:,.0f} h there"
    training = "" if _course_is_taken(plan) else "training, "
    yield (
        f"{training}contacts and acceptances ask for more hours than there are in {_weeks(needed, available, short)}; "
        f"{most}, before any help request"
    )


def _weeks(needed: list[float], available: list[float], short: list[int]) -> str:
    runs = [[week for _, week in run] for _, run in groupby(enumerate(short), lambda place: place[1] - place[0])]
    return ", ".join(_run(needed, available, run[0], run[-1]) for run in runs)


def _run(needed: list[float], available: list[float], first: int, last: int) -> str:
    weeks = f"week {first + 1}" if first == last else f"weeks {first + 1} to {last + 1}"
    if not all(available[first : last + 1]):
        return f"{weeks} (nobody is there)"
    ratios = [needed[week] / available[week] for week in range(first, last + 1)]
    times = ", ".join(f"{ratio:.1f}" for ratio in ratios) if len(ratios) <= NAMED_WEEKS else f"up to {max(ratios):.1f}"
    return f"{weeks} ({times} times)"
