"""``rollout-sim check``: all mistakes of a scenario at once, or the scenario as it will be run."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from rollout_sim.cli import options, progress

if TYPE_CHECKING:
    from rollout_sim.experiments.checklist import Worth
    from rollout_sim.scenario import Scenario
    from rollout_sim.scenario.readiness import Item, Readiness


@click.command()
@options.scenario_options
@click.option("--simulate", is_flag=True, help="Simulate what each missing item of the readiness checklist costs.")
@click.option("--replications", type=click.IntRange(2), default=100, show_default=True, help="Futures, to simulate in.")
@options.seed
@options.workers
@options.as_json
@click.pass_context
def check(
    ctx: click.Context,
    file: str,
    sets: tuple[str, ...],
    overrides: tuple[str, ...],
    ensemble: str | None,
    simulate: bool,
    replications: int,
    seed: int,
    workers: int | None,
    as_json: bool,
) -> None:
    """Check a scenario file, and print it with all defaults.

    Mistakes go to stderr, one line each, as file:line:column: path: rule (got ...), and the exit status is 1. Warnings
    of what can be known before a run go to stderr as well, so that stdout is a scenario file again; so does the score
    on the readiness checklist of "rollout rhythm and change management", and with --simulate what each missing item
    costs in success, in the same futures.

    \b
    Example:
      rollout-sim check configs/220-stores.yaml
      rollout-sim check configs/220-stores.yaml --set people.experts=12 > twelve.yaml
      rollout-sim check configs/220-stores.yaml --simulate > /dev/null
    """
    from rollout_sim.scenario import ScenarioError, dump, resolved_text, warnings
    from rollout_sim.scenario.readiness import readiness

    try:
        scenario = options.load(file, sets, overrides, ensemble)
    except ScenarioError as error:
        if as_json:
            mistakes = [{**vars(mistake), "text": str(mistake)} for mistake in error.mistakes]
            click.echo(json.dumps({"scenario": None, "mistakes": mistakes, "warnings": []}, ensure_ascii=False))
        raise
    found = warnings(scenario)
    ready = [readiness(scenario, name) for name in scenario.strategy_names]
    costs = _simulated(scenario, replications, seed, workers) if simulate else {}
    if as_json:
        content = {
            "scenario": dump(scenario),
            "mistakes": [],
            "warnings": found,
            "readiness": [_as_dict(row, costs.get(row.strategy)) for row in ready],
        }
        click.echo(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))
        return
    click.echo(resolved_text(scenario).rstrip("\n"))
    for warning in found:
        click.echo(f"warning: {warning}", err=True)
    for row in ready:
        for line in _lines(row, costs.get(row.strategy)):
            click.echo(line, err=True)


def _simulated(scenario: "Scenario", replications: int, seed: int, workers: int | None) -> "dict[str, list[Worth]]":
    from rollout_sim.experiments.checklist import missing_items

    costs = {}
    for name in scenario.strategy_names:
        with progress.Bar(name) as tell:
            costs[name] = missing_items(scenario, name, replications, seed, workers, tell)
    return costs


def _lines(row: "Readiness", costs: "list[Worth] | None") -> "Iterator[str]":
    """The score of a strategy, group by group, and what is missing."""
    from rollout_sim.scenario.readiness import GROUPS, ITEMS

    parts = ", ".join(f"{group} {row.of(group)[0]} of {row.of(group)[1]}" for group in GROUPS)
    yield f"readiness: {row.strategy}: {row.score} of {len(ITEMS)} ({parts})"
    if costs is None:
        for group in GROUPS:
            names = [item.name for item in row.missing if item.group == group]
            if names:
                yield f"  missing in {group}: {'; '.join(names)}"
        return
    for worth in costs:
        where = f"  missing in {worth.item.group}: {worth.item.name}"
        if worth.problem:
            yield f"{where}: not simulated, {worth.problem}"
        else:
            low, high = 100 * (worth.gain - worth.half_width), 100 * (worth.gain + worth.half_width)
            yield f"{where}: success {100 * worth.gain:+.1f} points with it (95 %: {low:+.1f} to {high:+.1f})"


def _as_dict(row: "Readiness", costs: "list[Worth] | None") -> dict[str, Any]:
    worths = {worth.item.name: worth for worth in costs or ()}

    def told(item: "Item") -> dict[str, Any]:
        worth = worths.get(item.name)
        plain: dict[str, Any] = {"group": item.group, "item": item.name}
        if worth is None:
            return plain
        if worth.problem:
            return {**plain, "problem": worth.problem}
        return {**plain, "gain": worth.gain, "half_width": worth.half_width}

    return {
        "strategy": row.strategy,
        "score": row.score,
        "there": [told(item) for item in row.there],
        "missing": [told(item) for item in row.missing],
    }
