"""Output of a user's mistakes: one line each on stderr, exit status 1, and no traceback."""

import errno
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from rollout_sim.cli import answer_language as words
from rollout_sim.kernel.phrases import Phrase, phrase_of
from rollout_sim.wording.phrase_words import mistake_words, phrase_words

if TYPE_CHECKING:
    from rollout_sim.scenario.values.errors import Mistake

#: Mistakes that have a line each; of the others each kind has one.
MOST_LINES = 20


class Mistakes(click.ClickException):
    """Mistakes of the user, one line each."""

    exit_code = 1

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))

    @classmethod
    def of(cls, error: Exception) -> "Mistakes":
        """One mistake: what an error of another package says."""
        return cls([worded(phrase_of(error))])

    def show(self, file: object = None) -> None:
        """Print the lines as they are, without click's prefix."""
        click.echo(self.message, err=True)


def lines_of(error: Exception) -> list[str] | None:
    """The lines to print for an error that the user can correct, None for a defect of ours."""
    if isinstance(error, OSError):
        if error.errno == errno.EPIPE:  # the reader of our output is gone: click handles this
            return None
        where = f"{error.filename}: " if error.filename else ""
        return [f"{where}{worded(phrase_of(error))}"]
    if isinstance(error, MemoryError):
        return [words.gettext("out of memory; try fewer replications or --workers 1")]
    from rollout_sim.scenario.values.errors import ScenarioError

    if isinstance(error, ScenarioError):
        return _listed(error.mistakes)
    return None


def _listed(mistakes: "Sequence[Mistake]") -> list[str]:
    """A line for each of the first mistakes, and a line for each kind of the others, with their number."""
    lines = [mistake_words(mistake, words.language()) for mistake in mistakes[:MOST_LINES]]
    others: dict[tuple[str, str], list[Mistake]] = {}
    for mistake in mistakes[MOST_LINES:]:
        kind = _template(mistake.rule), mistake.path.rpartition(".")[2]
        others.setdefault(kind, []).append(mistake)
    more = words.gettext("and {count} more, such as {mistake}")
    for alike in others.values():
        lines.append(more.format(count=len(alike), mistake=mistake_words(alike[0], words.language())))
    return lines


def _template(rule: object) -> str:
    """The template of a rule without the hints behind it."""
    if not isinstance(rule, Phrase):
        return str(rule)
    return _template(rule.values["before"]) if rule.values.keys() == {"before", "after"} else rule.template


def worded(phrase: str) -> str:
    """A phrase of another package, in the language of this command line."""
    return phrase_words(phrase, words.language())
