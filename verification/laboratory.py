"""Small experiments with the engine: a few stores in a state that the experiment sets, and nothing else that moves.

Played compiled in an instant, and with NUMBA_DISABLE_JIT=1 in a second or so: mutated rules are played that way.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.engines.compiled import begin, run_on
from rollout_sim.engines.compiled.state import CompiledWorld
from rollout_sim.rules import events as ev
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import batch, contacts, plan, pulled
from verification.checks import Number, exactly

Floats = NDArray[np.float64]

#: Time in which nothing moves, and log-odds that nothing limits.
FOR_EVER, FAR = 1e12, 1e3
#: Nothing moves by itself: no lesson, no mood, no neighbour, no question, no practice, and prompts stay.
STILL = {
    "noise": 0.0, "effort": 0.0, "benefit_pull": 0.0, "requests": 0.0, "practice": 0.0, "give_up": 0.0,
    "peer_pull": 0.0, "peer_drag": 0.0, "prompt_days": FOR_EVER, "teaching": 0.0, "reminder_dulls": 0.0,
    "kept_drive": 0.0, "broken_drive": 0.0, "answer_fresh_days": FOR_EVER, "mood_days": FOR_EVER,
    "patience_spread": 0.0, "measuring_error": 0.0, "complaint_error": 0.0, "pilot_days": 0.0, "drive_limit": FAR,
    "drive_spread": 0.0, "readiness_drive": 0.0, "readiness_learning": 0.0,
}  # fmt: skip


NOTHING: Mapping[str, float] = {}


@dataclass(frozen=True, eq=False)
class Played:
    """What an experiment leaves: the stores' columns, the log, and the tables by day, week, person and store."""

    stores: Any
    log: Any
    daily: Any
    weekly: Any
    people: Any
    final: Any

    def events(self, kind: int, value: float | None = None) -> Any:
        """The rows of the log of one kind, and of one value if there is one."""
        chosen = self.log["kind"] == kind
        return self.log[chosen if value is None else chosen & (self.log["value"] == value)]

    def count(self, kind: int, stores: int, value: float | None = None) -> NDArray[np.int64]:
        """Rows of one kind by store."""
        return np.bincount(self.events(kind, value)["store"], minlength=stores)[:stores]


def play(setup: Plan, seed: int = 1, replication: int = 0, **state: Any) -> Played:
    """Play a plan out of a state: values by the names of the stores' columns, one a store or one for all."""
    with np.errstate(over="ignore"):  # uncompiled, overflowing products of the random numbers would warn
        world = CompiledWorld(setup, seed, replication)
        begin(world.record[0])
        stores = world.arrays["stores"]
        for name, value in state.items():
            values = np.broadcast_to(value, setup.pilot.sum() if setup.pilot.any() else setup.stores)
            stores[name][: len(values)] = values
        while not run_on(world.record):
            world.make_room()
    arrays, w = world.arrays, world.record[0]
    return Played(
        arrays["stores"].copy(), arrays["rows"][: int(w["rows_used"])].copy(),
        arrays["daily"][: int(setup.run_days) + 1].copy(),
        arrays["weekly"][: int(w["weeks"])].copy(), arrays["people"].copy(), arrays["final"].copy(),
    )  # fmt: skip


def resting(
    stores: int, days: int, set_to: Mapping[str, float] = NOTHING, pull: Mapping[str, float] = NOTHING, **changed: Any
) -> Plan:
    """Live stores that nobody takes, trains or visits, for so many ticks; and one that waits behind them."""
    settings: dict[str, Any] = {
        "run_days": days - 0.5, "pilot": np.arange(stores + 1) < stores, "course": None, "contacts": contacts(),
        "light_actions": False, "acceptance_days": 1e9, "region": np.zeros(stores + 1, dtype=np.int64),
        "regions": ("A",), "batches": (batch(0, 1, start_day=1e9, length_days=1.0),), **changed,
    }  # fmt: skip
    setup = plan(stores + 1, 0, {**STILL, **set_to}, **settings)
    return pulled(setup, pull) if pull else setup


def helped(stores: int, days: float, set_to: Mapping[str, float] = NOTHING, **changed: Any) -> Plan:
    """Stores that go live on day 0 with documents only, and as many coaches, always there, as stores."""
    settings: dict[str, Any] = {
        "head_office_coaches": stores, "run_days": days, "course": None, "contacts": contacts(), "light_actions": False,
        "acceptance_days": 1e9, "always_on_duty": True, "handling": ev.FIXED,
        "region": np.zeros(stores, dtype=np.int64), "regions": ("A",), "readiness": np.full(stores, ev.MID),
        "batches": (batch(0, stores, length_days=1.0),), **changed,
    }  # fmt: skip
    return plan(
        stores,
        set_to={**STILL, "documents_ability": 0.0, "go_live_prompt": 0.0, "mean_drive": 0.0, **set_to},
        **settings,
    )


def near(what: str, simulated: float, truth: float, within: float = 1e-9) -> Number:
    """A number without randomness, equal to its truth but for rounding, or for the steps of a day (``within``)."""
    gap = abs(float(simulated) - float(truth))
    return exactly(
        what, float(truth) if gap <= within * max(1.0, abs(float(truth))) else float(simulated), float(truth)
    )


def farthest(what: str, simulated: Any, truths: Any, within: float = 1e-9) -> Number:
    """As ``near``, of many at once, of which the one farthest from its truth stands for all; of none it fails."""
    simulated, truths = np.broadcast_arrays(np.asarray(simulated, dtype=float), np.asarray(truths, dtype=float))
    if simulated.size == 0:
        return exactly(what, math.nan, 0.0)
    worst = int(np.argmax(np.nan_to_num(np.abs(simulated - truths), nan=np.inf)))
    return near(what, simulated.flat[worst], truths.flat[worst], within)
