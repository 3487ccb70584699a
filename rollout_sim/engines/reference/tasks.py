"""Tasks and their priority queues: heaps, so that a long queue costs little more than a short one."""

from collections.abc import Iterator
from heapq import heappop, heappush

from rollout_sim.rules import service

WAITING, UNDER_WAY, OVER = range(3)

GROUP: tuple[int, ...] = tuple(service.GROUP.tolist())

#: A queue's name is its kind of owner (everybody, a region, a seed coach), the owner's number, and the group.
EVERYBODY, REGION, PERSON = range(3)
QueueName = tuple[int, int, int]
Key = tuple[int, float, int, int, int]


class Task:
    """A task of a person at or for a store.

    ``urgency`` is its class, and ``place`` that of the class in the order of service. ``number`` counts the store's
    tasks, ``k`` those of this kind (the address of its random numbers), and ``spell`` is the coaching path that it
    belongs to. ``rank`` is the store's number; in a hold it orders by usage, lowest first.
    """

    __slots__ = ("done", "group", "k", "key", "kind", "requested_at", "spell", "status", "store", "urgency")

    def __init__(
        self,
        kind: int,
        store: int,
        urgency: int,
        place: int,
        requested_at: float,
        rank: int,
        number: int,
        k: int,
        spell: int,
    ) -> None:
        self.kind = kind
        self.store = store
        self.urgency = urgency
        self.requested_at = requested_at
        self.key: Key = (place, requested_at, rank, store, number)
        self.k = k
        self.group = GROUP[kind]
        self.spell = spell
        self.status = WAITING
        self.done: object | None = None  # an event, if a process waits for it


class Queues:
    """The waiting tasks, each in all its queues; entries of taken tasks are dropped when they reach the front."""

    def __init__(self) -> None:
        self._heaps: dict[QueueName, list[tuple[Key, Task]]] = {}
        self.waiting = [0] * len(GROUP)  # by kind of task

    def put(self, task: Task, names: Iterator[QueueName]) -> None:
        """Add a new task to the queues of these names."""
        self.waiting[task.kind] += 1
        for name in names:
            self.also(task, name)

    def also(self, task: Task, name: QueueName) -> None:
        """Add a waiting task to one more queue."""
        heappush(self._heaps.setdefault(name, []), (task.key, task))

    def leave(self, task: Task, status: int) -> None:
        """Mark a waiting task as removed from all its queues."""
        task.status = status
        self.waiting[task.kind] -= 1

    def most_urgent(self, names: tuple[QueueName, ...]) -> Task | None:
        """The first waiting task of these queues by (place of its class, time requested, rank, store, number)."""
        first: tuple[Key, Task] | None = None
        for name in names:
            heap = self._heaps.get(name)
            if not heap:
                continue
            while heap and heap[0][1].status != WAITING:
                heappop(heap)
            if heap and (first is None or heap[0][0] < first[0]):
                first = heap[0]
        return first[1] if first else None

    def unfinished(self) -> list[Task]:
        """All waiting tasks, in the order of their queue keys."""
        tasks = {task.key: task for heap in self._heaps.values() for _, task in heap if task.status == WAITING}
        return [tasks[key] for key in sorted(tasks)]
