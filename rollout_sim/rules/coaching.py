"""Effects of people on a store (training, contacts, answers, inspections), and the hours of tasks."""

import math
from typing import Any

import numpy as np

from rollout_sim.kernel import draws
from rollout_sim.kernel.compile import rule
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.events import (
    CALL,
    COURSE,
    DATA_REVIEW,
    EXPONENTIAL,
    FIXED,
    IMPROVEMENT,
    TASKS,
    VIDEO,
    VISIT,
)
from rollout_sim.rules.service import ON_SITE
from rollout_sim.rules.store import Floats, Ints, StoreState, clamp, remind, soften
from rollout_sim.rules.store_day import belief_weight

#: Hours of a work day, to convert day fractions.
HOURS_A_DAY = 8.0
#: Golden ratio: it spreads half contacts evenly over any number of stores.
_GOLDEN = 0.6180339887498949


@rule
def learnt(ability: float, hours: float, rate: float, ceiling: float) -> float:
    """Ability after hours of one mode of learning: it approaches the mode's ceiling and never falls."""
    if ability >= ceiling:
        return ability
    return ceiling - (ceiling - ability) * math.exp(-rate * hours)


@rule
def trained(
    ability: float, theory: float, demonstration: float, drills: float, questions: float, speed: float, c: Coefficients
) -> float:
    """Ability after a course with these hours per mode, at a speed of learning (times)."""
    ability = learnt(ability, theory * speed, c.theory_rate, c.theory_ceiling)
    ability = learnt(ability, demonstration * speed, c.demonstration_rate, c.demonstration_ceiling)
    ability = learnt(ability, drills * speed, c.drills_rate, c.drills_ceiling)
    return learnt(ability, questions * speed, c.questions_rate, c.questions_ceiling)


@rule
def tired_skill(skill: float, day: float, now: Any) -> float:
    """Skill after fatigue since the start of the programme, share; ``now`` is the scene, which says how fast."""
    lost = now["tiring"] * day / 365.25
    return skill * max(0.0, 1.0 - lost)


@rule
def learning_speed(stores: StoreState, i: int, skill: float, c: Coefficients) -> float:
    """Speed of learning in a course, times: depends on the store's readiness, the playbook and the trainer's skill."""
    return stores.learning[i] * (1.0 + c.playbook_training * stores.playbook[i]) * skill


@rule
def train(stores: StoreState, i: int, course: Floats, skill: float, c: Coefficients) -> None:
    """Train one store with the whole course, at its speed of learning."""
    speed = learning_speed(stores, i, skill, c)
    stores.ability[i] = trained(stores.ability[i], course[0], course[1], course[2], course[3], speed, c)


@rule
def move_drive(stores: StoreState, i: int, step: float, c: Coefficients) -> None:
    """Change a store's drive by a step in log-odds, weighted by its days live."""
    weight = belief_weight(stores.days_live[i], c.first_weight, c.plastic_days)
    stores.drive[i] = clamp(stores.drive[i] + weight * step, c.drive_limit)


@rule
def contact(stores: StoreState, i: int, task: int, skill: float, c: Coefficients) -> None:
    """Apply a contact: prompt, ability and drive rise with the coach's skill, the last two with the playbook too."""
    if task == CALL:
        ability, drive, prompt = c.call_ability, c.call_drive, c.call_prompt
    elif task == VIDEO:
        ability, drive, prompt = c.video_ability, c.video_drive, c.video_prompt
    elif task == DATA_REVIEW:
        ability, drive, prompt = c.data_review_ability, c.data_review_drive, c.data_review_prompt
    elif task == VISIT or task == IMPROVEMENT:
        ability, drive, prompt = c.visit_ability, c.visit_drive, c.visit_prompt
    else:
        ability, drive, prompt = c.head_office_visit_ability, c.head_office_visit_drive, c.visit_prompt
    knows = skill * (1.0 + c.playbook_coaching * stores.playbook[i])
    stores.ability[i] += min(1.0, ability * knows) * (1.0 - stores.ability[i])
    remind(stores, i, prompt * skill, c)
    move_drive(stores, i, drive * knows, c)
    if ON_SITE[task] and stores.emotional[i] > 0.0:
        soften(stores, i, 0.0, c.visit_emotional * skill, 0.0)


