"""``rollout-sim check``: all mistakes of a scenario at once, or the scenario as it will be run."""

import json

import click

from rollout_sim.cli import options


@click.command()
@options.scenario_options
@options.as_json
@click.pass_context
def check(ctx: click.Context, file: str, sets: tuple[str, ...], overrides: tuple[str, ...], as_json: bool) -> None:
    """Check a scenario file, and print it with all defaults.

    Mistakes go to stderr, one line each, as file:line:column: path: rule (got ...), and the exit status is 1. Warnings
    of what can be known before a run go to stderr as well, so that stdout is a scenario file again.

    \b
    Example:
      rollout-sim check configs/220-stores.yaml
      rollout-sim check configs/220-stores.yaml --set people.experts=12 > twelve.yaml
    """
    from rollout_sim.scenario import ScenarioError, dump, resolved_text, warnings

    try:
        scenario = options.load(file, sets, overrides)
    except ScenarioError as error:
        if as_json:
            mistakes = [{**vars(mistake), "text": str(mistake)} for mistake in error.mistakes]
            click.echo(json.dumps({"scenario": None, "mistakes": mistakes, "warnings": []}, ensure_ascii=False))
        raise
    found = warnings(scenario)
    if as_json:
        content = {"scenario": dump(scenario), "mistakes": [], "warnings": found}
        click.echo(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))
        return
    click.echo(resolved_text(scenario).rstrip("\n"))
    for warning in found:
        click.echo(f"warning: {warning}", err=True)
