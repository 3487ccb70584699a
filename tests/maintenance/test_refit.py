"""The fit: that it finds what there is to find, keeps to its ranges, reads what the cases read, and loses nothing."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from maintenance import refit as fit
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
    held = {(one.figure.case, one.figure.name): one.mean for one in cases(2, seed=5, workers=1).held}
    assert simulated == pytest.approx([held[target.case, target.name] for target in TARGETS])
    assert moved[0] < simulated[0] - 0.1  # fewer succeed who want it less


def test_each_refit_is_kept(tmp_path: Path) -> None:
    record = {"date": "2026-11-23T03:06:50+00:00", "seed": 2026, "costs": [2.0]}
    first = fit.keep(record, tmp_path / "refits")
    second = fit.keep(record | {"costs": [1.0]}, tmp_path / "refits")
    assert first.name == "2026-11-23T030650-seed-2026.json"
    assert first != second
    assert [json.loads(path.read_text())["costs"] for path in (first, second)] == [[2.0], [1.0]]
