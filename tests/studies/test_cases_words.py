"""Published cases in words and pictures, in both languages: misses are told, and what contradicts itself is named."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rollout_sim.replications.points import PointMeasures
from rollout_sim.studies.cases.published import book
from rollout_sim.studies.cases.study import Cases


def study(changed: dict[str, tuple[str, float]] | None = None, spread: float = 0.02) -> Cases:
    """Every figure simulated as it is published, but for a number of a run that is changed."""
    whole = book()
    names = tuple({one.reads: 0 for one in whole.figures})
    values = np.full((len(whole.runs), 40, len(names)), np.nan)
    for one in whole.figures:
        if len(one.of) == 1:
            run = list(whole.runs).index(one.of[0][0])
            certain = one.stores is not None and one.published.value in (0.0, 1.0)
            luck = np.zeros(40) if certain else np.linspace(-spread, spread, 40)
            values[run, :, names.index(one.reads)] = one.published.value + luck
    values = np.where(np.isnan(values), 0.5, values)
    for name, (run, value) in (changed or {}).items():
        values[list(whole.runs).index(run), :, names.index(name)] = value
    failed = pd.DataFrame({"strategy": [], "replication": [], "cause": []})
    seen = PointMeasures(tuple(whole.runs), names, tuple(range(40)), values, failed, 40, False, 1, "compiled")
    return Cases(whole, seen)


def test_what_holds_and_what_does_not_is_told() -> None:
    told = study({"complaints after half a year": ("the rollout of 2019", 0.5)}).verdict()
    assert (
        "Of 7 recorded figures, seen or held out, 6 are inside the band of 90 % of single replications; "
        "a right model has 6.3 (4 … 7)." in told
    )
    assert "Seen: 15 of 16 figures are inside; a right model has 14.4 (12 … 16)." in told
    assert "Held out: 5 of 5 figures are inside; a right model has 4.5 (3 … 5)." in told
    assert "Fitted: 9 of 12 means are as near as wanted." in told  # differences are 0 here
    assert "help first beats help held back" in told
    assert "the rollout of 2019: complaints more after half a year" in told
    assert "  the rollout of 2019, since 2026-11-23: disaster-2019.yaml got lectures alone" in told
    assert "None of the 23 bands" in told
    assert "The checklist counts 30 items and lists 28." in told


def test_a_band_too_wide_is_told() -> None:
    wide = study(spread=0.9)
    assert "Wider than a beta-binomial's at an intra-class correlation of 0.15: " in wide.verdict()


def cells(text: str, name: str) -> str:
    """What stands beside a name, in however many tables the columns are."""
    rows = [" ".join(line.split()) for line in text.splitlines()]
    return " ".join(row.removeprefix(name).strip() for row in rows if row.startswith(f"{name} "))


def stands(text: str, name: str) -> bool:
    """Whether a row has this name, on one line or broken over two."""
    lines = text.splitlines()
    breaks = [len(name), *(found.start() for found in re.finditer(" ", name))]
    return any(
        line.startswith(f"  {name[:at]} ") and below.startswith(name[at:].strip())
        for line, below in pairwise([*lines, ""])
        for at in breaks
    )


def test_each_use_has_a_table_and_every_figure_a_row() -> None:
    text = study({"success of batch 1": ("1-3-9-27", 0.1)}).text()
    heads = [part for part in text.split("\n\n") if part.startswith(("Fitted: ", "Seen: ", "Held out: "))]
    assert [head.split(":")[0] for head in heads] == ["Fitted", "Seen", "Held out"]
    assert cells(text, "first 10 succeed") == "80 10.0 −0.9 +7.9 10.0 … 10.0 NO 0 recorded S1 §3.6"
    lead = cells(text, "the lead shrinks with twenty")
    assert lead.startswith("≥ 0 ")
    assert lead.endswith("yes ≥ 1 yes claimed S1 §2")
    assert "35 … 45 yes reckoned" in cells(text, "all stores succeed")
    assert all(stands(text, one.name) for one in book().figures)
    assert not stands(text, "a figure that nobody published")
    assert cells(text, "next 90 succeed").startswith("≥ 60 ")


def test_figures_are_counted_by_kind_beside_chance() -> None:
    text = study({"success of batch 1": ("1-3-9-27", 0.1)}).text()
    score = text[text.index("Inside the band of 90 %") :]
    assert cells(score, "recorded") == "1 of 1 6 of 7 – 6 of 7 6.3 (4 … 7)"
    assert cells(score, "all").endswith("15 of 16 5 of 5 20 of 21 18.9 (16 … 21)")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_of_it_in_both_languages(language: str, tmp_path: Path) -> None:
    found = study({"success": ("180 at once", 0.9)})
    whole = found.text(language) + found.verdict(language)
    assert ("未吻合" in whole) == (language == "zh")
    assert ("held out" in whole) == (language == "en")
    assert ("留作检验" in whole) == (language == "zh")
    assert ("180家门店一次性推广" in whole) == (language == "zh")
    files = found.save_charts(tmp_path, language)
    assert {path.name for path in files} == {"cases.png", "cases.svg", "held-out.png", "held-out.svg"}
