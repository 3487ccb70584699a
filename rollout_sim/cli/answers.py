"""How commands print an answer: the verdict, then the numbers that matter for the question, then what terms mean."""

from typing import TYPE_CHECKING

import click

from rollout_sim.cli.answer_language import gettext, ngettext
from rollout_sim.wording.glossary import defined

if TYPE_CHECKING:
    from rollout_sim.cli.options import CommandFunction
    from rollout_sim.studies.result import Result

#: Lines of a verdict that are printed without ``--all``.
FIRST_LINES = 5
_ALL = "rollout_sim.cli.answers.all"


def all_option(command: "CommandFunction") -> "CommandFunction":
    """``--all``, which ``show_answer`` reads."""

    def keep(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        ctx.meta[_ALL] = value

    text = "Print all measures and every line of the verdict, not only those that matter most."
    return click.option("--all", "everything", is_flag=True, expose_value=False, callback=keep, help=text)(command)


def show_answer(result: "Result", language: str) -> None:
    """Print a verdict of at most five lines, a short table and definitions; with ``--all`` all that there is."""
    everything = click.get_current_context().meta.get(_ALL, False)
    verdict = result.verdict(language)
    table = result.text(language) if everything else result.brief(language)
    closing = result.closing(language)
    lines = verdict.splitlines()
    findings = lines[: len(lines) - len(closing)]
    more = 0 if everything else max(0, len(findings) - FIRST_LINES)
    click.echo("\n".join([*findings[: len(findings) - more], *closing]))
    click.echo()
    click.echo(table)
    click.echo()
    if terms := defined(f"{verdict}\n{table}", language):
        click.echo(terms)
    if not everything and (more or result.presentation.brief is not None):
        click.echo(_hint(more))
    click.echo()


def _hint(more: int) -> str:
    if not more:
        return gettext("All measures: the same command with --all.")
    text = ngettext(
        "{count} more line and all measures: the same command with --all.",
        "{count} more lines and all measures: the same command with --all.",
        more,
    )
    return text.format(count=more)
