"""The course in classes: coaches' hours that it frees, what a crowd costs, and never more than trainers' days allow."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from rollout_sim.engines import compiled, reference
from rollout_sim.mechanisms.classes import kinds
from rollout_sim.mechanisms.classes.rules import classes_a_day, trainers_on
from rollout_sim.rules import events as ev
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import MONTH, events_of, plan, pulled
from tests.engines.conservation import check
from tests.engines.test_levers import lower_bound, usage, world

CLASSES = {"classes.size": 6.0, "classes.trainers": 2.0, "classes.days_a_week": 5.0}


@pytest.mark.compiled
def test_classes_gain_where_coaches_have_no_time_to_teach() -> None:
    with_lever, without = pulled(world(head_office_coaches=2), CLASSES), world(head_office_coaches=2)
    found = np.array(
        [usage(compiled.simulate(with_lever, 1, r)) - usage(compiled.simulate(without, 1, r)) for r in range(60)]
    )
    assert lower_bound(found) > 0, f"{found.mean():.4f}, lower bound {lower_bound(found):.4f}"


def test_where_there_is_no_course_classes_change_nothing() -> None:
    made = world(course=None)
    assert np.array_equal(compiled.simulate(pulled(made, CLASSES), 1, 0).log, compiled.simulate(made, 1, 0).log)


def first_live_days(made: Plan) -> np.ndarray:
    return compiled.simulate(made, 1, 0).stores["live_day"]


def test_more_trainers_and_larger_classes_are_sooner_done() -> None:
    few = first_live_days(pulled(world(), {**CLASSES, "classes.trainers": 1.0, "classes.size": 2.0}))
    more = first_live_days(pulled(world(), {**CLASSES, "classes.trainers": 3.0, "classes.size": 2.0}))
    larger = first_live_days(pulled(world(), {**CLASSES, "classes.trainers": 1.0, "classes.size": 6.0}))
    assert np.nanmean(more) < np.nanmean(few)
    assert np.nanmean(larger) < np.nanmean(few)


def taught_ability(size: float) -> np.ndarray:
    """Ability of stores on their first day, with nobody to ask or be visited by."""
    made = plan(24, 0, run_days=2.0)
    outcome = compiled.simulate(
        pulled(made, {**CLASSES, "classes.size": size, "classes.trainers": 24.0, "classes.days_a_week": 7.0}), 1, 0
    )
    assert (events_of(outcome, kinds.TAUGHT)["value"] == size).all()
    return outcome.stores["ability"]


def test_stores_learn_less_in_a_larger_class() -> None:
    alone, six, twelve = taught_ability(1.0), taught_ability(6.0), taught_ability(12.0)
    assert (alone > six).all()
    assert (six > twelve).all()


@pytest.mark.parametrize(
    "course", [(0.5, 0.5, 1.0, 0.5), (1.0, 1.0, 1.0, 0.2), (2.0, 2.0, 2.0, 2.0), (3.0, 3.0, 3.0, 0.0)]
)
def test_no_more_classes_are_held_than_trainers_days_allow(course: tuple[float, float, float, float]) -> None:
    settings = {"classes.size": 4.0, "classes.trainers": 3.0, "classes.days_a_week": 4.0}
    made = pulled(world(course=course), settings)
    outcome = compiled.simulate(made, 1, 0)
    check(made, outcome)
    held, taught = events_of(outcome, kinds.CLASS_HELD), events_of(outcome, kinds.TAUGHT)
    for day, classes in Counter(held["day"].tolist()).items():
        on = trainers_on(int(day), made.of["classes"], False, made.work_days)
        assert classes <= on * classes_a_day(sum(course))
        assert classes * sum(course) <= on * 8.0
    assert (held["value"] <= 4).all()
    assert len(events_of(outcome, ev.TASK_DONE, ev.TASK_TRAINING)) == 0
    assert len(taught) == held["value"].sum()
    assert (len(taught) > 0) == (sum(course) <= 8.0)


def test_who_enrolled_first_is_taught_first() -> None:
    outcome = compiled.simulate(pulled(world(), {**CLASSES, "classes.size": 3.0, "classes.trainers": 1.0}), 1, 0)
    enrolled: dict[int, float] = {}
    asked: list[tuple[float, int]] = []
    for row in outcome.log:
        if row["kind"] == ev.STATE and row["value"] == ev.TRAINING:
            enrolled[int(row["store"])] = float(row["day"])
        elif row["kind"] == kinds.TAUGHT:
            asked.append((enrolled[int(row["store"])], int(row["store"])))
    assert asked == sorted(asked)


def test_both_engines_hold_classes_alike() -> None:
    made = replace(pulled(world(), {**CLASSES, "classes.size": 3.0, "classes.days_a_week": 3.0}), run_days=5 * MONTH)
    one, other = reference.simulate(made, 1, 0), compiled.simulate(made, 1, 0)
    assert len(events_of(one, kinds.TAUGHT)) > 0
    assert one.log.tobytes() == other.log.tobytes()
    assert one.stores.tobytes() == other.stores.tobytes()
