"""Plans so full that every rule, coefficient and random number has a part in them."""

from dataclasses import replace
from functools import cache

import numpy as np

from rollout_sim.rules import events as ev
from rollout_sim.rules.gate import Condition
from rollout_sim.rules.levers import TABLE as LEVER_TABLE
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import batch, batches, contacts, plan, pulled
from tests.engines_agree.scenes import WON_LATER, gate, in_the_mood

#: Gates that hold while somebody is not accepted.
NEARLY_ALL = gate((Condition(ev.ACCEPTED_SHARE, ev.AT_LEAST, 0.99),), ())
MOST = gate((Condition(ev.ACCEPTED_SHARE, ev.AT_LEAST, 0.9),), ())


@cache
def trained() -> Plan:
    """Trained stores of all kinds, pilots among them, in three batches; a freeze; seed and regional coaches."""
    number = np.arange(30)
    return plan(
        len(number), head_office_coaches=3, run_days=196.0, freezes=((35.0, 44.0),), readiness=number % 4 - 1,
        sceptical=number % 3 - 1, sceptical_share=0.4, pilot=number % 10 == 4, seed_after=0, seed_at_most=2,
        regional_after=1, regional_at_most=2, acceptance_days=14.0, grace_days=7.0,
        contacts=contacts((2, 1.5), (3, 1), (1, 0.5), (0.5, 1)),
        set_to={**WON_LATER, "measuring_error": 0.1, "drive_spread": 2.0, "patience_days": 0.8, "certify_days": 5.0,
                "peer_pull": 0.5},
        batches=(
            batch(0, 8, months=1, pilots=1),
            batch(1, 10, months=1, gate=NEARLY_ALL, choice=ev.BY_MIX, mix=(1, 2, 1), mix_regions=2, pilots=1),
            batch(2, months=2, retry=True, gap_days=3.0),
        ),
    )  # fmt: skip


@cache
def untrained() -> Plan:
    """Stores that got documents and a busy desk, give up, turn red, and are taken up again."""
    return plan(
        24, head_office_coaches=2, run_days=168.0, grace_days=14.0, desk=True, agents=1, course=None,
        seed_after=0, seed_at_most=2,
        regional_after=0, regional_at_most=5, acceptance_days=10.0, days_a_week=4, sceptical_share=0.5,
        contacts=contacts((1, 0.5, 0.5), (2, 1, 1), (1, 0, 1), (1, 1, 0)), efficiency_gain=0.2,
        set_to={"accept_usage": 0.45, "accept_efficiency": 0.3, "yellow_usage": 0.5, "orange_usage": 0.3,
                "measuring_error": 0.1, "complaint_error": 0.06, "mean_drive": 0.4, "drive_spread": 1.5,
                "patience_days": 0.6, "requests": 2.0, "give_up": 0.8, "visit_prompt": 0.4, "go_live_prompt": 0.6,
                "dip": 0.06, "dip_complaints": 4.0, "regional_from_each": 1.0, "certify_days": 3.0},
        batches=(batch(0, 8, months=1), batch(1, months=2, retry=True, gate=MOST)),
    )  # fmt: skip


@cache
def judged_by_gain() -> Plan:
    """The same, but what decides about lights and acceptance is efficiency."""
    thresholds = {"green_usage": 0.03, "yellow_usage": 0.02, "orange_usage": 0.01, "accept_usage": 0.05,
                  "green_efficiency": 0.6, "yellow_efficiency": 0.4, "orange_efficiency": 0.2,
                  "accept_efficiency": 0.2, "dip_complaints": 1.0}  # fmt: skip
    return in_the_mood(untrained(), thresholds)


@cache
def judged_by_complaints() -> Plan:
    """The same, but what decides about lights is complaints, and stores must leave their old way."""
    thresholds = {"green_efficiency": -0.5, "yellow_efficiency": -0.7, "orange_efficiency": -1.0, "dip_complaints": 4.0}
    return replace(in_the_mood(judged_by_gain(), thresholds), old_way_days=40.0)


#: The reviews' agendas and decisions, which have a plan of their own.
REVIEWS = {
    "agenda_week": 1.0, "agenda_month": 1.0, "agenda_quarter": 3.0, "late": 0.4, "never": 0.2, "move_coaches": 1.0,
    "stop_below": 1.0,
}  # fmt: skip
#: Levers of a store's path, which have a plan of their own too.
PATHS = {
    "places": 2.0, "see_wait": 10.0, "tier_by_light": 1.0,
    "classes.size": 3.0, "classes.trainers": 2.0, "classes.days_a_week": 4.0,
}  # fmt: skip
#: All other levers pulled, all causes there; each by a part where it is no switch.
LEVERS = {row.name: 1.0 for row in LEVER_TABLE if row.name not in {*REVIEWS, *PATHS}} | {
    "cognitive": 0.8, "emotional": 0.8, "behavioural": 0.8, "mix": 0.5, "failed_before": 0.5, "special": 0.5,
    "no_time": 0.5, "kpi_weight": 0.1, "adaptation": 0.1, "wear.fatigue": 0.3, "wear.decline": 0.5,
    "wear.turnover": 0.5, "wear.consolidation": 1.0, "wear.anchoring": 1.0, "wear.new_staff_trained": 1.0,
    "orders.pressure": 0.8, "orders.checks": 1.0, "orders.shoppers": 1.0,
    "toolkit": 0.3, "messages_at_start": 2.0, "messages_a_week": 0.5, "coalition": 0.5,
    "equipment": 0.5, "prizes": 0.5, "fund": 0.5, "board.shown": 1.0, "second_chances.coach_again": 1.0,
    "accountability.talks": 1.0, "accountability.replacement": 1.0, "accountability.review_tenth": 1.0,
}  # fmt: skip


