"""Levers act by their causes: each gains where its cause is there, and changes nothing where it is not.

Paired: the same futures with the lever and without, on the compiled engine, which gives the reference's to the bit.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy import stats

from rollout_sim.engines import compiled, reference
from rollout_sim.mechanisms.register import parts
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.rules.coefficients import coefficients
from rollout_sim.rules.gate import Condition, Gate
from rollout_sim.rules.levers import OFF, TABLE
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import MONTH, batch, batches, events_of, plan, pulled

pytestmark = pytest.mark.compiled

REPLICATIONS = 60
RESISTANCE = {"cognitive": 0.8, "emotional": 0.8, "behavioural": 0.8, "mix": 0.5}
OBJECTIONS = {"failed_before": 0.5, "special": 0.5, "no_time": 0.5}

#: Levers with the causes that they work against; the measure is usage at the end, or as said in ``MEASURED``.
LEVERS: dict[str, tuple[dict[str, float], dict[str, float]]] = {
    "answers to objections": ({"answer_objections": 1}, OBJECTIONS),
    "adaptation": ({"adaptation": 0.2}, RESISTANCE),
    "urgency": ({"urgency": 1}, RESISTANCE),
    "vision": ({"vision": 1}, RESISTANCE),
    "messages at the start": ({"messages_at_start": 8}, RESISTANCE),
    "messages a week": ({"messages_a_week": 1}, RESISTANCE),
    "KPI weight": ({"kpi_weight": 0.15}, RESISTANCE),
    "no penalty": ({"no_penalty": 1}, RESISTANCE),
    "quick wins": ({"quick_wins": 1}, RESISTANCE),
    "fund": ({"fund": 1}, RESISTANCE),
    "prizes": ({"prizes": 1}, RESISTANCE),
    "review of the tenth": ({"accountability.review_tenth": 1}, RESISTANCE),
    "talks": ({"accountability.talks": 1}, RESISTANCE),
    "consolidation": ({"wear.consolidation": 1}, {"wear.fatigue": 0.5}),
    "anchoring": ({"wear.anchoring": 1}, {"wear.decline": 0.9}),
    "course for new staff": ({"wear.new_staff_trained": 1}, {"wear.turnover": 0.8}),
    "spot checks": ({"orders.checks": 6}, {"orders.pressure": 0.9}),
    "mystery shoppers": ({"orders.shoppers": 3}, {"orders.pressure": 0.9}),
    "weekly reviews": ({"agenda_week": 4}, RESISTANCE),
}
#: Levers whose cause is in the model without levers: what stops them when it is taken away.
ALWAYS: dict[str, tuple[dict[str, float], dict[str, float]]] = {
    "equipment": ({"equipment": 1}, {"effort": 0.0}),
    "coalition": ({"coalition": 1}, {"peer_pull": 0.0}),
    "toolkit": ({"toolkit": 0.5}, {"playbook_training": 0.0, "playbook_requests": 0.0, "playbook_coaching": 0.0}),
    "sharing": (
        {"sharing": 1},
        {"playbook_requests": 0.0, "playbook_training": 0.0, "playbook_coaching": 0.0, "sharing_solves": 0.0},
    ),
    "board": ({"board.shown": 1}, {"board_mood": 0.0, "board_best": 0.0}),
    "paid training": ({"paid_training": 1}, {"paid_training_speed": 0.0}),
}


def world(**changed: object) -> Plan:
    """Eighty stores with some pilots and too few people, for a year: room for every lever to help."""
    stores = 80
    pilot = np.zeros(stores, dtype=bool)
    pilot[:3] = True
    base: dict[str, object] = {
        "head_office_coaches": 8,
        "batches": batches(-1, months=4),
        "run_days": 12 * MONTH,
        "pilot": pilot,
    }
    return plan(stores, **{**base, **changed})  # type: ignore[arg-type]


def usage(outcome: tables.Outcome) -> float:
    return float(outcome.stores["usage"].mean())


def honesty(outcome: tables.Outcome) -> float:
    """How little reported usage is above the real, over the run's reviews."""
    return -float((outcome.weekly["reported_usage"] - outcome.weekly["usage"]).mean())


def ability(outcome: tables.Outcome) -> float:
    return float(outcome.stores["ability"].mean())


