"""Wear in the compiled engine."""

from typing import Any

from rollout_sim.engines.compiled.layout import coefficients, course, scene, stores, tasks
from rollout_sim.engines.compiled.stores import skill_of
from rollout_sim.kernel.compile import step
from rollout_sim.mechanisms.wear.arrays import settings
from rollout_sim.mechanisms.wear.kinds import INDUCTION
from rollout_sim.mechanisms.wear.rules import induct, replace_staff, strength_lost, tire


@step
def begin(w: Any) -> None:
    """Say how fast people tire."""
    scene(w)[0]["tiring"] = strength_lost(settings(w)[0], coefficients(w)[0])


@step
def weekly(w: Any) -> None:
    """Stores tire, and staff is replaced."""
    tire(stores(w), scene(w)[0], w["now"], settings(w)[0], coefficients(w)[0])
    replace_staff(stores(w), settings(w)[0], coefficients(w)[0])


@step
def finished(w: Any, person: int, t: int) -> None:
    """New staff were given the course."""
    if tasks(w, t)["kind"] == INDUCTION:
        induct(stores(w), tasks(w, t)["store"], course(w), skill_of(w, person), coefficients(w)[0])
