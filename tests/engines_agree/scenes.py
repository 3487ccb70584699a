"""Scenes towards which a plan may be bent, so that what is rare happens in it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from rollout_sim.rules import events as ev
from rollout_sim.rules.gate import Condition, Gate
from rollout_sim.rules.levers import levers
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import pulled

#: Coefficients of programmes in which different things happen: stores take it up; some fail and are won later; lights
#: are all red; nobody is helped in time.
WELCOME = {
    "accept_usage": 0.1, "accept_efficiency": -1.0, "mean_drive": 2.0, "visit_ability": 0.8, "green_usage": 0.3,
    "yellow_usage": 0.2, "orange_usage": 0.1, "usage_days": 1.5, "dip": 0.0, "certify_days": 2.0,
}  # fmt: skip
WON_LATER = {
    "accept_usage": 0.45, "accept_efficiency": -1.0, "drive_spread": 3.5, "usage_days": 2.0, "measuring_error": 0.25,
    "reinspect_days": 3.0, "head_office_visit_ability": 0.9, "head_office_visit_drive": 2.0, "dip_complaints": 0.5,
}  # fmt: skip
ALL_RED = {"accept_usage": 0.9, "orange_usage": 0.7, "yellow_usage": 0.8, "green_usage": 0.9, "reinspect_days": 1.0}
NO_HELP = {"patience_days": 0.4, "requests": 3.0, "mean_drive": -0.5, "give_up": 0.9, "hindrance": 0.2}
MOODS: tuple[dict[str, float], ...] = ({}, WELCOME, WON_LATER, ALL_RED, NO_HELP)


def in_the_mood(made: Plan, mood: dict[str, float]) -> Plan:
    """A plan with a mood's coefficients."""
    return replace(made, coefficients=made.coefficients._replace(**mood))


def first_of(made: Plan) -> int:
    """The first batch that follows no other."""
    return next(i for i, batch in enumerate(made.batches) if batch.after < 0)


def followed(made: Plan, **changed: Any) -> Plan:
    """A plan in which all batches follow another, but for one, and are changed."""
    first = first_of(made)
    batches = tuple(
        batch if i == first else replace(batch, **{"after": batch.after if batch.after >= 0 else first, **changed})
        for i, batch in enumerate(made.batches)
    )
    return replace(made, batches=batches)


def gate(go: tuple[Condition, ...], stop: tuple[Condition, ...], after_hold: int = ev.GO) -> Gate:
    """A gate that is read, and obeyed, for four weeks."""
    return Gate(go, stop, 1, 1, 28.0, after_hold, ev.ENFORCED, 0.0)


def as_staged(made: Plan) -> Plan:
    """The plan as it is."""
    return made


def held(made: Plan) -> Plan:
    """All stores of a batch must be accepted, so failed ones are visited and inspected again."""
    all_accepted = (Condition(ev.ACCEPTED_SHARE, ev.AT_LEAST, 1.0),)
    return followed(in_the_mood(made, WON_LATER), gate=gate(all_accepted, (), ev.STOP if made.desk else ev.GO))


def stopped(made: Plan) -> Plan:
    """One store not accepted stops it all."""
    return followed(made, gate=gate((), (Condition(ev.ACCEPTED_SHARE, ev.BELOW, 1.0),)))


def taught(made: Plan) -> Plan:
    """Few head office coaches, a first batch that takes it up, and all that are left after it."""
    made, first = in_the_mood(made, WELCOME), first_of(made)
    made = followed(made, after=first, size=-1, gap_days=3.0, gate=None)
    return replace(made, seed_after=first, head_office_coaches=2, contacts=made.contacts + 1.0, run_days=120.0)


def side_by_side(made: Plan) -> Plan:
    """All batches follow the first, on one day, each behind its gate that holds."""
    return followed(held(made), after=first_of(made), gap_days=7.0)


def retried(made: Plan) -> Plan:
    """Every batch takes up the failed stores of those before."""
    return followed(in_the_mood(made, WON_LATER), gate=None, retry=True, length_days=42.0)


def last_instant(made: Plan) -> Plan:
    """The run ends at the very moment at which batches start."""
    first, gap = made.batches[first_of(made)], 1.0
    made = followed(made, after=first_of(made), gap_days=gap, gate=None)
    return replace(made, run_days=first.start_day + first.length_days + gap)


def reviewed(made: Plan) -> Plan:
    """Reviews discuss stores that are never better than orange, move coaches, and stop what does not come off."""
    mood = {"orange_usage": 0.1, "yellow_usage": 0.9, "accept_usage": 0.3, "stop_sample": 1.0}
    made = in_the_mood(taught(made), mood)
    # Coaches come from the first region, and the stores that they are needed in lie in the other.
    made = replace(made, region=np.arange(made.stores) * 2 // made.stores, regions=("A", "B"))
    batches = tuple(replace(batch, choice=ev.REGION_FIRST, length_days=42.0) for batch in made.batches)
    made = replace(made, batches=batches, acceptance_days=21.0)
    reviews = levers(agenda_week=2.0, agenda_month=1.0, late=0.4, never=0.3, move_coaches=1.0, stop_below=1.0)
    return replace(made, regional_after=made.seed_after, regional_at_most=4, levers=reviews, light_actions=False)


def persuaded(made: Plan) -> Plan:
    """Stores object, are won by a first success, are rewarded and talked to; staff goes, and who comes is trained."""
    causes = {
        "special": 0.5, "no_time": 0.5, "failed_before": 0.5, "behavioural": 0.5, "mix": 0.5, "wear.turnover": 1.0,
        "orders.pressure": 0.5,
    }  # fmt: skip
    against = {
        "answer_objections": 1.0, "quick_wins": 1.0, "prizes": 1.0, "accountability.talks": 1.0,
        "accountability.replacement": 1.0, "accountability.review_tenth": 1.0, "orders.checks": 1.0,
        "orders.shoppers": 1.0, "wear.new_staff_trained": 1.0,
    }  # fmt: skip
    mood = {**WON_LATER, "win_from_days": 0.0, "win_until_days": 200.0, "new_staff_wave": 0.1}
    return pulled(replace(in_the_mood(made, mood), light_actions=False), causes | against)


SCENES: dict[str, Callable[[Plan], Plan]] = {
    scene.__name__: scene
    for scene in (as_staged, held, stopped, taught, side_by_side, retried, last_instant, reviewed, persuaded)
}
