"""``rollout-sim schema``: the JSON Schema of scenario files, for editors that complete and check."""

import json

import click

from rollout_sim.cli import options


@click.command()
@options.language_of_words
def schema() -> None:
    """Print the JSON Schema of scenario files.

    \b
    Example:
      rollout-sim schema > rollout-sim.schema.json
    """
    from rollout_sim.scenario import schema as scenario_schema

    click.echo(json.dumps(scenario_schema(), indent=2, ensure_ascii=False))
