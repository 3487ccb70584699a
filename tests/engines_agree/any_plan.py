"""Plans of every kind, biased so that what is rare in a sensible programme happens often.

Some are drawn field by field, and go wrong early; others are staged: long enough, with people enough, for batches and
coaches to come to anything. Staged ones are then bent towards one rare scene.
"""

import datetime
import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st

from rollout_sim.mechanisms.register import parts
from rollout_sim.rules import events as ev
from rollout_sim.rules.coefficients import TABLE, Coefficients, coefficients
from rollout_sim.rules.gate import Condition, Gate
from rollout_sim.rules.levers import TABLE as LEVERS
from rollout_sim.scenario.plan.plan import Batch, Plan
from rollout_sim.scenario.plan.stays import PeriodsOfPeople
from tests.builders import batch, plan, pulled, settings_of
from tests.engines_agree.scenes import MOODS, SCENES
from tests.mechanisms.nudging import with_nudges

#: Store-days that the reference engine plays in a fraction of a second.
STORE_DAYS = 2000
#: Ends of ranges that would only make a run long, or switch a rule off; the way there is of interest.
NEARER = {
    "requests": 4.0, "new_requests": 3.0, "patience_days": 20.0, "pilot_days": 300.0, "certify_days": 30.0,
    "solved_to_mature": 1000.0, "accepted_to_mature": 60.0, "reinspect_days": 21.0,
}  # fmt: skip
#: Levers that do nothing each alone, and are drawn together.
TOGETHER = {"places", "see_wait"}
#: Kinds of plans that are drawn field by field.
WILD = ("as drawn", "as drawn", "crowd", "alone")

few = st.integers(0, 3)
#: Times that meet: whole weeks, days, and halves of both; and times that meet nothing.
spans = st.sampled_from((7.0, 14.0, 21.0, 28.0)) | st.sampled_from((0.5, 1.0, 3.5, 10.0)) | st.floats(0.25, 45.0)
no_time_or_some = st.just(0.0) | spans
#: First days of a run: a Monday, which is usual, or any other day, whose first week is short.
first_days = st.sampled_from([datetime.date(2026, 1, 5 + days) for days in (0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6)])
shares = st.sampled_from((0.0, 0.25, 0.5, 0.75, 1.0)) | st.floats(0.0, 1.0)


@st.composite
def conditions(draw: Any, subjects: tuple[int, ...]) -> Condition:
    """One comparison of a gate."""
    return Condition(draw(st.sampled_from(subjects)), draw(st.integers(0, 3)), draw(shares))


@st.composite
def gates(draw: Any) -> Gate:
    """A gate that may go, hold, stop, time out, be waived, or only be read."""
    stop = conditions((ev.RED_SHARE, ev.ACCEPTED_SHARE, ev.ORANGE_SHARE))
    return Gate(
        go=tuple(draw(st.lists(conditions(tuple(range(len(ev.SUBJECT_NAMES)))), max_size=2))),
        stop=tuple(draw(st.lists(stop, max_size=1))),
        smallest_sample=draw(st.sampled_from((1, 1, 2, 5))),
        readings=draw(st.sampled_from((1, 1, 2, 3))),
        hold_at_most_days=draw(spans),
        after_hold=draw(st.sampled_from((ev.GO, ev.STOP))),
        mode=draw(st.sampled_from((ev.ENFORCED, ev.ENFORCED, ev.ENFORCED, ev.DRY_RUN))),
        waived_share=draw(st.sampled_from((0.0, 0.0, 0.0, 0.5, 1.0))),
    )


