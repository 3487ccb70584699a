"""The fit: that it finds what there is to find, keeps to its ranges, reads what the cases read, and loses nothing."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from maintenance import refit as fit
from maintenance.refit_words import refit_words
from rollout_sim.rules.coefficients import TABLE
from rollout_sim.studies.cases.published import book
from rollout_sim.studies.cases.study import cases

TARGETS = book().targets
AIMS = np.array([fit.fitted_of(target).aim for target in TARGETS])
WITHIN = np.array([fit.fitted_of(target).within for target in TARGETS])


def test_gauss_newton_finds_the_point_that_hits_all_targets() -> None:
    """Ten targets that are linear in ten coefficients, each off by a tolerance's third at the start."""
    hidden = np.full(len(TARGETS), 0.3)
    x, costs = fit.gauss_newton(lambda x: AIMS + 10 * WITHIN * (x - hidden), TARGETS, len(TARGETS), 3)
    assert x == pytest.approx(hidden, abs=0.01)
    assert costs[-1] < 0.1 * costs[0]


def test_a_fit_that_cannot_get_better_stays_where_it_is() -> None:
    x, costs = fit.gauss_newton(lambda x: AIMS - 5 * WITHIN * (1 + np.abs(x).sum()), TARGETS, 4, 3)
    assert x == pytest.approx(np.zeros(4))
    assert len(costs) == 1


def test_more_of_a_direction_is_no_miss() -> None:
    gaps = dict(zip((target.name for target in TARGETS), fit.misses(AIMS + WITHIN, TARGETS), strict=True))
    assert gaps["help first beats help spread evenly"] == 0.0
    assert gaps["all 220 succeed"] == pytest.approx(1.0)
    assert fit.misses(AIMS - WITHIN, TARGETS) == pytest.approx(-np.ones(len(TARGETS)))


def test_coefficients_stay_in_their_ranges() -> None:
    start = {row.name: row.default for row in TABLE if row.name in fit.FREE}
    assert fit.moved(start, np.zeros(len(start))) == pytest.approx(start)
    far = fit.moved(start, np.full(len(start), 9.0))
    assert all(row.low <= far[row.name] <= row.high for row in TABLE if row.name in far)


@pytest.mark.compiled
def test_the_fit_reads_what_the_cases_read() -> None:
    search = fit.Search(book(), "compiled", seed=5, replications=2, turns=0)
    with ThreadPoolExecutor(1) as pool:
        simulated = search.figures({}, pool)
        moved = search.figures({"mean_drive": -1.0}, pool)
    held = {(one.figure.case, one.figure.name): one.mean for one in cases(2, seed=5, workers=1).checks}
    assert simulated == pytest.approx([held[target.case, target.name] for target in TARGETS])
    assert moved[0] < simulated[0] - 0.1  # fewer succeed who want it less


def test_each_refit_is_kept(tmp_path: Path) -> None:
    record = {"date": "2026-11-23T03:06:50+00:00", "seed": 2026, "costs": [2.0]}
    first = fit.save(record, tmp_path / "refits")
    second = fit.save(record | {"costs": [1.0]}, tmp_path / "refits")
    assert first.name == "2026-11-23T030650-seed-2026.json"
    assert first != second
    assert [json.loads(path.read_text())["costs"] for path in (first, second)] == [[2.0], [1.0]]


def test_a_refit_is_kept_with_its_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    seeds = []

    def fitted(seed: int | None, *_: Any) -> dict[str, Any]:
        seeds.append(seed)
        return {"date": "2026-11-23T03:06:50+00:00", "seed": seed or 2026, "replications": 24, "costs": [2.0],
                "coefficients": [], "targets": []}  # fmt: skip

    monkeypatch.setattr(fit, "refit", fitted)
    assert "fits kept there: 1" in CliRunner().invoke(fit.main, ["--out", "here"]).stdout
    assert "fits kept there: 2" in CliRunner().invoke(fit.main, ["--out", "here", "--seed", "7"]).stdout
    assert seeds == [None, 7]  # None: the one that is written beside the figures
    assert len(list(Path("here/refits").glob("*.json"))) == 2


MOVES = [(0.5, "mean_drive", "mean_drive"), (0.6, "Nothing moved", "没有系数移动")]


@pytest.mark.parametrize(("to", "english", "chinese"), MOVES)
def test_what_a_fit_moved(to: float, english: str, chinese: str) -> None:
    one = book().targets[0]
    record: dict[str, Any] = {
        "date": "2026-11-23T03:06:50+00:00", "seed": 2026, "replications": 24, "costs": [2.0, 1.5],
        "coefficients": [{"name": "mean_drive", "from": 0.6, "to": to}],
        "targets": [{"case": one.case, "figure": one.name, "aim": 0.4, "before": 0.38, "after": 0.39}],
    }  # fmt: skip
    words = refit_words(record)
    assert "seed 2026, 24 replications, cost 2.00 before and 1.50 after" in words
    assert english in words
    assert "plan A, 220 stores at once: all stores succeed" in words
    assert words.splitlines()[-1].split()[-3:] == ["40.0", "38.0", "39.0"]
    assert chinese in refit_words(record, "zh")
    assert one.in_chinese[0] in refit_words(record, "zh")
