"""Nudges of a plan, drawn: any columns, states, paths and requests, on any day."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from rollout_sim.mechanisms.nudges.settings import COLUMNS, LIVE, PATH, Nudge, OpenRequest, nudged
from rollout_sim.rules import events as ev
from rollout_sim.rules.rows import URGENCY_REQUEST, URGENCY_REQUEST_NOW
from rollout_sim.rules.store import Ints, StoreState
from rollout_sim.scenario.plan.plan import Plan

#: Columns of which only a few values have a meaning; all others are drawn as shares.
VALUES = {
    "readiness": (0, 1, 2), "sceptical": (0, 1), "objections": (0, 3, 7), "open_problems": (0, 1, 4),
    "days_live": (0, 5, 60), "red_reviews": (0, 8, 12), "managers": (0, 1), "actions": (0, 1), "visited_host": (0, 1),
    "tier": (0,), "patience_days": (0.5, 3.0), "learning": (0.8, 1.2), "action_begins": (30.0, np.inf),
    "action_due": (40.0,), "honest_until": (0.0, 60.0), "live_since": (3.0, 10.0), "drive": (-2.0, 0.0, 2.0),
    "request_left": (0.01, 1.0), "give_up_left": (0.01, 1.0),
}  # fmt: skip
FLAGS = (0.0, 1.0)
ON_PATH = {
    "accepted_day": (np.nan, 5.0), "first_live_day": (np.nan, 5.0), "go_lives": (0.0, 1.0, 2.0), "greens": (0.0, 3.0),
    "reds": (0.0, 1.0), "acted_on": (float(ev.NOT_LIVE), float(ev.ORANGE)),
}  # fmt: skip


@st.composite
def nudges(draw: Any, made: Plan) -> Nudge:
    """One nudge of a few stores."""
    day = draw(st.sampled_from((0.0, 7.0, 14.0, 10.0, 24.5, 35.0)) | st.floats(0.0, made.run_days))
    stores = tuple(draw(st.lists(st.integers(0, made.stores - 1), unique=True, min_size=1, max_size=8)))

    def of_each(values: Any) -> np.ndarray:
        return np.array([draw(values) for _ in stores])

    columns = {}
    for name in draw(st.lists(st.sampled_from(COLUMNS), unique=True, max_size=6)):
        known = VALUES.get(name)
        column = of_each(st.sampled_from(known) if known else st.floats(0.0, 1.0))
        columns[name] = column.astype(np.int64 if StoreState.__annotations__[name] is Ints else np.float64)
    path = {
        name: of_each(st.sampled_from(ON_PATH.get(name, FLAGS)))
        for name in draw(st.lists(st.sampled_from(PATH), unique=True, max_size=3))
    }
    request = st.builds(
        OpenRequest, st.floats(max(0.0, day - 4.0), day), st.sampled_from((URGENCY_REQUEST_NOW, URGENCY_REQUEST))
    )
    lists = st.lists(request, max_size=3).map(tuple)
    return Nudge(
        day,
        stores,
        columns,
        tuple(int(state) for state in of_each(st.sampled_from(LIVE))) if draw(st.booleans()) else None,
        tuple(int(light) for light in of_each(st.integers(0, 3))) if draw(st.booleans()) else None,
        path,
        tuple(draw(lists) for _ in stores) if draw(st.booleans()) else None,
    )


@st.composite
def with_nudges(draw: Any, made: Plan) -> Plan:
    """A plan with none or a few nudges."""
    return nudged(made, *draw(st.lists(nudges(made), max_size=3)))
