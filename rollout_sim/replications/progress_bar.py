"""Progress in a notebook: replications done, rate, and remaining time, below the running cell."""

import sys
import time
from dataclasses import dataclass
from typing import Any

PATIENCE_SECONDS = 2.0
STEP_SECONDS = 0.25


def in_notebook() -> bool:
    """Whether this process is the kernel of a notebook."""
    shell = sys.modules.get("IPython")  # a kernel has imported it
    return shell is not None and hasattr(shell.get_ipython(), "kernel")


@dataclass(frozen=True)
class ProgressDisplay:
    """The progress at one moment, as text and as HTML."""

    done: int
    total: int
    a_second: float

    def __repr__(self) -> str:
        remaining = (self.total - self.done) / self.a_second if self.a_second > 0 else float("nan")
        words = f"{self.done:,} of {self.total:,} replications, {self.a_second:,.1f} a second"
        return words if self.done == self.total or remaining != remaining else f"{words}, {_clock(remaining)} left"

    def _repr_html_(self) -> str:
        return f'<progress value="{self.done}" max="{self.total}"></progress> {self!r}'


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


class NotebookProgressBar:
    """A progress callback, called with replications done and total; a run of up to two seconds shows no bar."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._shown_at = self._began + PATIENCE_SECONDS - STEP_SECONDS
        self._first: int | None = None  # loaded from the checkpoint of a resumed run
        self._handle: Any = None

    def __call__(self, done: int, total: int) -> None:
        """Show the progress."""
        self._first = done if self._first is None else self._first
        now = time.monotonic()
        if now - self._shown_at < STEP_SECONDS and not (self._handle and done == total):
            return
        self._shown_at = now
        snapshot = ProgressDisplay(done, total, (done - self._first) / (now - self._began))
        if self._handle is None:
            self._handle = sys.modules["IPython"].display.display(snapshot, display_id=True)
        else:
            self._handle.update(snapshot)
