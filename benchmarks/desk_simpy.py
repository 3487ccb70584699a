"""The small kernel in plain SimPy."""

from collections.abc import Generator
from random import Random
from typing import Any

import simpy

from benchmarks.desk import Answers, Desk


def run(desk: Desk, seed: int, replication: int) -> Answers:
    random, env = Random(f"{seed} {replication}"), simpy.Environment()
    agents = simpy.Resource(env, desk.agents)
    events, begun, waited = 0, 0, 0.0

    def store() -> Generator[simpy.Event, Any, None]:
        nonlocal events
        while True:
            yield env.timeout(random.expovariate(1 / desk.gap))
            events += 1
            env.process(request())

    def request() -> Generator[simpy.Event, Any, None]:
        nonlocal events, begun, waited
        request_time = env.now
        with agents.request() as turn:
            yield turn
            if env.now >= desk.warm_up:
                begun += 1
                waited += env.now - request_time
            yield env.timeout(random.expovariate(1 / desk.hours))
        events += 1

    for _ in range(desk.stores):
        env.process(store())
    env.run(desk.days)
    return Answers(events, begun, waited)
