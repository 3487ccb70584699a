"""The small kernel in salabim: with yields, which are faster than yieldless processes, and without monitors."""

from collections.abc import Generator
from random import Random
from typing import Any

import salabim

from benchmarks.desk import Answers, Desk


def run(desk: Desk, seed: int, replication: int) -> Answers:
    random = Random(f"{seed} {replication}")
    env = salabim.Environment(yieldless=False, trace=False, do_reset=False)
    agents = salabim.Resource("agents", capacity=desk.agents, env=env, monitor=False)
    events, begun, waited = 0, 0, 0.0

    class Store(salabim.Component):  # type: ignore[misc]
        def process(self) -> Generator[Any, Any, None]:
            nonlocal events
            while True:
                yield self.hold(random.expovariate(1 / desk.gap))
                events += 1
                Request(env=env, mode=None)

    class Request(salabim.Component):  # type: ignore[misc]
        def process(self) -> Generator[Any, Any, None]:
            nonlocal events, begun, waited
            request_time = env.now()
            yield self.request(agents)
            if env.now() >= desk.warm_up:
                begun += 1
                waited += env.now() - request_time
            yield self.hold(random.expovariate(1 / desk.hours))
            self.release()
            events += 1

    for _ in range(desk.stores):
        Store(env=env)
    env.run(till=desk.days)
    return Answers(events, begun, waited)
