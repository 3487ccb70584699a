"""``rollout-sim new``: writes a commented scenario file that runs."""

from pathlib import Path

import click

from rollout_sim.cli import options
from rollout_sim.cli.answer_language import gettext
from rollout_sim.cli.mistakes import Mistakes, worded
from rollout_sim.kernel.phrases import Phrase, did_you_mean
from rollout_sim.wording.numbers import columns


@click.command()
@click.argument("name", type=click.Path(), required=False)
@click.option("--template", default=None, metavar="TEMPLATE", help="What to start from; the plainest if not given.")
@options.language_of_words
def new(name: str | None, template: str | None) -> None:
    """Write a commented scenario file NAME.yaml that runs as it is. An existing file is never overwritten.

    Without a name it lists the templates.

    \b
    Example:
      rollout-sim new
      rollout-sim new my-rollout
      rollout-sim new my-rollout --template batches
    """
    from rollout_sim.scenario import TEMPLATES, template as text_of
    from rollout_sim.scenario.templates import question_of

    if name is None:
        for line in columns([[known, question_of(known)] for known in TEMPLATES], right_from=2):
            click.echo(line)
        click.echo(gettext("Next: rollout-sim new my-rollout --template {name}").format(name=TEMPLATES[0]))
        return
    names = list(TEMPLATES)
    chosen = names[0] if template is None else template
    if chosen not in names:
        phrase = Phrase(
            "no template named {name}{hint} (there are {known})",
            name=repr(chosen), hint=did_you_mean(chosen, names), known=", ".join(names),
        )  # fmt: skip
        raise Mistakes([worded(phrase)])
    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text_of(chosen))
    except FileExistsError:
        raise Mistakes([gettext("{path}: exists already; choose another name").format(path=path)]) from None
    click.echo(gettext("{path} written. Next: rollout-sim check {path}").format(path=path))
