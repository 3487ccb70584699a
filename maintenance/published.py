"""The use of the published figures, as a page: ``python -m maintenance.published`` writes docs/published.md.

A held-out figure has a digest of itself, of the scenario files behind it and of the code that reads it; a test fails
when one of them changes. ``--renew WHAT`` makes these digests anew and puts date and reason on the page. It is for
changes after which the same is simulated and read, such as a key with a new name; after any other the figure is seen.
``--cases`` runs ``rollout-sim cases`` and puts its tables into the page.
"""

import ast
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from maintenance.page_parts import PagePart
from rollout_sim.cli import options
from rollout_sim.scenario.file.yaml_nodes import read_file, read_yaml
from rollout_sim.studies.cases import study, words
from rollout_sim.studies.cases.published import FILE, FOLDER, HELD_OUT, SEEN, CaseScenario, PublishedFigure, book
from rollout_sim.studies.cases.study import cases

PAGE = Path(__file__).parent.parent / "docs" / "published.md"
USES, RENEWALS, RESULTS = (PagePart(PAGE, name) for name in ("uses", "renewals", "results"))
#: Parts of a scenario file that no figure is read off.
UNREAD = ("rollout_sim", "name", "words", "money", "strategies", "overrides")
#: What reads figures off a run.
READERS = ("DATES", "case_row", "_at_batch_end", "_at_date", "_mean", "value_of")
NO_RENEWALS = "renewals: []\n"


def digest(figure: PublishedFigure) -> str:
    """Twelve signs that change with a figure, with its runs' scenario files (where it depends on them), or readings."""
    runs = book().runs
    parts = {
        "published": figure.printed,
        "reads": figure.reads,
        "stores": figure.stores,
        "of": [[weight, contents(runs[name])] for name, weight in figure.of],
        "readers": readers(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:12]


def contents(run: CaseScenario) -> dict[str, Any]:
    """What a scenario file says of a run: its strategy and overrides alone, without comments and money."""
    plain = read_yaml(read_file(FOLDER / run.file, run.file), run.file).plain()
    scene = {key: value for key, value in plain.items() if key not in UNREAD}
    ranges = {path: value for path, value in scene.pop("uncertain", {}).items() if not path.startswith("money.")}
    overrides = [plain["overrides"][name] for name in run.overrides]
    return {"scene": scene, "ranges": ranges, "strategy": plain["strategies"][run.strategy], "overrides": overrides}


def readers() -> list[str]:
    """The code that reads figures, without comments, line breaks and docstrings."""
    tree = ast.parse(Path(study.__file__).read_text(encoding="utf-8"))
    code = []
    for node in tree.body:
        name = (
            node.target
            if isinstance(node, ast.AnnAssign)
            else node.targets[0]
            if isinstance(node, ast.Assign)
            else node
        )
        if getattr(name, "id", getattr(name, "name", "")) in READERS:
            code.append(ast.dump(without_docstring(node)))
    return code


def without_docstring(node: ast.AST) -> ast.AST:
    """A definition without its docstring."""
    if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
        node.body = node.body[1:]
    return node


def changed() -> list[PublishedFigure]:
    """Held-out figures that are not what they were when they were held out."""
    return [figure for figure in book().figures if figure.use.name == HELD_OUT and figure.digest != digest(figure)]


def uses_table() -> str:
    """Every figure with its use and since when, then the reasons, in Markdown."""
    rows = [("case", "figure", "published", "source", "it is", "use", "since"), ("---",) * 7]
    reasons = {}
    for figure in book().figures:
        use = figure.use
        rows.append((
            figure.case, figure.name, as_printed(figure.printed), figure.source, figure.kind, use.name, str(use.since),
        ))  # fmt: skip
        reasons[figure.case if use.name == SEEN else "all", use.name] = use.because
    because = [("use", "of", "because"), ("---",) * 3, *((use, case, text) for (case, use), text in reasons.items())]
    return f"{markdown(rows)}\n\n{markdown(because)}"


def as_printed(published: Any) -> str:
    """A published value as the document prints it: "8 of 10", "at least 80%", "70% to 80%"."""
    if not isinstance(published, Mapping):
        return str(published)
    if "at_least" in published:
        return f"at least {published['at_least']}"
    return f"{published['from']} to {published['to']}"


def renewals_table() -> str:
    """When digests were made anew, and what had changed."""
    if not book().renewals:
        return "None so far."
    rows = [("date", "what changed"), ("---", "---"), *((str(day), what) for day, what in book().renewals)]
    return markdown(rows)


def markdown(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows of a table, the second of dashes."""
    return "\n".join("| " + " | ".join(cells) + " |" for cells in rows)


def renew(what: str | None) -> None:
    """Put new digests into the file of figures; with ``what`` has changed, its date and that too."""
    text = FILE.read_text(encoding="utf-8")
    for figure in changed():
        text = text.replace(f'digest: "{figure.digest}"', f'digest: "{digest(figure)}"')
    if what is not None:
        text = text.replace(NO_RENEWALS, "renewals:\n")
        text += f"  - {{date: {datetime.now(UTC).date()}, what: {json.dumps(what, ensure_ascii=False)}}}\n"
    FILE.write_text(text, encoding="utf-8")
    book.cache_clear()


def write() -> None:
    """Write the tables that need no run."""
    USES.write(uses_table())
    RENEWALS.write(renewals_table())


def write_results(replications: int, seed: int, workers: int | None) -> None:
    """Hold the figures against the model and write the answer into the page."""
    answer = cases(replications, seed, workers)
    command = f"rollout-sim cases --replications {replications} --seed {seed}"
    today = datetime.now(UTC).date()
    RESULTS.write(f"`{command}`, {today}:\n\n```\n{answer.text()}\n\n{answer.verdict()}\n```")


@click.command()
@click.option("--renew", "what", metavar="WHAT", help="Make digests anew: what changed, though the same is simulated.")
@click.option("--cases", "results", is_flag=True, help="Run the cases too, and write their tables.")
@click.option("--replications", type=click.IntRange(2), default=400, show_default=True, help="Futures of the cases.")
@click.option("--seed", type=click.IntRange(0, options.LARGEST_SEED), default=1, show_default=True, help="Of luck.")
@options.workers
def main(what: str | None, results: bool, replications: int, seed: int, workers: int | None) -> None:
    """Write the tables of docs/published.md.

    \b
    Example:
      python -m maintenance.published
      python -m maintenance.published --cases
      python -m maintenance.published --renew "people.coaches is the new name of people.experts"
    """
    if what is not None:
        renew(what)
    write()
    if results:
        write_results(replications, seed, workers)
    for figure in changed():
        click.echo(f"no longer what was held out: {words.full_label(figure, 'en')}", err=True)


if __name__ == "__main__":
    main()
