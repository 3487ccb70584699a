"""One strategy of a scenario, resolved to the plain numbers and arrays that an engine takes."""

import datetime
import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import accumulate
from typing import Any

from rollout_sim.kernel.calendar import WEEKS_A_MONTH, month_starts
from rollout_sim.kernel.phrases import Phrase, did_you_mean
from rollout_sim.mechanisms.register import parts
from rollout_sim.rules import events
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.gate import Gate
from rollout_sim.rules.levers import adapted_gain, felt_gain, with_levers
from rollout_sim.scenario.blocks.gates import GateBlock
from rollout_sim.scenario.blocks.people import ContactPlan, Course
from rollout_sim.scenario.blocks.scenario import Freeze, Scenario
from rollout_sim.scenario.blocks.stores import Stores
from rollout_sim.scenario.blocks.strategies import After, BatchBlock, Growth, Mix, Strategy, start_day
from rollout_sim.scenario.plan.lever_settings import levers_of, spending_of
from rollout_sim.scenario.plan.plan import Batch, Plan, all_off
from rollout_sim.scenario.plan.stay_settings import stays_of
from rollout_sim.scenario.plan.work_days import demand, work_days

NOT_SET = float("nan")
NO_MIX = (0, 0, 0)


def resolve(scenario: Scenario, strategy: str) -> Plan:
    """The plan of one strategy.

    Raises
    ------
    KeyError
        If the scenario has no such strategy.
    """
    import numpy as np

    plan = outline(scenario, strategy)
    arrays: dict[str, Any] = {name: np.array(getattr(plan, name), dtype=np.bool_) for name in ("pilot", "takes_part")}
    for name in ("region", "readiness", "sceptical"):
        arrays[name] = np.array(getattr(plan, name), dtype=np.int64)
    arrays["work_days"] = np.array(plan.work_days, dtype=np.int64)
    for name in ("contacts", "demand"):
        arrays[name] = np.array(getattr(plan, name), dtype=np.float64)
    return replace(plan, **arrays)


def outline(scenario: Scenario, strategy: str) -> Plan:
    """The plan of one strategy with tuples in place of arrays, for checks before a run, which do not import numpy.

    Raises
    ------
    KeyError
        If the scenario has no such strategy.
    """
    if strategy not in scenario.strategies:
        raise KeyError(
            Phrase("there is no strategy {name}", name=repr(strategy)) + did_you_mean(strategy, scenario.strategies)
        )
    batches = _batches(scenario, scenario.strategies[strategy])
    people, lights, readiness, tiers = scenario.people, scenario.lights, scenario.stores.readiness, scenario.tiers
    seed, regional, desk = people.seed_coaches, people.regional_coaches, people.support_desk
    names, regions, region, ready, sceptical, pilot, takes_part = _stores(scenario.stores)
    coefficients, levers = Coefficients(**dict(scenario.coefficients)), levers_of(scenario)
    gain = adapted_gain(scenario.change.efficiency_gain, coefficients, levers)
    calendar, first, run_days = scenario.calendar, scenario.starts, scenario.run_length
    days_to_work: Any = work_days(calendar, first, run_days)
    busy: Any = demand(calendar, first, run_days)
    return Plan(
        strategy=strategy,
        run_days=scenario.run_length,
        freezes=_freezes(scenario.freezes, scenario.starts, _holidays(scenario)),
        work_days=days_to_work,
        demand=busy,
        starts=first,
        first_months=month_starts(first, run_days),
        region=region,
        regions=regions,
        store_names=names,
        readiness=ready,
        readiness_shares=(readiness.low, readiness.mid, readiness.high),
        sceptical=sceptical,
        sceptical_share=scenario.stores.sceptical_managers,
        pilot=pilot,
        takes_part=takes_part,
        efficiency_gain=gain,
        felt_gain=felt_gain(gain, scenario.change.satisfaction_gain, coefficients, levers),
        old_way_days=math.inf if scenario.change.old_way_ends is None else scenario.change.old_way_ends,
        head_office_coaches=people.head_office_coaches,
        seed_after=_certified_after(seed.after_batch if seed else 0, batches),
        seed_at_most=seed.at_most if seed else 0,
        seed_stores_each=seed.stores_each if seed else 0,
        regional_after=_certified_after(regional.after_batch if regional else 0, batches),
        regional_at_most=regional.at_most if regional else 0,
        desk=desk is not None,
        agents=desk.agents if desk else 0,
        days_a_week=people.days_a_week,
        seed_days_a_week=seed.days_a_week if seed else 0,
        always_on_duty=people.duty == "always",
        handling=events.HANDLING_NAMES.index(people.handling),
        answer_window_days=people.answering.critical_window,
        answer_later_days=people.answering.later,
        window_days=scenario.critical_window,
        course=_course(scenario.training),
        contacts=_contacts(tiers.plans if tiers else (scenario.contact_plan,)),
        acceptance_days=scenario.acceptance_days,
        grace_days=lights.grace,
        light_actions=lights.actions,
        batches=batches,
        coefficients=with_levers(coefficients, levers),
        levers=levers,
        of=all_off() | _settings(scenario, scenario.strategies[strategy]),
        spending=spending_of(scenario),
        tier_of=tiers.assign.numbers if tiers else (0, 0, 0),
        model_stores=tiers.model_stores if tiers else 0,
        words=scenario.words.by_name,
        stays=stays_of(people, first, run_days),
        priorities=places_of(people.order_of_service),
        touches_a_week=touches_a_week(scenario),
    )


