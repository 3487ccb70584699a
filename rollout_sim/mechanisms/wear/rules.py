"""Rules of wear: who tires, what declines, and what goes with staff that leaves."""

from typing import Any

from rollout_sim.kernel.compile import rule
from rollout_sim.mechanisms.wear.kinds import INDUCTION
from rollout_sim.mechanisms.wear.settings import WearSettings
from rollout_sim.rules.coaching import learning_speed, trained
from rollout_sim.rules.coefficients import Coefficients
from rollout_sim.rules.lever_tasks import want
from rollout_sim.rules.store import Floats, StoreState, clamp, is_live

WEEKS_A_YEAR = 365.25 / 7.0


@rule
def strength_lost(settings: WearSettings, c: Coefficients) -> float:
    """Strength that programme and stores lose in a year, share: fatigue, reduced by consolidation."""
    return settings.fatigue * (1.0 - c.consolidation_relief * settings.consolidation)


@rule
def tire(stores: StoreState, now: Any, day: float, settings: WearSettings, c: Coefficients) -> None:
    """Fatigue lowers the drive of live stores; after the end of support it declines for two years besides."""
    lost = strength_lost(settings, c) * c.fatigue_drive / WEEKS_A_YEAR
    if now["support_over"] <= day < now["support_over"] + c.decline_days:
        lost += settings.decline * (1.0 - c.anchoring_relief * settings.anchoring) * c.decline_drive / WEEKS_A_YEAR
    if lost == 0.0:
        return
    for i in range(len(stores.state)):
        if is_live(stores.state[i]):
            stores.drive[i] = clamp(stores.drive[i] - lost, c.drive_limit)


@rule
def replace_staff(stores: StoreState, settings: WearSettings, c: Coefficients) -> None:
    """Leaving staff take their ability with them; new staff know only the documents, until they get the course."""
    if settings.turnover == 0.0:
        return
    share = settings.turnover / WEEKS_A_YEAR
    for i in range(len(stores.state)):
        if not is_live(stores.state[i]):
            continue
        if stores.ability[i] > c.documents_ability:
            stores.ability[i] -= share * (stores.ability[i] - c.documents_ability)
        stores.newcomers[i] = min(1.0, stores.newcomers[i] + share)
        if settings.new_staff_trained > 0.0 and stores.newcomers[i] >= c.new_staff_wave:
            want(stores, i, INDUCTION)


@rule
def induct(stores: StoreState, i: int, course: Floats, skill: float, c: Coefficients) -> None:
    """The course for new staff: it raises their share of the store's ability."""
    speed = learning_speed(stores, i, skill, c)
    taught = trained(c.documents_ability, course[0], course[1], course[2], course[3], speed, c)
    gained = stores.newcomers[i] * max(0.0, taught - c.documents_ability)
    stores.ability[i] = min(1.0, stores.ability[i] + gained * (1.0 - stores.ability[i]) / (1.0 - c.documents_ability))
    stores.newcomers[i] = 0.0