@rule
def answer(stores: StoreState, i: int, days: float, within_days: float, skill: float, c: Coefficients) -> None:
    """Apply an answer after some days: the sooner it comes, the more it teaches and reminds.

    A promise kept or broken moves drive, a tight one most; a broken one costs for each day besides.
    """
    stores.waiting[i] -= 1
    fresh = skill * math.exp(-days / c.answer_fresh_days)
    stores.ability[i] += c.answer_ability * fresh * (1.0 - stores.ability[i])
    remind(stores, i, c.answer_prompt * fresh, c)
    promise = 1.0 / (1.0 + within_days)
    if days <= within_days:
        move_drive(stores, i, c.kept_drive * promise, c)
    else:
        move_drive(stores, i, -c.broken_drive * promise - c.late_drive * (days - within_days), c)


@rule
def cheer(stores: StoreState, i: int, step: float, c: Coefficients) -> None:
    """News move a store's mood by a step in log-odds, which fades (see ``store_day.pass_day``)."""
    stores.mood[i] = clamp(stores.mood[i] + step, c.drive_limit)


@rule
def give_up_waiting(stores: StoreState, i: int, c: Coefficients) -> None:
    """Withdraw an unanswered request: drive falls, and the problem stays open until a visit."""
    stores.waiting[i] -= 1
    stores.open_problems[i] += 1
    move_drive(stores, i, -c.withdrawn_drive, c)


@rule
def passes(
    usage: float, relative_efficiency: float, has_gain: bool, accept_usage: float, accept_efficiency: float
) -> bool:
    """Whether an inspected store is accepted, by real usage and efficiency (share of the full gain)."""
    return usage >= accept_usage and (not has_gain or relative_efficiency >= accept_efficiency)


def mean_hours(course_hours: float, c: Coefficients) -> Floats:
    """Mean work hours of a task without travel, by kind; those of a course are its own."""
    return TASKS.column(lambda row: course_hours if row.hours == COURSE else getattr(c, row.hours), np.float64)


@rule
def task_hours(
    task: int, store: int, k: int, handling: int, hours: Floats, c: Coefficients, seed: int, replication: int
) -> float:
    """Hours of a store's k-th task of a kind, with travel: lognormal about the mean, exponential, or fixed.

    ``hours`` are the means by kind (``mean_hours``).
    """
    mean, on_site = hours[task], ON_SITE[task]
    travel = c.travel_hours if on_site else 0.0
    if handling == FIXED:
        return mean + travel
    if handling == EXPONENTIAL:
        return mean * draws.exponential(seed, replication, draws.HOURS + task, store, k) + travel
    variation = c.site_variation if on_site else c.remote_variation
    log_variance = math.log(1.0 + variation * variation)
    normal = draws.normal(seed, replication, draws.HOURS + task, store, k)
    return mean * math.exp(math.sqrt(log_variance) * normal - 0.5 * log_variance) + travel


@rule
def on_duty(person: int, day: int, days_a_week: int, work_days: Ints) -> bool:
    """Whether a person works on this day: so many of the working days of a week, shifted by the person's number.

    ``work_days`` holds by day its place among the working days of its week (-1: nobody works), and their number.
    """
    place, days = work_days[day, 0], work_days[day, 1]
    return place >= 0 and (place + person) % days < days_a_week


@rule
def contacts_due(store: int, before: float, after: float) -> int:
    """Whole contacts due while the planned number grows from ``before`` to ``after``; fractions spread over stores."""
    phase = (store + 1) * _GOLDEN
    phase -= math.floor(phase)
    return int(math.floor(after + phase) - math.floor(before + phase))


@rule
def written_up(written: float, solved: int, accepted: int, toolkit: float, c: Coefficients) -> float:
    """Maturity of the playbook a day later, as people write up what is known by now."""
    known = maturity(solved, accepted, toolkit, c.solved_to_mature, c.accepted_to_mature)
    return written + (known - written) / c.playbook_days


@rule
def maturity(solved: int, accepted: int, toolkit: float, solved_to_mature: float, accepted_to_mature: float) -> float:
    """Maturity that the playbook could have, 0 to 1: the toolkit's, more with solved problems and accepted stores."""
    return 1.0 - (1.0 - toolkit) * math.exp(-(solved / solved_to_mature + accepted / accepted_to_mature))