def _settings(scenario: Scenario, strategy: Strategy) -> dict[str, Any]:
    """Settings of all mechanisms, with what the strategy says itself."""
    return {
        mechanism: part.settings_of(scenario, strategy) if hasattr(part, "settings_of") else part.settings(scenario)
        for mechanism, part in parts("block").items()
    }


def _certified_after(number: int, batches: tuple[Batch, ...]) -> int:
    """Index of the batch whose successes become coaches; -1 if the strategy has no such batch."""
    return number - 1 if 1 <= number <= len(batches) else -1


def places_of(order: tuple[str, ...]) -> tuple[int, ...]:
    """Place of each class of urgency in an order of their names."""
    return tuple(order.index(name) for name in events.URGENCY_NAMES)


def touches_a_week(scenario: Scenario) -> float:
    """Calls a week to an accepted store, to keep in touch."""
    plan = scenario.contact_plan
    plans = [own for own in scenario.tiers.plans if own] if scenario.tiers else [plan] if plan else []
    return max((own.keep_in_touch for own in plans), default=0.0) / WEEKS_A_MONTH


def _course(course: Course | None) -> tuple[float, float, float, float] | None:
    return None if course is None else (course.theory, course.demonstration, course.drills, course.questions)


def _contacts(plans: tuple[ContactPlan | None, ...]) -> Any:
    """The plans one below the other, a shorter one with empty weeks at its end."""
    weeks = max(plan.weeks if plan else 0 for plan in plans)
    contacts = []
    for plan in plans:
        kinds = (plan.visits, plan.calls, plan.video_reviews, plan.data_reviews) if plan else ((), (), (), ())
        contacts += [(*wanted, *[0.0] * (weeks - len(wanted))) for wanted in kinds]
    return tuple(contacts)


def _holidays(scenario: Scenario) -> Iterable[int]:
    """Days of the run that are holidays on which no store goes live."""
    calendar = scenario.calendar
    if calendar is None or not calendar.freezes:
        return ()
    return calendar.holidays(scenario.starts, math.ceil(scenario.run_length) + 1)


def _freezes(
    freezes: Iterable[Freeze], first: datetime.date, holidays: Iterable[int]
) -> tuple[tuple[float, float], ...]:
    """Freezes and holidays as [from, to) in days, sorted and merged; those before day 0 cut away."""
    apart: list[tuple[float, float]] = []
    spans = [((freeze.start - first).days, (freeze.to - first).days + 1) for freeze in freezes]  # the last day as well
    for from_day, to_day in sorted([*spans, *((day, day + 1) for day in holidays)]):
        start, end = max(float(from_day), 0.0), float(to_day)
        if end <= start:
            continue
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return tuple(apart)


# -- stores ----------------------------------------------------------------------------------------------------------
#: Names of stores and of regions; then for each store its region, readiness, scepticism, and if it is a pilot and takes
#: part.
_Columns = tuple[tuple[str, ...], tuple[str, ...], Any, Any, Any, Any, Any]


def _stores(stores: Stores) -> _Columns:
    names, regions, region, ready, sceptical, pilot, part = (
        _generated(stores) if stores.rows is None else _listed(stores)
    )
    extra = stores.inert
    names += tuple(f"inert {number + 1}" for number in range(extra))
    nothing, unknown, no = (0,) * extra, (-1,) * extra, (False,) * extra
    return names, regions, region + nothing, ready + unknown, sceptical + unknown, pilot + no, part + no


def _generated(stores: Stores) -> _Columns:
    sizes = stores.region_sizes
    count = sum(sizes.values())
    width = len(str(count))
    names = tuple(f"store {number + 1:0{width}d}" for number in range(count))
    region = tuple(number for number, size in enumerate(sizes.values()) for _ in range(size))
    unknown = (-1,) * count
    return names, tuple(sizes), region, unknown, unknown, _pilots(list(sizes.values()), stores.pilots), (True,) * count


