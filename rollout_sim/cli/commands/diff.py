"""``rollout-sim diff``: which inputs of two runs differ, and what that moved."""

import json  # late: most differences are printed as tables
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rollout_sim.cli import options, run_comparison as running
from rollout_sim.cli.answer_language import gettext, ngettext
from rollout_sim.cli.mistakes import Mistakes
from rollout_sim.kernel.phrases import Refused
from rollout_sim.scenario.values.errors import shown
from rollout_sim.wording.numbers import NONE, columns, known, some

if TYPE_CHECKING:
    from rollout_sim.studies.compare.differing_runs import MovedMeasure, RunDifference

#: Inputs that are printed; JSON has all.
MOST_INPUTS = 30


@click.command()
@click.argument("first", type=click.Path())
@click.argument("second", type=click.Path())
@click.option("--all", "everything", is_flag=True, help="Measures that have not surely moved as well.")
@options.as_json
@options.language
def diff(first: str, second: str, everything: bool, as_json: bool, language: str) -> None:
    """Say which inputs of two runs differ, and what that moved: the second less the first, with 95 % intervals.

    Where both were run with the same seed by the same version of the model, futures are compared one by one, in the
    same luck.

    \b
    Example:
      rollout-sim diff runs/220-stores-1a2b3c4d-100 runs/220-stores-5e6f7a8b-100
    """
    from rollout_sim.studies.compare.differing_runs import run_difference
    from rollout_sim.studies.compare.read_folder import read_comparison

    with running.refusals():
        saved_first, saved_second = read_comparison(Path(first)), read_comparison(Path(second))
    same_luck = saved_first.provenance["model"] == saved_second.provenance["model"]
    try:
        differences = run_difference(saved_first.comparison, saved_second.comparison, same_luck)
    except Refused as error:
        raise Mistakes.of(error) from None
    if as_json:
        click.echo(json.dumps(_content(differences), indent=2, ensure_ascii=False, allow_nan=False))
        return
    for line in (*_inputs(differences), "", *_moved(differences, everything, language)):
        click.echo(line)


def _inputs(differences: "RunDifference") -> list[str]:
    if not differences.inputs:
        return [gettext("The inputs are the same.")]
    rows = [[gettext("Input"), gettext("first"), gettext("second")]]
    rows += [[row.path, *(NONE if value is None else shown(value) for value in (row.first, row.second))]
             for row in differences.inputs[:MOST_INPUTS]]  # fmt: skip
    lines = columns(rows, right_from=3)
    if (more := len(differences.inputs) - MOST_INPUTS) > 0:
        lines.append(gettext("and {count} more; --json has all").format(count=more))
    return [line.rstrip() for line in lines]


def _moved(differences: "RunDifference", everything: bool, language: str) -> list[str]:
    from rollout_sim.wording.labels import measure_label

    def text(row: "MovedMeasure", value: float, sign: bool = False) -> str:
        if not known(value):
            return NONE
        size = 100 * value if row.measure.unit == "share" else value
        return ("+" if sign and size > 0 else "") + some(size)

    lines = []
    if differences.paired:
        lines.append(ngettext("Over {count} future that both share, in the same luck:",
                              "Over {count} futures that both share, in the same luck:",
                              differences.paired).format(count=differences.paired))  # fmt: skip
    else:
        lines.append(gettext("The runs share no luck: their means are compared."))
    rows = [[gettext("Strategy"), gettext("measure"), gettext("first"), gettext("second"), gettext("change"),
             gettext("95 % interval")]]  # fmt: skip
    for row in differences.moved:
        if everything or row.sure:
            interval = gettext("{low} to {high}").format(
                low=text(row, row.lower, True), high=text(row, row.upper, True)
            )
            unit = " (%)" if row.measure.unit == "share" else ""
            label = measure_label(row.measure.name, language) + unit
            rows.append([row.strategy, label, text(row, row.first), text(row, row.second),
                         text(row, row.change, True), interval])  # fmt: skip
    if len(rows) == 1:
        lines.append(gettext("No measure has surely moved."))
    else:
        lines += columns(rows, right_from=2)
    for name in differences.only_first:
        lines.append(gettext('"{strategy}" is in the first run alone').format(strategy=name))
    for name in differences.only_second:
        lines.append(gettext('"{strategy}" is in the second run alone').format(strategy=name))
    return lines


def _content(differences: "RunDifference") -> dict[str, Any]:
    def plain(value: float) -> float | None:
        return value if known(value) else None

    return {
        "inputs": [vars(row) for row in differences.inputs],
        "paired_futures": differences.paired,
        "moved": [
            {
                "strategy": row.strategy, "measure": row.measure.name, "surely": row.sure,
                **{name: plain(getattr(row, name)) for name in ("first", "second", "change", "lower", "upper")},
            }
            for row in differences.moved
        ],
        "only_first": differences.only_first,
        "only_second": differences.only_second,
    }  # fmt: skip
