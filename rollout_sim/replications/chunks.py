"""Replications cut into chunks for workers, as large as a chunk may be that is soon done."""

import time
from collections.abc import Sequence
from math import inf

#: What a worker takes at a time is to take so long: little is waited for after Ctrl-C, and handing over costs little.
CHUNK_SECONDS = 0.5
#: A first chunk, of one replication, that takes longer is the first of slow ones.
SLOW_SECONDS = 1.5


class Chunks:
    """What is left to be handed out; the size of a chunk goes by the time that others took.

    The last chunks are small, so that workers end together however fast each of them is. How replications are cut
    changes no result.
    """

    def __init__(self, replications: Sequence[int], workers: int, size: int | None = None) -> None:
        self.workers = workers
        self._left, self._at = replications, 0
        self._fixed, self._size = size, size or 1
        self._rate: float | None = None  # replications a second, of one worker
        self._began = time.monotonic()

    def take(self) -> Sequence[int]:
        """The next chunk, empty when all are handed out."""
        fair = max(1, (len(self._left) - self._at) // (2 * self.workers))
        size = self._fixed or min(self._size, fair)
        chunk = self._left[self._at : self._at + size]
        self._at += len(chunk)
        return chunk

    def took(self, replications: int, seconds: float) -> None:
        """A chunk of so many replications has taken so long; sizes at most double at once."""
        self._rate = replications / max(seconds, 1e-9)
        self._size = max(1, min(2 * self._size, int(CHUNK_SECONDS * self._rate)))

    def seconds_left(self) -> float:
        """What is not handed out would take one worker so long; 0 until that is known, beyond all for slow work."""
        if self._rate is None:
            return inf if time.monotonic() - self._began > SLOW_SECONDS else 0.0
        return (len(self._left) - self._at) / self._rate
