"""The page of the default ensemble; ``python -m maintenance.ensemble_page`` renews its tables from a record.

The record (``docs/ensemble.json``) is what ``python -m maintenance.ensemble`` writes beside the sets.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent.parent / "docs"
PAGE, RECORD = DOCS / "ensemble.md", DOCS / "ensemble.json"
BEGIN, END = "<!-- tables: begin -->\n", "<!-- tables: end -->\n"
#: Rows of the table of what was learnt.
ROWS = 25


def three(values: Sequence[float], factor: float = 100, digits: int = 1) -> str:
    """A low, middle and high value, as percent."""
    low, middle, high = (f"{value * factor:.{digits}f}" for value in values)
    return f"{middle} ({low} to {high})"


def tables(record: Mapping[str, Any]) -> str:
    """The tables of a record, in Markdown."""
    carried, twin, answer = record["carried"], record["twin"], record["answer"]
    lines = [
        f"Made {record['date'][:10]} by rollout_sim {record['version']} with seed {record['seed']}:"
        f" `{record['command']}`.",
        "",
        f"- {record['coefficients']} coefficients are assumed or fitted; {len(record['moved'])} of them matter for a"
        " fitted figure and were moved, the others keep their prior.",
        f"- {carried['tried']} sets were moved; {carried['good']} carry every fitted figure within tolerance and the"
        f" model's own error, and the first {carried['kept']} were kept, with equal weights: an effective size of"
        f" {carried['kept']}. Simulated again with other luck, {record['again'] * 100:.0f} % of them still do.",
        f"- Twin test ({twin['worlds']} known worlds): the middle 80 % of the sets hold the lead in"
        f" {twin['answer'] * 100:.0f} % of worlds, and a moved coefficient in {twin['coefficients'] * 100:.0f} %.",
        f"- The lead of four batches over all at once, stores of 220 at the end of the run, as 50 % (10 to 90 %):"
        f" {three(answer['prior'], 220, 0)} before the figures are heard, {three(answer['sets'], 220, 0)} after;"
        f" either half of the sets: {' and '.join(three(half, 220, 0) for half in answer['halves'])}.",
    ]
    if "other_seed" in answer:
        lines.append(
            f"- Made with another seed ({answer['other_seed']['seed']}): {three(answer['other_seed']['sets'], 220, 0)}."
        )
    lines += [
        "",
        "| fitted figure | aim | tolerance | prior: 50 % (5 to 95 %) | sets: 50 % (5 to 95 %) | sets that carry it |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row['case']}: {row['figure']} | {row['aim'] * 100:.0f} | {row['within'] * 100:.0f} | {three(row['prior'])}"
        f" | {three(row['sets'])} | {row['carry'] * 100:.0f} % |"
        for row in record["figures"]
    ]
    lines += [
        "",
        f"The {ROWS} coefficients that matter most for the figures (effect of half the prior, in tolerances; on the"
        " lead, in steps of 5 % of stores or 2.5 million), and what the figures leave of the prior's width.",
        "",
        "| coefficient | on figures | on answers | width left | moved by (prior widths) |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{row['name']}` | {row['on_figures']:.1f} | {row['on_answers']:.1f} | {row['spread']:.2f}"
        f" | {row['middle']:+.2f} |"
        for row in record["learnt"][:ROWS]
    ]
    return "\n".join([*lines, ""])


def renewed(page: str, record: Mapping[str, Any]) -> str:
    """The page with the tables of a record between its marks."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + tables(record) + END + rest.split(END)[1]


def main() -> None:
    """Renew the page."""
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), record), encoding="utf-8")


if __name__ == "__main__":
    main()
