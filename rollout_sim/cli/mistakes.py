"""Output of a user's mistakes: one line each on stderr, exit status 1, and no traceback."""

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
        """One mistake, with the message of an error of another package."""
        return cls([translated(str(error))])

    def show(self, file: object = None) -> None:
        """Print the lines as they are, without click's prefix."""
        click.echo(self.message, err=True)


def lines_of(error: Exception) -> list[str] | None:
    """The lines to print for an error that the user can correct, None for a defect of ours."""
    if isinstance(error, OSError):
        if error.errno == errno.EPIPE:  # the reader of our output is gone: click handles this
            return None
        where = f"{error.filename}: " if error.filename else ""
        return [f"{where}{translated(error.strerror or str(error))}"]
    if isinstance(error, MemoryError):
        return [words.gettext("out of memory; try fewer replications or --workers 1")]
    from rollout_sim.scenario.values.errors import ScenarioError

    if isinstance(error, ScenarioError):
        from rollout_sim.wording.error_phrases import translated_mistake

        return [translated_mistake(mistake, words.language()) for mistake in error.mistakes]
    return None


def translated(message: str) -> str:
    """A message of another package, in the language of this command line."""
    from rollout_sim.wording import error_phrases

    return error_phrases.translated(message, words.language())