@st.composite
def batch_lists(draw: Any, stores: int, staged: bool) -> tuple[Batch, ...]:
    """One to four batches: in a row, side by side on the same day, or after one that is listed later."""
    count = draw(st.integers(2, 4)) if staged else draw(st.integers(1, 4))
    made = []
    for number in range(count):
        earlier = st.integers(-1, number - 1)
        after = draw(st.sampled_from((number - 1, number - 1, draw(earlier))))
        follows = after >= 0
        part = max(1, stores // count)
        made.append(
            batch(
                number,
                draw(st.sampled_from((part, part + 1, -1) if staged else (part, 0, 1, stores + 2, -1))),
                after=after,
                start_day=0.0 if follows else draw(no_time_or_some),
                gap_days=draw(no_time_or_some) if follows else 0.0,
                length_days=draw(st.sampled_from((14.0, 21.0, 28.0)) if staged else spans),
                choice=draw(st.integers(0, 5)),
                mix=draw(st.sampled_from(((0, 0, 0), (0, 0, 0), (1, 2, 1), (0, 3, 0)))),
                mix_regions=draw(few),
                pilots=draw(st.sampled_from((0, 0, 0, 1, 2))),
                retry=draw(st.sampled_from((False, True, True))),
                gate=draw(st.none() | gates()) if follows else None,
                head_office_time=draw(st.sampled_from((math.nan, math.nan, math.nan, 0.0, 0.3, 1.0))),
            )
        )
    if draw(st.booleans()):
        return tuple(made)
    # Listed the other way round: what follows stands before what it follows.
    return tuple(replace(b, after=count - 1 - b.after if b.after >= 0 else -1) for b in reversed(made))


@st.composite
def coefficient_sets(draw: Any, staged: bool) -> Coefficients:
    """Coefficients of one of the moods, a few of them moved anywhere in their range."""
    values = dict(draw(st.sampled_from(MOODS)))
    moved = draw(st.dictionaries(st.sampled_from(TABLE), st.floats(-1.0, 1.0), max_size=3 if staged else 10))
    for row, way in moved.items():
        end = row.low if way < 0 else NEARER.get(row.name, row.high)
        values[row.name] = row.default + abs(way) * (end - row.default)
    return coefficients(**values)


@st.composite
def lever_sets(draw: Any) -> dict[str, float]:
    """None, or a few levers and causes, as far as a scenario may pull them."""
    single = [row for row in LEVERS if row.name not in TOGETHER]
    pulls = st.dictionaries(st.sampled_from(single), st.sampled_from((0.1, 0.5, 1.0)) | st.floats(0.01, 1.0))
    chosen = draw(st.just({}) | pulls | pulls)
    most = {"messages": 12.0, "messages a week": 2.0, "times": 2.0, "stores": 4.0}
    made = {row.name: 1.0 if row.unit == "0 or 1" else part * most.get(row.unit, 1.0) for row, part in chosen.items()}
    if draw(st.sampled_from((False, False, True))):
        made |= {"places": draw(st.sampled_from((1.0, 3.0))), "see_wait": draw(no_time_or_some)}
    for mechanism, part in parts("settings").items():
        if draw(st.sampled_from((False, False, True))):
            made |= {f"{mechanism}.{name}": draw(st.sampled_from(values)) for name, values in part.DRAWN.items()}
    if "late" in made and "never" in made:  # parts of the same actions
        made["late"] *= 1.0 - made["never"]
    return made


@st.composite
def freeze_lists(draw: Any) -> tuple[tuple[float, float], ...]:
    """Freezes, sorted and apart."""
    lengths = draw(st.lists(st.sampled_from((1.0, 3.0, 7.0, 14.0, 21.0)), max_size=6))
    return tuple(list(pairwise(np.cumsum(lengths).tolist()))[::2])


@st.composite
def stay_lists(draw: Any, made: Plan) -> tuple[PeriodsOfPeople, ...]:
    """Nobody comes or goes, or some of the head office coaches and agents do, in the middle of whatever happens."""
    stays = []
    for role, people in ((ev.HEAD_OFFICE, made.head_office_coaches), (ev.AGENT, made.agents)):
        for _ in range(draw(st.sampled_from((0, 0, 1, 2))) if people else 0):
            ends = sorted(draw(st.sets(st.integers(0, 60), min_size=2, max_size=4)))
            periods = tuple((low, high) for low, high in list(pairwise(ends))[::2])
            number = draw(st.integers(1, people))
            stays.append(PeriodsOfPeople(role, number, periods, draw(st.booleans())))
            people -= number
            if not people:
                break
    return tuple(stays)


@st.composite
def plans(draw: Any, store_days: int = STORE_DAYS) -> Plan:
    """A plan that any engine takes, of about so many store-days and at least three weeks."""
    kind = draw(st.sampled_from((*WILD, *SCENES)))
    staged = kind in SCENES
    sizes = {"crowd": st.sampled_from((60, 400)), "alone": st.just(1)}
    stores = draw(sizes.get(kind, st.integers(6 if staged else 1, 20)))
    numbers, regions = np.arange(stores), draw(st.integers(1, 4))
    region = draw(st.sampled_from((numbers % regions, numbers * regions // stores, np.full(stores, regions - 1))))
    attributes = st.sampled_from((np.full(stores, -1), numbers % 3 - 1, numbers % 2))
    takes_part = numbers < stores - draw(st.sampled_from((0, 0, 0, 1, 5)))
    batches = draw(batch_lists(stores, staged))
    coaches = st.sampled_from((*(i for i, b in enumerate(batches) if b.after < 0), -1, 0, len(batches) - 1))
    lengths = st.floats(100.0, 210.0) if staged else st.floats(1.0, 210.0) | st.integers(1, 30).map(float)
    tiers = draw(st.sampled_from((1, 1, 2, 3)))
    weeks = draw(st.integers(1, 2) if staged else st.integers(0, 6))
    wanted = st.lists(st.sampled_from((0.0, 0.5, 1.0, 1.3, 2.0, 3.0)), min_size=weeks, max_size=weeks)
    courses = (None, (0.5, 0.5, 1.0, 0.5), (0.0, 0.0, 0.0, 0.0), (2.0, 4.0, 8.0, 2.0))
    made = plan(
        stores,
        starts=draw(first_days),
        head_office_coaches=draw(st.integers(1, 4) if staged else st.integers(0, 4)),
        run_days=min(max(21.0, store_days / stores), draw(lengths)),
        freezes=draw(freeze_lists()),
        region=region.astype(np.int64),
        regions=tuple("ABCD"[:regions]),
        readiness=draw(attributes).astype(np.int64),
        readiness_shares=draw(st.sampled_from(((0.25, 0.5, 0.25), (1.0, 0.0, 0.0), (0.0, 0.3, 0.7)))),
        sceptical=draw(attributes).astype(np.int64),
        sceptical_share=draw(shares),
        pilot=takes_part & (numbers % 5 == 0) & (numbers < 5 * draw(few)),
        takes_part=takes_part,
        efficiency_gain=draw(st.sampled_from((0.0, 0.35, 0.35, 0.05))),
        seed_after=draw(coaches),
        seed_at_most=draw(st.integers(int(staged), 5)),
        seed_stores_each=draw(st.integers(1, 4)),
        regional_after=draw(coaches),
        regional_at_most=draw(st.integers(0, 5)),
        desk=draw(st.booleans()),
        agents=draw(few),
        days_a_week=draw(st.integers(3, 7) if staged else st.integers(1, 7)),
        seed_days_a_week=draw(st.integers(1, 7)),
        always_on_duty=draw(st.sampled_from((False, False, False, True))),
        handling=draw(st.sampled_from((ev.LOGNORMAL, ev.EXPONENTIAL, ev.FIXED))),
        old_way_days=draw(st.sampled_from((math.inf, math.inf, 0.0, 20.0))),
        answer_window_days=draw(st.sampled_from((0.25, 0.0, 1.0))),
        answer_later_days=draw(st.sampled_from((1.0, 0.25))),
        window_days=draw(st.sampled_from((14.0, 0.0, 7.0))),
        course=draw(st.sampled_from(courses[:2] if staged else courses)),
        contacts=np.array([draw(wanted) for _ in range(4 * tiers)], dtype=float).reshape(4 * tiers, weeks),
        tier_of=tuple(draw(st.integers(0, tiers - 1)) for _ in range(3)),
        model_stores=draw(few),
        acceptance_days=draw(st.sampled_from((0.0, 3.5, 7.0) if staged else (0.0, 3.5, 14.0, 28.0))),
        grace_days=draw(st.sampled_from((0.0, 7.0, 14.0, 28.0))),
        light_actions=draw(st.sampled_from((True, True, True, False))),
        batches=batches,
        coefficients=draw(coefficient_sets(staged)),
    )
    made = SCENES[kind](made) if staged else made
    made = replace(made, stays=draw(stay_lists(made)))
    return draw(with_nudges(pulled(made, settings_of(made) | draw(lever_sets()))))
