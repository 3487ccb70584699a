"""People tire with the years, conviction declines once support is over, and staff takes its ability along."""

import math

import numpy as np
import pytest

from rollout_sim.mechanisms.wear.kinds import INDUCTION
from rollout_sim.mechanisms.wear.rules import WEEKS_A_YEAR, induct, replace_staff, strength_lost, tire
from rollout_sim.mechanisms.wear.settings import WearSettings
from rollout_sim.rules.births import initial_stores
from rollout_sim.rules.coaching import tired_skill
from rollout_sim.rules.coefficients import coefficients
from rollout_sim.rules.events import SUSTAINING, WAITING
from rollout_sim.rules.store import StoreState
from rollout_sim.rules.weekly_sums import opening
from tests.builders import plan

C = coefficients()


def live_and_waiting() -> StoreState:
    """One live store of drive 1 and full ability, and one that has not begun."""
    stores = initial_stores(plan(2), 1, 0)
    stores.state[:] = SUSTAINING, WAITING
    stores.drive[:], stores.ability[:] = 1.0, 1.0
    return stores


def scene(**changed: float) -> np.ndarray:
    made = opening(plan(2))
    for name, value in changed.items():
        made[name] = value
    return made


def test_skill_is_lost_with_the_years_and_never_below_nothing() -> None:
    now = scene(tiring=0.25)[0]
    assert tired_skill(0.8, 0.0, now) == 0.8
    assert tired_skill(0.8, 365.25, now) == pytest.approx(0.6)
    assert tired_skill(0.8, 10 * 365.25, now) == 0.0
    assert tired_skill(0.8, 10 * 365.25, scene()[0]) == 0.8


def test_consolidation_takes_its_part_of_fatigue() -> None:
    assert strength_lost(WearSettings(fatigue=0.5), C) == 0.5
    assert strength_lost(WearSettings(fatigue=0.5, consolidation=1.0), C) == 0.5 * (1.0 - C.consolidation_relief)


@pytest.mark.parametrize(("day", "declines"), [(99.0, False), (100.0, True), (100.0 + C.decline_days, False)])
def test_conviction_declines_from_the_end_of_support_for_a_time(day: float, declines: bool) -> None:
    stores = live_and_waiting()
    tire(stores, scene(support_over=100.0)[0], day, WearSettings(decline=0.5), C)
    assert stores.drive[0] == (1.0 - 0.5 * C.decline_drive / WEEKS_A_YEAR if declines else 1.0)
    assert stores.drive[1] == 1.0


def test_who_leaves_takes_ability_along_and_who_comes_is_given_the_course() -> None:
    stores, settings = live_and_waiting(), WearSettings(turnover=0.5, new_staff_trained=1.0)
    weeks = math.ceil(C.new_staff_wave / (0.5 / WEEKS_A_YEAR))
    for _ in range(weeks - 1):
        replace_staff(stores, settings, C)
    assert stores.wants[0] == 0
    replace_staff(stores, settings, C)
    assert stores.wants.tolist() == [1 << INDUCTION, 0]
    before = stores.ability[0]
    assert C.documents_ability < before < 1.0
    assert stores.ability[1] == 1.0
    induct(stores, 0, np.array([0.5, 0.5, 1.0, 0.5]), 1.0, C)
    assert before < stores.ability[0] < 1.0
    assert stores.newcomers[0] == 0.0