def _pilots(sizes: list[int], pilots: int) -> tuple[bool, ...]:
    """The first store of each region in turn, then the second of each, and so on."""
    firsts = list(accumulate(sizes, initial=0))
    chosen = [False] * sum(sizes)
    turn = ((rank, region) for rank in range(max(sizes)) for region in range(len(sizes)) if rank < sizes[region])
    for (rank, region), _ in zip(turn, range(pilots), strict=False):
        chosen[firsts[region] + rank] = True
    return tuple(chosen)


def _listed(stores: Stores) -> _Columns:
    rows = stores.rows or []
    names = tuple(row.name for row in rows)
    regions = tuple(stores.region_sizes)
    number = {name: index for index, name in enumerate(regions)}
    region = tuple(number[row.region] for row in rows)
    ready = tuple(_readiness(row.readiness) for row in rows)
    sceptical = tuple(-1 if row.sceptical is None else int(row.sceptical) for row in rows)
    pilot = tuple(row.pilot and row.takes_part for row in rows)
    return names, regions, region, ready, sceptical, pilot, tuple(row.takes_part for row in rows)


def _readiness(name: str | None) -> int:
    return -1 if name is None else events.READINESS_NAMES.index(name)


# -- batches ---------------------------------------------------------------------------------------------------------
def _batches(scenario: Scenario, strategy: Strategy) -> tuple[Batch, ...]:
    if strategy.growth is not None:
        return tuple(_grown(scenario, strategy, strategy.growth))
    return tuple(_batch(scenario, strategy, index, block) for index, block in enumerate(strategy.batches or ()))


def _batch(scenario: Scenario, strategy: Strategy, index: int, block: BatchBlock) -> Batch:
    before = strategy.follows(index)
    gap = block.starts.gap if isinstance(block.starts, After) else block.gap or 0.0
    mix = (
        block.choose if isinstance(block.choose, Mix) else Mix.model_construct(high=0, mid=0, low=0, pilot=0, regions=0)
    )
    target = None if before is None else (strategy.batches or [])[before].target
    day = 0.0 if block.starts is None or isinstance(block.starts, After) else start_day(block.starts, scenario.starts)
    return Batch(
        name=strategy.batch_names[index],
        size=block.stores,
        after=-1 if before is None else before,
        start_day=day if before is not None or block.starts is not None else gap,
        gap_days=gap if before is not None else 0.0,
        length_days=block.lasts,
        choice=events.BY_MIX if isinstance(block.choose, Mix) else events.CHOICE_NAMES.index(block.choose),
        mix=(mix.low, mix.mid, mix.high),
        mix_regions=mix.regions,
        pilots=mix.pilot,
        retry=block.retry is not None,
        target=NOT_SET if block.target is None else block.target,
        gate=_gate(block.gate or strategy.gate, before, target),
        head_office_time=NOT_SET if block.head_office_time is None else block.head_office_time,
    )


def _gate(gate: GateBlock | None, before: int | None, target: float | None) -> Gate | None:
    """The gate of a batch; one that follows no other starts regardless."""
    if gate is None or before is None:
        return None
    return gate.resolve(NOT_SET if target is None else target)


def _grown(scenario: Scenario, strategy: Strategy, growth: Growth) -> Iterable[Batch]:
    sizes = growth.sizes(scenario.stores.total - scenario.stores.pilot_total)
    target = NOT_SET if strategy.target is None else strategy.target
    for index, size in enumerate(sizes):
        before = index - 1
        yield Batch(
            name=f"batch {index + 1}",
            size=size,
            after=before,
            start_day=0.0,
            gap_days=(strategy.gap or 0.0) if index else 0.0,
            length_days=strategy.lasts or 0.0,
            choice=events.CHOICE_NAMES.index(strategy.choose or "easy first"),
            mix=NO_MIX,
            mix_regions=0,
            pilots=0,
            retry=strategy.retry is not None,
            target=target,
            gate=_gate(strategy.gate, before if index else None, strategy.target),
        )


class BaseCoefficients:
    """A scenario's coefficients and levers, to make plans with other coefficients quickly."""

    def __init__(self, scenario: Scenario) -> None:
        self._change, self._levers = scenario.change, levers_of(scenario)
        self._coefficients = Coefficients(**dict(scenario.coefficients))

    def changed(self, plan: Plan, values: Mapping[str, float]) -> Plan:
        """A plan of the scenario with other coefficients, in plain units and within their ranges."""
        coefficients = self._coefficients._replace(**values)
        gain = adapted_gain(self._change.efficiency_gain, coefficients, self._levers)
        felt = felt_gain(gain, self._change.satisfaction_gain, coefficients, self._levers)
        return plan.with_coefficients(with_levers(coefficients, self._levers), gain, felt)