Measure = Callable[[tables.Outcome], float]
MEASURED: dict[str, Measure] = {"spot checks": honesty, "mystery shoppers": honesty, "course for new staff": ability}


def gains(with_lever: Plan, cause: dict[str, float], name: str, replications: int = REPLICATIONS) -> np.ndarray:
    """What each future gains by a lever, over the same future with its cause alone."""
    measure, causes = MEASURED.get(name, usage), tuple(cause.items())
    return np.array(
        [measure(compiled.simulate(with_lever, 1, r)) - without(causes, r)[measure] for r in range(replications)]
    )


@cache
def without(causes: tuple[tuple[str, float], ...], replication: int) -> dict[Measure, float]:
    """What a future comes to without levers, which many of them are held against."""
    outcome = compiled.simulate(pulled(world(), dict(causes)), 1, replication)
    return {measure: measure(outcome) for measure in (usage, honesty, ability)}


def lower_bound(values: np.ndarray) -> float:
    """Lower end of the two-sided 95 % interval of a mean of paired differences."""
    half = stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return float(values.mean() - half)


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_gains_where_its_cause_is(name: str) -> None:
    lever, cause = LEVERS[name]
    found = gains(pulled(world(), {**cause, **lever}), cause, name)
    assert lower_bound(found) > 0, f"{name}: {found.mean():.4f}, lower bound {lower_bound(found):.4f}"


@pytest.mark.parametrize("name", ALWAYS)
def test_a_lever_gains_where_the_model_itself_has_the_cause(name: str) -> None:
    found = gains(pulled(world(), ALWAYS[name][0]), {}, name, 4 * REPLICATIONS)
    assert lower_bound(found) > 0, f"{name}: {found.mean():.4f}, lower bound {lower_bound(found):.4f}"


#: A prize moves its winner, talks, reviews and checks take hours, whatever there is to soften or to find.
UNMOVED = ("prizes", "talks", "weekly reviews", "spot checks", "mystery shoppers")


@pytest.mark.parametrize("name", [name for name in LEVERS if name not in UNMOVED])
def test_a_lever_without_its_cause_changes_nothing(name: str) -> None:
    """Adaptation aside, whose loss of gain stands in the plan; usage does not depend on it."""
    lever = LEVERS[name][0]
    made = world() if name not in ("no penalty", "quick wins") else world(coefficients=calm())
    one, other = compiled.simulate(pulled(made, lever), 1, 0), compiled.simulate(made, 1, 0)
    kinds = ~np.isin(one.log["kind"], (ev.QUICK_WIN,))
    assert np.array_equal(one.log[kinds], other.log)


@pytest.mark.parametrize("name", ALWAYS)
def test_a_lever_whose_cause_is_taken_away_changes_nothing(name: str) -> None:
    lever, gone = ALWAYS[name]
    made = world()
    made = replace(made, coefficients=made.coefficients._replace(**gone))
    assert np.array_equal(compiled.simulate(pulled(made, lever), 1, 0).log, compiled.simulate(made, 1, 0).log)


def calm() -> object:
    """Coefficients under which giving up costs no drive and a success moves nobody's."""
    return world().coefficients._replace(give_up_drive=0.0, win_mood=0.0)


def test_off_is_all_levers_at_zero() -> None:
    assert all(getattr(OFF, row.name) == 0.0 for row in TABLE)


def test_ten_messages_are_believed_and_more_add_nothing() -> None:
    ten, hundred = (pulled(world(), {**RESISTANCE, "messages_at_start": count}) for count in (10, 100))
    assert np.array_equal(compiled.simulate(ten, 1, 0).log, compiled.simulate(hundred, 1, 0).log)


def test_a_quick_win_comes_in_time_or_not_at_all() -> None:
    won = compiled.simulate(pulled(world(), {"quick_wins": 1}), 1, 0)
    late = world(batches=tuple(replace(one, start_day=60.0) for one in world().batches), run_days=14 * MONTH)
    assert len(events_of(won, ev.QUICK_WIN)) == 1
    assert 14 <= events_of(won, ev.QUICK_WIN)["day"][0] <= 56
    assert len(events_of(compiled.simulate(pulled(late, {"quick_wins": 1}), 1, 0), ev.QUICK_WIN)) == 0


