"""``rollout-sim new``: writes a commented scenario file that runs."""

from pathlib import Path

import click

from rollout_sim.cli import options
from rollout_sim.cli.answer_language import gettext, language as chosen_language
from rollout_sim.cli.mistakes import Mistakes, worded
from rollout_sim.kernel.phrases import Phrase, did_you_mean
from rollout_sim.wording.numbers import columns


@click.command()
@click.argument("name", type=click.Path(), required=False)
@click.option("--template", default=None, metavar="TEMPLATE", help="What to start from; the plainest if not given.")
@click.option("--ask", is_flag=True, help="Ask for the ten numbers to collect first, and write them into the file.")
@options.language_of_words
def new(name: str | None, template: str | None, ask: bool) -> None:
    """Write a commented scenario file NAME.yaml that runs as it is. An existing file is never overwritten.

    Without a name it lists the templates. Comments and names are in the language of --language.

    \b
    Example:
      rollout-sim new
      rollout-sim new my-rollout
      rollout-sim new my-rollout --template batches
      rollout-sim new my-rollout --ask
    """
    if ask and template is not None:
        raise click.UsageError(gettext("--ask writes a file of its own: leave --template out"))
    if name is None and not ask:
        _list_templates()
        return
    name = name or "my-rollout"
    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    if path.exists():
        raise _exists(path)
    text = _ask(path.parent) if ask else _template(template)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise _exists(path) from None
    click.echo(gettext("{path} written. Next: rollout-sim check {path}").format(path=path))


def _list_templates() -> None:
    from rollout_sim.scenario.templates import TEMPLATES, question_of

    for line in columns([[known, question_of(known, chosen_language())] for known in TEMPLATES], right_from=2):
        click.echo(line)
    click.echo(gettext("Next: rollout-sim new my-rollout --template {name}").format(name=TEMPLATES[0]))


def _exists(path: Path) -> Mistakes:
    return Mistakes([gettext("{path}: exists already; choose another name").format(path=path)])


def _template(name: str | None) -> str:
    from rollout_sim.scenario.templates import TEMPLATES, template

    chosen = TEMPLATES[0] if name is None else name
    if chosen not in TEMPLATES:
        phrase = Phrase(
            "no template named {name}{hint} (there are {known})",
            name=repr(chosen), hint=did_you_mean(chosen, TEMPLATES), known=", ".join(TEMPLATES),
        )  # fmt: skip
        raise Mistakes([worded(phrase)])
    return template(chosen, chosen_language())


def _ask(folder: Path) -> str:
    """Ask the questions one by one, each again until its answer fits, and return the scenario."""
    from rollout_sim.scenario.templates.questions import QUESTIONS, AnswerRefused, Answers

    answers = Answers(chosen_language(), folder)
    click.echo(gettext("Ten numbers to collect first; Enter takes what stands in brackets."))
    for question in QUESTIONS:
        while answers.asks(question):
            answer = click.prompt(f"{question.number:2}. {worded(question.words)}", default=question.usual)
            try:
                answers.take(question, answer)
            except AnswerRefused as error:
                click.echo(f"    {worded(error.phrase)}")
            else:
                break
    return answers.text()
