"""What a fit of the coefficients moved, in words and as tables."""

from collections.abc import Mapping
from typing import Any

from rollout_sim.studies.cases.published import book
from rollout_sim.studies.cases.words import full_label
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import columns, number

#: A coefficient that moves by less of its value has not moved.
MOVED = 0.005


def refit_words(record: Mapping[str, Any], language: str = "en") -> str:
    """What a fit moved, and each of its targets before and after."""
    gettext = translation(language).gettext
    moved = [row for row in record["coefficients"] if abs(row["to"] - row["from"]) > MOVED * abs(row["from"])]
    text = gettext("Fit of {date}: seed {seed}, {replications} replications, cost {before} before and {after} after.")
    costs = {"before": number(record["costs"][0], 2), "after": number(record["costs"][-1], 2)}
    lines = [text.format(date=record["date"], seed=record["seed"], replications=record["replications"], **costs), ""]
    if moved:
        rows = [[gettext("coefficient"), gettext("from"), gettext("to")]]
        rows += [[row["name"], f"{row['from']:.4g}", f"{row['to']:.4g}"] for row in moved]
        note = gettext("Nothing is changed by this: put them into a scenario's coefficients, or into the table.")
        lines += [*columns(rows), "", note]
    else:
        lines.append(gettext("Nothing moved."))
    rows = [[gettext("target (%)"), gettext("aim"), gettext("before"), gettext("after")]]
    names = {(target.case, target.name): full_label(target, language) for target in book().targets}
    for row in record["targets"]:
        figures = [number(100 * row[key], 1) for key in ("aim", "before", "after")]
        rows.append([names[row["case"], row["figure"]], *figures])
    return "\n".join([*lines, "", *columns(rows)])