def of_mechanisms() -> dict[str, float]:
    """A value of each setting of the mechanisms, as proofs draw them."""
    return {
        f"{mechanism}.{name}": float(values[-1])
        for mechanism, part in parts("settings").items()
        for name, values in part.DRAWN.items()
    }


def test_both_engines_pull_all_levers_alike() -> None:
    everything = (
        {row.name: 1.0 for row in TABLE}
        | of_mechanisms()
        | {**RESISTANCE, **OBJECTIONS, "kpi_weight": 0.1, "adaptation": 0.1}
    )
    everything |= {"toolkit": 0.3}
    everything |= {"agenda_week": 2, "late": 0.3, "never": 0.2, "stop_below": 0.1}
    shared = (batch(0, 20, 4, head_office_time=0.6), batch(1, -1, 4, head_office_time=0.9))
    made = pulled(world(batches=shared, regional_after=0, regional_at_most=6), everything)
    one, other = reference.simulate(made, 1, 0), compiled.simulate(made, 1, 0)
    assert one.log.tobytes() == other.log.tobytes()
    assert one.weekly.tobytes() == other.weekly.tobytes()
    assert one.stores.tobytes() == other.stores.tobytes()


def test_an_action_agreed_never_is_never_done_and_one_that_is_late_is_late() -> None:
    made = pulled(world(), {**RESISTANCE, "agenda_week": 3, "late": 0.4, "never": 0.3})
    outcome = compiled.simulate(made, 1, 0)
    agreed, done = events_of(outcome, ev.ACTION_AGREED), events_of(outcome, ev.ACTION_DONE)
    assert set(agreed["value"]) == {0, 1, 2}
    assert 0 < len(done) <= (agreed["value"] < 2).sum()
    assert done["value"].max() > 0
    never = pulled(world(), {**RESISTANCE, "agenda_week": 3, "never": 1.0})
    assert len(events_of(compiled.simulate(never, 1, 0), ev.ACTION_DONE)) == 0


def test_a_quarterly_review_stops_launches_when_the_return_is_out_of_reach() -> None:
    made = world(batches=batches(40, -1, months=4))
    stopped = compiled.simulate(pulled(made, {"stop_below": 1.0}), 1, 0)
    assert len(events_of(stopped, ev.LAUNCHES_STOPPED)) == 1
    assert len(events_of(stopped, ev.BATCH_STARTED)) < 2
    assert len(events_of(compiled.simulate(pulled(made, {"stop_below": 0.01}), 1, 0), ev.LAUNCHES_STOPPED)) == 0


def test_a_monthly_review_moves_coaches_to_where_the_stores_are() -> None:
    """The second batch is all of one region, the coaches come from all three."""
    order = np.repeat([0, 1, 2], [20, 20, 40])
    made = world(batches=batches(30, -1, months=4), region=order, regional_after=0, regional_at_most=9)
    outcome = compiled.simulate(pulled(made, {"move_coaches": 1}), 1, 0)
    moved = events_of(outcome, ev.COACH_MOVED)
    assert len(moved) > 0
    assert set(moved["value"]) <= {0, 1, 2}
    assert len(events_of(compiled.simulate(made, 1, 0), ev.COACH_MOVED)) == 0


def test_head_office_coaches_work_in_the_programmes_part_of_their_time() -> None:
    full, half = (world(batches=(batch(0, -1, 12, head_office_time=share),)) for share in (1.0, 0.5))
    days = [compiled.simulate(made, 1, 0).people["duty_days"].sum() for made in (full, half)]
    assert days[1] == pytest.approx(days[0] / 2, rel=0.02)


def test_a_gate_may_ask_for_the_playbook() -> None:
    ask = Gate((Condition(ev.PLAYBOOK, ev.AT_LEAST, 0.99),), (), 1, 1, 28.0, ev.STOP, ev.ENFORCED, 0.0)
    made = world(batches=batches(10, -1, months=2, gate=ask), coefficients=coefficients(solved_to_mature=1e6))
    assert len(events_of(compiled.simulate(made, 1, 0), ev.LAUNCHES_STOPPED)) == 1
    ready = replace(made, coefficients=coefficients(solved_to_mature=1, accepted_to_mature=1, playbook_days=1))
    assert len(events_of(compiled.simulate(ready, 1, 0), ev.LAUNCHES_STOPPED)) == 0
