"""Replications cut into chunks for workers, each of about half a second."""

import time
from collections.abc import Sequence
from math import inf

#: Target seconds per chunk: Ctrl-C waits for little, and handing over costs little.
CHUNK_SECONDS = 0.5
#: If the first chunk, of one replication, takes longer, replications are slow.
SLOW_SECONDS = 1.5


class Chunks:
    """The replications still to hand out; the chunk size follows from the time that earlier chunks took.

    The last chunks are small, so that all workers end at about the same time. The chunk size changes no result.
    """

    def __init__(self, replications: Sequence[int], workers: int, size: int | None = None) -> None:
        self.workers = workers
        self._replications, self._next = replications, 0
        self._fixed, self._size = size, size or 1
        self._rate: float | None = None  # replications a second, of one worker
        self._started = time.monotonic()

    def take(self) -> Sequence[int]:
        """The next chunk, empty when all are handed out."""
        fair = max(1, (len(self._replications) - self._next) // (2 * self.workers))
        size = self._fixed or min(self._size, fair)
        chunk = self._replications[self._next : self._next + size]
        self._next += len(chunk)
        return chunk

    def record_time(self, replications: int, seconds: float) -> None:
        """Adapt the chunk size to the time that a chunk took; the size at most doubles."""
        self._rate = replications / max(seconds, 1e-9)
        self._size = max(1, min(2 * self._size, int(CHUNK_SECONDS * self._rate)))

    def remaining_seconds(self) -> float:
        """Seconds one worker needs for the rest; 0 until the rate is known, infinite if the first chunk is slow."""
        if self._rate is None:
            return inf if time.monotonic() - self._started > SLOW_SECONDS else 0.0
        return (len(self._replications) - self._next) / self._rate
