"""``rollout-sim check``: all mistakes of a scenario, or the scenario with all defaults."""

import json  # late: most checks print no JSON
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from rollout_sim.cli import options, progress
from rollout_sim.cli.answer_language import gettext, language as answer_language
from rollout_sim.cli.mistakes import worded
from rollout_sim.wording import numbers
from rollout_sim.wording.language import CHECKLIST, translation

if TYPE_CHECKING:
    from rollout_sim.kernel.phrases import Phrase
    from rollout_sim.scenario import Mistake, Scenario
    from rollout_sim.scenario.advice.readiness import ChecklistItem, ChecklistResult
    from rollout_sim.studies.checklist import ItemEffect


@click.command()
@options.scenario_options
@click.option("--simulate", is_flag=True, help="Simulate what each missing item of the readiness checklist costs.")
@click.option("--replications", type=click.IntRange(2), default=100, show_default=True, help="Futures, to simulate in.")
@options.seed
@options.workers
@options.as_json
@options.language
@click.pass_context
def check(
    ctx: click.Context,
    file: str,
    sets: tuple[str, ...],
    overrides: tuple[str, ...],
    ensemble: str | None,
    coefficients: str | None,
    simulate: bool,
    replications: int,
    seed: int,
    workers: int | None,
    as_json: bool,
    language: str,
) -> None:
    """Check a scenario file, and print it with all defaults.

    Mistakes go to stderr, one line each, as file:line:column: path: rule (got ...), and the exit status is 1. Warnings
    of what can be known before a run go to stderr as well, so that stdout is a scenario file again; so does the score
    on the readiness checklist of "rollout rhythm and change management", and with --simulate what each missing item
    costs in success, in the same futures.

    \b
    Example:
      rollout-sim check configs/220-stores.yaml
      rollout-sim check configs/220-stores.yaml --set people.head_office_coaches=12 > twelve.yaml
      rollout-sim check configs/220-stores.yaml --simulate > /dev/null
    """
    from rollout_sim.scenario import ScenarioError, dump, resolved_text, warnings
    from rollout_sim.scenario.advice.readiness import readiness
    from rollout_sim.scenario.file.dump import head_comments

    summaries: list[Phrase] = []
    try:
        scenario = options.load(file, sets, overrides, ensemble, coefficients, summaries)
    except ScenarioError as error:
        if as_json:
            mistakes = [_mistake_content(mistake) for mistake in error.mistakes]
            _print({"scenario": None, "mistakes": mistakes, "stores": summaries, "warnings": []}, None)
        raise
    scenario_warnings = warnings(scenario)
    rollouts = [name for name, strategy in scenario.strategies.items() if not strategy.rolls_nothing_out]
    checklists = [readiness(scenario, name) for name in rollouts]
    costs = _simulated(scenario, replications, seed, workers) if simulate else {}
    if as_json:
        content = {
            "scenario": dump(scenario),
            "mistakes": [],
            "coefficients": scenario.drawn_from,
            "stores": summaries,
            "warnings": scenario_warnings,
            "readiness": [_as_dict(checklist, costs.get(checklist.strategy)) for checklist in checklists],
        }
        _print(content, 2)
        return
    head = head_comments(scenario)
    body = resolved_text(scenario).rstrip("\n").splitlines()[len(head) :]
    for line in (*map(worded, head), *body):
        click.echo(line)
    for summary in summaries:
        click.echo(worded(summary), err=True)
    for warning in scenario_warnings:
        click.echo(gettext("warning: {warning}").format(warning=worded(warning)), err=True)
    click.echo(_drawn(scenario), err=True)
    for checklist in checklists:
        for line in _lines(checklist, costs.get(checklist.strategy), language):
            click.echo(line, err=True)


def _drawn(scenario: "Scenario") -> str:
    """Which coefficients the answers draw."""
    from rollout_sim.scenario.blocks.default_ensemble import DefaultEnsemble

    ensemble = scenario.ensemble
    if ensemble is None:
        return gettext("coefficients: those of the table; no ensemble is drawn from")
    if not isinstance(ensemble, DefaultEnsemble):
        text = gettext("coefficients: answers draw {names} from the ensemble that is given")
        return text.format(names=", ".join(ensemble.paths))
    text = gettext(
        "coefficients: answers draw {count} of them from the default ensemble {identity} (`ensemble.draws` names them)"
    )
    return text.format(count=len(ensemble.draws), identity=ensemble.shipped)


