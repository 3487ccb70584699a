"""Kinds of events of classes."""

from rollout_sim.rules.rows import EVENTS, EventKind

CLASS_HELD = EVENTS.add(EventKind(31, "class held", "number of stores in it"))
TAUGHT = EVENTS.add(EventKind(32, "taught", "number of stores in its class"))
