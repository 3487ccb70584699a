"""A progress bar on stderr for long work: none in the first two seconds, none without a terminal."""

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

from rollout_sim.cli.answer_language import gettext

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE_SECONDS = 2.0


class TerminalProgressBar:
    """A context manager; call it with the work done and the total."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._began = time.monotonic()
        self._first: int | None = None  # done by the earlier run that this one resumes
        self._shown: tuple[Progress, TaskID] | None = None

    def __enter__(self) -> "TerminalProgressBar":
        return self

    def __call__(self, done: int, total: int) -> None:
        """Show the progress, after the first two seconds."""
        self._first = done if self._first is None else self._first
        if not sys.stderr.isatty() or time.monotonic() - self._began < PATIENCE_SECONDS:
            return
        if self._shown is None:
            self._shown = self._start(total)
        progress, task = self._shown
        rate = (done - self._first) / (time.monotonic() - self._began)
        progress.update(task, completed=done, total=total, rate=gettext("{rate} a second").format(rate=f"{rate:,.1f}"))

    def _start(self, total: int) -> "tuple[Progress, TaskID]":
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
        )
        progress = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
        progress.start()
        return progress, progress.add_task(self._label, total=total, rate="")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown is not None:
            self._shown[0].stop()
