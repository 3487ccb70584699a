"""The small kernel in Mesa, with its event list: stores are agents, and so is the desk."""

from collections import deque
from random import Random

import mesa
from mesa.experimental.devs import DEVSimulator

from benchmarks.desk import Answers, Desk


class Store(mesa.Agent):  # type: ignore[misc]
    """A store that sends requests at random times."""

    def start(self) -> None:
        self.wait()

    def wait(self) -> None:
        self.model.simulator.schedule_event_relative(self.ask, self.model.luck.expovariate(1 / self.model.desk.gap))

    def ask(self) -> None:
        self.wait()
        self.model.events += 1
        self.model.answering.take(self.model.simulator.time)


class Answering(mesa.Agent):  # type: ignore[misc]
    """The desk: a queue of request times, and the number of free agents."""

    def __init__(self, model: "Rollout") -> None:
        super().__init__(model)
        self.queue: deque[float] = deque()
        self.free = model.desk.agents

    def take(self, request_time: float) -> None:
        self.queue.append(request_time)
        self.work()

    def end(self) -> None:
        self.model.events += 1
        self.free += 1
        self.work()

    def work(self) -> None:
        if not self.free or not self.queue:
            return
        self.free -= 1
        model, request_time = self.model, self.queue.popleft()
        if model.simulator.time >= model.desk.warm_up:
            model.begun += 1
            model.waited += model.simulator.time - request_time
        model.simulator.schedule_event_relative(self.end, model.luck.expovariate(1 / model.desk.hours))


class Rollout(mesa.Model):  # type: ignore[misc]
    """Stores and their desk."""

    def __init__(self, desk: Desk, luck: Random, simulator: DEVSimulator) -> None:
        super().__init__(seed=0)
        self.desk, self.luck, self.simulator = desk, luck, simulator
        self.events, self.begun, self.waited = 0, 0, 0.0
        simulator.setup(self)
        self.answering = Answering(self)
        for store in Store.create_agents(self, desk.stores):
            store.start()


def run(desk: Desk, seed: int, replication: int) -> Answers:
    simulator = DEVSimulator()
    model = Rollout(desk, Random(f"{seed} {replication}"), simulator)
    simulator.run_until(desk.days)
    return Answers(model.events, model.begun, model.waited)
