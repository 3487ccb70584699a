"""What a user is told when something is wrong: one line a mistake on stderr, exit status 1, and no traceback."""

import errno
from collections.abc import Sequence

import click

from rollout_sim.cli import answer_language as words


class Mistakes(click.ClickException):
    """Mistakes of the user, one line each."""

    exit_code = 1

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))

    @classmethod
    def of(cls, error: Exception) -> "Mistakes":
        """One mistake, as a room below has put it."""
        return cls([told(str(error))])

    def show(self, file: object = None) -> None:
        """Print the lines as they are: they begin with a place in a file or with what is wrong."""
        click.echo(self.message, err=True)


def lines_of(error: Exception) -> list[str] | None:
    """What to tell the user about an error that is theirs to mend, None for one that is ours."""
    if isinstance(error, OSError):
        if error.errno == errno.EPIPE:  # the reader of our output has left: click knows what to do
            return None
        where = f"{error.filename}: " if error.filename else ""
        return [f"{where}{told(error.strerror or str(error))}"]
    if isinstance(error, MemoryError):
        return [words.gettext("out of memory; try fewer replications or --workers 1")]
    from rollout_sim.scenario.values.errors import ScenarioError

    if isinstance(error, ScenarioError):
        from rollout_sim.wording.error_phrases import mistake_said

        return [mistake_said(mistake, words.language()) for mistake in error.mistakes]
    return None


def told(message: str) -> str:
    """What a room below says, in the language of this command line."""
    from rollout_sim.wording.error_phrases import said

    return said(message, words.language())
