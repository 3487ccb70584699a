"""``rollout-sim stores``: who goes live when, which groups of stores succeed, and which stores are at risk."""

import json  # late: most answers are printed as tables
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rollout_sim.cli import options, progress, run_comparison as running
from rollout_sim.cli.answer_language import gettext
from rollout_sim.cli.mistakes import Mistakes, worded
from rollout_sim.kernel.phrases import Refused
from rollout_sim.report.formats import FormatRefused
from rollout_sim.report.frame_files import save_frames
from rollout_sim.run_folder.folder import atomic
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import NONE, columns, known, share, some

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.studies.compare.store_results import StoreResults

#: Stores at risk that are printed; the file has all.
MOST_AT_RISK = 10


@click.command()
@options.folder
@click.option("--strategies", "named", multiple=True, metavar="NAME[,NAME]...", help="Only these.")
@click.option(
    "--by", "groups", multiple=True, metavar="COLUMN[,COLUMN]...", default=("region",), show_default=True,
    help="region, readiness, or a heading of the list of stores.",
)  # fmt: skip
@click.option(
    "--weight", default=None, metavar="COLUMN", help="Weigh stores by this column of the list, such as sales."
)
@click.option(
    "--futures", type=click.IntRange(2), metavar="N", default=100, show_default=True,
    help="Futures to simulate again; at most those of the run.",
)  # fmt: skip
@click.option(
    "--format", "formats", multiple=True, metavar="NAME[,NAME]...", default=("csv",), show_default=True,
    help="csv or xlsx; both with a comma between them.",
)  # fmt: skip
@click.option("--calendar", is_flag=True, help="Write a calendar of go-lives (.ics) a strategy as well.")
@click.option(
    "--out", type=options.FolderParameter(), default=None, metavar="DIR", help="Where to; FOLDER/stores if not given."
)
@options.as_json
@options.language
def stores(
    folder: str,
    named: tuple[str, ...],
    groups: tuple[str, ...],
    weight: str | None,
    futures: int,
    formats: tuple[str, ...],
    calendar: bool,
    out: str | None,
    as_json: bool,
    language: str,
) -> None:
    """Say of each store of a run when it goes live, how often it succeeds, and what keeps it from that.

    Simulates some futures of the run again, for what becomes of each store. Writes a row a store and strategy, and
    prints which groups of stores succeed, and the stores at most risk.

    \b
    Example:
      rollout-sim stores runs/220-stores-1a2b3c4d-100 --by region,readiness
      rollout-sim stores runs/my-rollout-5e6f7a8b-100 --by city --weight sales --calendar
    """
    from rollout_sim.studies.compare.read_folder import read_comparison
    from rollout_sim.studies.compare.store_results import store_results

    target = Path(out) if out is not None else Path(folder) / "stores"
    with running.refusals():
        comparison = read_comparison(Path(folder)).comparison
    strategies = options.strategies(comparison.scenario, named) if named else comparison.strategies
    with progress.TerminalProgressBar(gettext("futures")) as bar:
        results = store_results(comparison, strategies, futures, bar)
    try:
        tables = {column: results.by(column, weight) for column in options.listed(groups)}
        frame = results.frame()
        paths = save_frames({"stores": frame}, options.listed(formats), target, "stores")
    except (FormatRefused, Refused) as error:
        raise Mistakes.of(error) from None
    if calendar:
        paths += _calendars(frame, strategies, target, language)
    if as_json:
        click.echo(json.dumps(_content(results, tables, frame), indent=2, ensure_ascii=False))
        return
    for column, table in tables.items():
        for line in (*_group_lines(column, table, language), ""):
            click.echo(line)
    for line in (*_risk_lines(frame, language), ""):
        click.echo(line)
    for path in paths:
        click.echo(str(path))


def _calendars(frame: "pd.DataFrame", strategies: tuple[str, ...], target: Path, language: str) -> list[Path]:
    from rollout_sim.studies.compare.go_live_calendar import calendar_text

    paths = []
    for number, strategy in enumerate(strategies, start=1):
        paths.append(target / f"go-live-{number}.ics")  # names may hold what no file may
        with atomic(paths[-1]) as file:
            file.write(calendar_text(frame, strategy, language).encode())
    return paths


def _group_lines(column: str, table: "pd.DataFrame", language: str) -> list[str]:
    heading = translation(language).gettext(column)
    rows = [[gettext("Strategy"), heading, gettext("stores"), gettext("succeed at the end"), gettext("95 % interval")]]
    for row in table.to_dict("records"):
        interval = NONE
        if known(row["lower"]) and known(row["upper"]):
            interval = gettext("{low} to {high}").format(low=share(row["lower"]), high=share(row["upper"]))
        name = translation(language).gettext(str(row[column])) if row[column] else NONE
        rows.append([row["strategy"], name, some(row["stores"]), share(row["success_share"]), interval])
    return columns(rows, right_from=2)


def _risk_lines(frame: "pd.DataFrame", language: str) -> list[str]:
    from rollout_sim.studies.compare.store_results import REASONS

    words = {str(reason): worded(reason) for reason in REASONS}
    rows = [[gettext("Strategy"), gettext("store"), gettext("region"), gettext("goes live"),
             gettext("fails"), gettext("most often because")]]  # fmt: skip
    for strategy, own in frame.groupby("strategy", sort=False):
        worst = own.sort_values(["risk", "store"], ascending=[False, True]).head(MOST_AT_RISK)
        for row in worst[worst["risk"] > 0].to_dict("records"):
            reason = f"{words[row['reason']]} ({share(row['reason_share'])})"
            rows.append(
                [str(strategy), row["store"], row["region"], row["live_median"] or NONE, share(row["risk"]), reason]
            )
    if len(rows) == 1:
        return [gettext("Every store succeeds in every future.")]
    return [gettext("Stores at most risk"), *columns(rows, right_from=len(rows[0]))]


def _content(results: "StoreResults", tables: "dict[str, pd.DataFrame]", frame: "pd.DataFrame") -> dict[str, Any]:
    return {
        "futures": results.futures,
        "by": {column: _records(table) for column, table in tables.items()},
        "stores": _records(frame),
    }


def _records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", double_precision=15))
    return rows
