"""Accountability in the compiled engine."""

from typing import Any

from rollout_sim.engines.compiled.layout import coefficients, paths, stores, tasks
from rollout_sim.engines.compiled.stores import skill_of
from rollout_sim.engines.compiled.tasks import NOBODY, record
from rollout_sim.kernel.compile import step
from rollout_sim.mechanisms.accountability import kinds
from rollout_sim.mechanisms.accountability.arrays import settings
from rollout_sim.mechanisms.accountability.rules import hold_to_account, talk, talk_to_tenth


@step
def weekly(w: Any) -> None:
    """Talks and new managers where a light stays red."""
    hold_to_account(stores(w), settings(w)[0], coefficients(w)[0], w["seed"], w["replication"])


@step
def quarterly(w: Any) -> None:
    """Talks with the tenth that cooperates least."""
    talk_to_tenth(stores(w), settings(w)[0])


@step
def put_on_record(w: Any, kind: int, store: int) -> bool:
    """Record a new manager."""
    if kind != kinds.NEW_MANAGER:
        return False
    record(w, kind, store, NOBODY, paths(w, store)["batch"], stores(w).managers[store])
    return True


@step
def finished(w: Any, person: int, t: int) -> None:
    """A talk was held."""
    if tasks(w, t)["kind"] == kinds.TALK:
        talk(stores(w), tasks(w, t)["store"], skill_of(w, person), coefficients(w)[0])