def _mistake_content(mistake: "Mistake") -> dict[str, Any]:
    """A mistake for JSON."""
    return {
        "file": mistake.file,
        "line": mistake.line,
        "column": mistake.column,
        "path": mistake.path,
        "rule": mistake.rule,
        "got": mistake.quoted,
        "text": str(mistake),
    }


def _print(content: dict[str, Any], indent: int | None) -> None:
    click.echo(json.dumps(content, indent=indent, ensure_ascii=False, allow_nan=False))


def _simulated(
    scenario: "Scenario", replications: int, seed: int, workers: int | None
) -> "dict[str, list[ItemEffect]]":
    from rollout_sim.studies.checklist import missing_items

    costs = {}
    for name in scenario.strategy_names:
        with progress.TerminalProgressBar(name) as bar:
            costs[name] = missing_items(scenario, name, replications, seed, workers, bar)
    return costs


def _lines(checklist: "ChecklistResult", costs: "list[ItemEffect] | None", language: str) -> "Iterator[str]":
    """The score of a strategy, group by group, and the missing items."""
    from rollout_sim.scenario.advice.readiness import GROUPS, ITEMS

    def named(words: str) -> str:
        return translation(language).pgettext(CHECKLIST, words)

    part, line = gettext("{group} {there} of {all}"), gettext("readiness: {strategy}: {score} of {all} ({parts})")
    comma, semicolon = ("，", "；") if language == "zh" else (", ", "; ")
    counts = [(named(group), *checklist.of(group)) for group in GROUPS]
    parts = comma.join(part.format(group=group, there=met, all=total) for group, met, total in counts)
    yield line.format(strategy=checklist.strategy, score=checklist.score, all=len(ITEMS), parts=parts)
    missing = gettext("  missing in {group}: {items}")
    if costs is None:
        for group in GROUPS:
            names = [named(item.name) for item in checklist.missing if item.group == group]
            if names:
                yield missing.format(group=named(group), items=semicolon.join(names))
        return
    yield from map(_cost_line, (cost for cost in costs if cost.problem or cost.moves))
    idle = [named(cost.item.name) for cost in costs if not (cost.problem or cost.moves)]
    if idle:
        yield gettext("  missing, and it would change nothing here: {items}").format(items=semicolon.join(idle))


def _cost_line(cost: "ItemEffect") -> str:
    """What a missing item would do to success, and whether that is decided."""
    text = gettext("  missing, {item}: {gain} points of success with it ({low} to {high})")
    if cost.problem:
        text = gettext("  missing, {item}: not simulated, {why}")
    elif not cost.sign:
        text = gettext("  missing, {item}: too close to call, {gain} points of success with it ({low} to {high})")
    item = translation(answer_language()).pgettext(CHECKLIST, cost.item.name)
    gain, low, high = (
        ("+" if value > 0 else "") + numbers.number(100 * value, 1) for value in (cost.gain, cost.lower, cost.upper)
    )
    return text.format(item=item, why=worded(cost.problem), gain=gain, low=low, high=high)


def _as_dict(checklist: "ChecklistResult", costs: "list[ItemEffect] | None") -> dict[str, Any]:
    worths = {worth.item.name: worth for worth in costs or ()}

    def plain_of(item: "ChecklistItem") -> dict[str, Any]:
        worth = worths.get(item.name)
        plain: dict[str, Any] = {"group": item.group, "item": item.name}
        if worth is None:
            return plain
        if worth.problem:
            return {**plain, "problem": worth.problem}
        return {**plain, "gain": worth.gain, "lower": worth.lower, "upper": worth.upper}

    return {
        "strategy": checklist.strategy,
        "score": checklist.score,
        "there": [plain_of(item) for item in checklist.met],
        "missing": [plain_of(item) for item in checklist.missing],
    }