@cache
def for_levers() -> Plan:
    """Stores for a year, which all levers can move."""
    return plan(
        30, 6, pilot=np.arange(30) < 2, batches=batches(12, -1, months=3), run_days=365.0,
        set_to={"usage_days": 2.0, "win_from_days": 7.0, "decline_days": 60.0, "messages_to_believe": 30.0,
                "again_hours": 30.0, "busy_share": 0.3},
    )  # fmt: skip


@cache
def levered() -> Plan:
    """Stores under all levers but reviews."""
    return pulled(for_levers(), LEVERS)


@cache
def on_paths() -> Plan:
    """Stores that see others, are taught in classes, and are coached in tiers that follow their lights."""
    made = plan(
        30, 6, pilot=np.arange(30) < 2, batches=batches(12, -1, months=2), run_days=200.0, grace_days=7.0,
        contacts=np.vstack([contacts((3, 2, 1, 1), (5, 5)), contacts((2, 1, 1, 1), (3,)), contacts(data=(1, 1, 0, 0))]),
        tier_of=(ev.KEY, ev.REGULAR, ev.AUTONOMOUS), model_stores=4,
        set_to={"see_days": 0.9},  # classes begin in the morning
    )  # fmt: skip
    return pulled(made, {"cognitive": 0.8, "emotional": 0.8, "mix": 0.5, **PATHS})


@cache
def won_late() -> Plan:
    """The same, but the first success, seen on day 7, comes too late to be shown."""
    return in_the_mood(levered(), {"win_from_days": 3.0, "win_until_days": 5.0})


@cache
def for_reviews() -> Plan:
    """Stores that take it up by and by, and coaches of one region; a batch that a review can still stop."""
    return plan(
        24, 3, region=np.arange(24) // 8, run_days=140.0, regional_after=0, regional_at_most=4, light_actions=False,
        batches=(
            batch(0, 12, months=2, choice=ev.REGION_FIRST),
            batch(1, 6, months=2, choice=ev.REGION_FIRST, head_office_time=0.7),
            batch(2, -1),
        ),
        set_to={**WON_LATER, "orange_usage": 0.45, "yellow_usage": 0.55, "patience_days": 1.0,
                "late_days": 25.0},
    )  # fmt: skip


@cache
def reviewed() -> Plan:
    """Stores that reviews put on their agendas."""
    return pulled(for_reviews(), REVIEWS)


#: The replication of ``small`` in which all kinds of tasks occur, and the gate is just not waived: nearly any other
#: random number would waive it.
SMALL_REPLICATION = 31


@cache
def small() -> Plan:
    """A few stores and ten weeks, for rules that are not compiled."""
    barely = replace(MOST, waived_share=0.95)
    return plan(
        9, head_office_coaches=1, run_days=70.0, grace_days=7.0, acceptance_days=7.0, sceptical_share=0.5,
        efficiency_gain=0.2,
        contacts=contacts((1.5, 1), (2, 1), (1, 1), (1, 1)),
        set_to={"accept_usage": 0.35, "accept_efficiency": -1.0, "green_usage": 0.5, "yellow_usage": 0.4,
                "orange_usage": 0.2, "green_efficiency": 0.6, "orange_efficiency": 0.3, "usage_days": 2.0,
                "measuring_error": 0.2, "complaint_error": 0.1, "drive_spread": 2.5, "patience_days": 0.5,
                "requests": 1.5, "new_requests": 1.0, "give_up": 0.9, "dip": 0.06, "reinspect_days": 2.0},
        batches=(
            batch(0, 5, length_days=28.0, choice=ev.AT_RANDOM),
            batch(1, length_days=28.0, retry=True, gate=barely),
        ),
    )  # fmt: skip


@cache
def small_levered() -> Plan:
    """A few stores under all levers, for rules that are not compiled; red long enough for a new manager."""
    mood = {"usage_days": 2.0, "win_from_days": 7.0, "visit_drive": 0.0, "benefit_pull": 0.1}
    made = plan(8, 2, run_days=130.0, batches=batches(-1, months=2), light_actions=False, set_to=mood)
    return pulled(made, LEVERS)


@cache
def small_reviewed() -> Plan:
    """A few stores with many problems that reviews discuss and that share their solutions."""
    mood = {"patience_days": 0.4, "requests": 9.0, "sharing_solves": 0.5, "orange_usage": 0.7, "yellow_usage": 0.8}
    made = plan(8, 1, run_days=50.0, contacts=contacts((0.5,) * 6), light_actions=False, set_to=mood)
    return pulled(made, {**REVIEWS, "sharing": 1.0, "toolkit": 0.6})


@cache
def small_on_paths() -> Plan:
    """A few stores, some of which see the others, in classes and tiers."""
    mood = {**WON_LATER, "green_usage": 0.3, "yellow_usage": 0.2, "orange_usage": 0.1}
    tiers = np.vstack([contacts((2,), (3,)), contacts((1,), (2,)), contacts((0.5,), (1,))])
    made = plan(
        9, 1, run_days=70.0, batches=batches(4, -1, months=1), contacts=tiers, tier_of=(0, 1, 2), model_stores=2,
        grace_days=7.0, set_to=mood,
    )  # fmt: skip
    return pulled(made, {"cognitive": 0.5, **PATHS})


FULL = (trained, untrained, judged_by_gain, judged_by_complaints, levered, won_late, reviewed, on_paths)
#: For rules that are not compiled.
SMALL = (small, small_levered, small_reviewed, small_on_paths)
