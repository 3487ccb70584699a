"""The compiled engine against the reference engine, and the cost of one of its events against the kernel in C."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import desk_c
from benchmarks.kernels import AGAINST_C
from benchmarks.measuring import Row, interleaved, ratios
from rollout_sim.engines import compiled, reference
from rollout_sim.engines.compiled.state import CompiledWorld
from rollout_sim.scenario import load, resolve
from rollout_sim.scenario.plan.plan import Plan

CONFIGS = Path(__file__).parents[1] / "configs"
SEED = 20
WANTED = {("220-stores", "all at once"): 100.0, ("220-stores", "four batches"): 60.0}
#: Short runs are repeated for at least so many seconds.
LEAST = 0.2


def plans(config: str) -> dict[str, Plan]:
    """The strategies of a config, resolved."""
    scenario = load(CONFIGS / f"{config}.yaml")
    return {name: resolve(scenario, name) for name in scenario.strategy_names}


def against_reference(rounds: int) -> list[Row]:
    """Rows of both engines on the same replications, on one core."""
    rows = []
    for config in ("220-stores", "180-stores"):
        for strategy, plan in plans(config).items():
            name = f"{config}, {strategy}"
            both = {
                "reference": partial(reference.simulate, plan, SEED),
                "compiled": partial(compiled.simulate, plan, SEED),
            }
            done = interleaved(both, rounds, name, LEAST)
            for engine, runs in done.items():
                rows.append(Row(f"{name}: {engine}", [1e3 * run.seconds for run in runs], "ms a replication"))
            times, wanted = ratios(done["reference"], done["compiled"]), WANTED.get((config, strategy))
            rows.append(Row(f"{name}: reference against compiled", times, "times as long", at_least=wanted))
    return rows


def quiet(plan: Plan) -> Plan:
    """The plan reduced to the stores' days and the weekly reviews, without actions and requests."""
    return replace(
        plan,
        course=None,
        contacts=np.zeros((4, 0)),
        acceptance_days=2 * plan.run_days,
        light_actions=False,
        coefficients=plan.coefficients._replace(requests=0.0),
    )


def events_of(plan: Plan, number: int) -> int:
    """Number of events of a replication, including those scheduled for the current moment."""
    with np.errstate(over="ignore"):
        world = CompiledWorld(plan, SEED, number)
        while not compiled.run_on(world.record):
            world.make_room()
    w = world.record[0]
    return int(w["sequence"] - w["heap_size"] - w["later_in_use"] - (w["immediate_to"] - w["immediate_from"]))


def an_event(rounds: int) -> list[Row]:
    """Rows of the parts of a replication: its start, the stores' days, and events, the latter also against C.

    A run of almost no time measures the start, a quiet run the stores' days with the weekly reviews.
    """
    rows, small = [], AGAINST_C["220 stores"]
    for strategy, plan in plans("220-stores").items():
        parts = {"whole": plan, "quiet": quiet(plan), "start": replace(plan, run_days=0.01)}
        runs: dict[str, Callable[[int], Any]] = {"C": partial(desk_c.run, small, SEED)}
        runs |= {name: partial(compiled.simulate, part, SEED) for name, part in parts.items()}
        done = interleaved(runs, 2 * rounds, f"events, {strategy}", LEAST)
        start, in_c, in_engine, days, shares = [], [], [], [], []
        for number, (kernel, whole, still, begun) in enumerate(zip(*done.values(), strict=True)):
            live, lived = (float(run.result.daily["live"].sum()) for run in (whole, still))
            day = (still.seconds - begun.seconds) / lived
            event_seconds = whole.seconds - begun.seconds - day * live
            start.append(1e3 * begun.seconds)
            days.append(1e9 * day)
            shares.append(event_seconds / whole.seconds)
            in_engine.append(1e9 * event_seconds / (events_of(plan, number) - events_of(parts["quiet"], number)))
            in_c.append(1e9 * kernel.seconds / kernel.result.events)
        times = [engine_time / c_time for engine_time, c_time in zip(in_engine, in_c, strict=True)]
        name = f"220-stores, {strategy}"
        rows += [
            Row(f"{name}: start of a replication", start, "ms"),
            Row(f"{name}: a store's day", days, "ns", note="its tick, and its part of the weekly reviews"),
            Row(f"{name}: an event", in_engine, "ns", note=f"{100 * np.median(shares):.0f} % of the time"),
            Row(f"{name}: an event against the small kernel in C", times, "times as long", at_most=2.0),
        ]
    return rows
