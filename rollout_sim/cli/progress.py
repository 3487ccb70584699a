"""Progress of long work on stderr: a bar on a terminal after two seconds, and once how long it is going to take."""

import sys
import threading
import time
from math import ceil
from types import TracebackType
from typing import TYPE_CHECKING

import click

from rollout_sim.cli.answer_language import gettext

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE_SECONDS = 2.0
#: Longer work is announced, with a terminal or without.
LONG_SECONDS = 60.0
#: After so long without anything done, it is said that work goes on.
SILENT_SECONDS = 15.0


class TerminalProgressBar:
    """A context manager; call it with the work done and the total."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._began = time.monotonic()
        self._first: int | None = None  # done by the earlier run that this one resumes
        self._shown: tuple[Progress, TaskID] | None = None
        self._measured_from: tuple[float, int] | None = None  # when the first was done, after all that starts once
        self._announced = False
        self._silence = threading.Timer(SILENT_SECONDS, self._break_silence)
        self._silence.daemon = True

    def __enter__(self) -> "TerminalProgressBar":
        self._silence.start()
        return self

    def _break_silence(self) -> None:
        text = gettext("{label}: none is done yet; the model is being compiled (once), or each takes long")
        click.echo(text.format(label=self._label), err=True)

    def _announce(self, done: int, total: int) -> None:
        """Say once how long it takes, when that is long: as soon as some have been done at the pace of all."""
        now = time.monotonic()
        if self._measured_from is None and done > (self._first or 0):
            self._measured_from = (now, done)
        if self._announced or self._measured_from is None:
            return
        since, then = self._measured_from
        if done == then or now - since < PATIENCE_SECONDS:
            return
        self._announced = True
        seconds_to_go = (total - done) * (now - since) / (done - then)
        if seconds_to_go >= LONG_SECONDS:
            text = gettext("{label}: {done} of {total} done, about {minutes} minutes to go; Ctrl-C keeps what is done")
            minutes = f"{ceil(seconds_to_go / 60):,}"
            click.echo(text.format(label=self._label, done=done, total=f"{total:,}", minutes=minutes), err=True)

    def __call__(self, done: int, total: int) -> None:
        """Show the progress, after the first two seconds."""
        if self._first is None:
            self._first = done
        elif done > self._first:
            self._silence.cancel()
        self._announce(done, total)
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
        self._silence.cancel()
        if self._shown is not None:
            self._shown[0].stop()
