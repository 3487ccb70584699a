"""The small kernel on the compiled engine's clock and random numbers, for comparison with C."""

from typing import Any

import numpy as np

from benchmarks.desk import Answers, Desk
from rollout_sim.engines.compiled.clock import ELSE, OVER, next_event, schedule
from rollout_sim.engines.compiled.layout import WORLD
from rollout_sim.engines.compiled.memory import ARRAYS
from rollout_sim.engines.compiled.state import WorldMemory, set_buckets
from rollout_sim.kernel.compile import step
from rollout_sim.kernel.draws import HOURS, REQUEST_GAP, exponential
from rollout_sim.rules.events import REQUEST

ASKS, ANSWERED = range(2)
REQUEST_HOURS = HOURS + REQUEST
#: A request in the queue: its time, store and number.
REQUESTS = np.dtype([("time", "f8"), ("store", "i8"), ("k", "i8")])


def run(desk: Desk, seed: int, replication: int) -> Answers:
    world = WorldMemory(np.zeros(1, dtype=WORLD))
    for name in ("heap", "later", "immediate"):
        world.put(name, np.empty(desk.stores + desk.agents + 1, dtype=ARRAYS[name].dtype))
    record = world.record
    record["seed"], record["replication"], record["run_days"] = seed, replication, desk.days
    set_buckets(world, round(desk.stores / desk.gap))
    queue, requests = np.zeros(desk.room, dtype=REQUESTS), np.zeros(desk.stores, dtype=np.int64)
    events, begun, waited = run_desk(record, queue, requests, desk.gap, desk.agents, desk.hours, desk.warm_up)
    if events < 0:
        raise MemoryError("the small kernel had no room")
    return Answers(events, begun, waited)


@step
def run_desk(
    world: Any, queue: Any, requests: Any, gap: float, agents: int, hours: float, warm_up: float
) -> tuple[int, int, float]:
    """Number of events (-1 if the queue is full), requests begun after the warm-up, and their total wait in days.

    ``requests`` counts the requests of each store so far.
    """
    w = world[0]
    seed, replication = w["seed"], w["replication"]
    room, head, waiting, free = len(queue), 0, 0, agents
    events, begun, waited = 0, 0, 0.0
    for store in range(len(requests)):
        schedule(w, gap * exponential(seed, replication, REQUEST_GAP, store, 0), ELSE, ASKS, store, 0)
    while True:
        kind = next_event(w)
        if kind == OVER:
            return events, begun, waited
        now = w["now"]
        events += 1
        if kind == ASKS:
            store = w["who"]
            k = requests[store]
            requests[store] = k + 1
            later = now + gap * exponential(seed, replication, REQUEST_GAP, store, k + 1)
            schedule(w, later, ELSE, ASKS, store, 0)
            if waiting == room:
                return -1, begun, waited
            last = queue[(head + waiting) & (room - 1)]
            last["time"], last["store"], last["k"] = now, store, k
            waiting += 1
        else:
            free += 1
        if free > 0 and waiting > 0:
            first = queue[head]
            head = (head + 1) & (room - 1)
            waiting -= 1
            free -= 1
            if now >= warm_up:
                begun += 1
                waited += now - first["time"]
            ends = now + hours * exponential(seed, replication, REQUEST_HOURS, first["store"], first["k"])
            schedule(w, ends, ELSE, ANSWERED, first["store"], 0)
