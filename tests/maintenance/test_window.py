"""What makes the window: every row switches something off, and the table has the paired parts."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from maintenance import window
from maintenance.page_parts import PagePart
from rollout_sim.replications.points import PointMeasures
from rollout_sim.scenario import resolve


def test_every_row_switches_something_off() -> None:
    plans = [resolve(point.scenario, point.strategy) for point in window.points()]
    assert len(plans) == len(window.ROWS) * len(window.RUNS)
    shown = {repr(plan) for plan in plans}
    assert len(shown) == len(plans)
    hardening = plans[len(window.RUNS)].coefficients
    assert (hardening.plastic_days, hardening.first_weight) == (365, 1)
    assert plans[0].coefficients.plastic_days < 30


def observed(values: np.ndarray) -> PointMeasures:
    labels = tuple(point.label for point in window.points())
    none = pd.DataFrame({"strategy": [], "replication": [], "cause": []})
    shape = values[..., None]
    return PointMeasures(labels, (window.READ,), tuple(range(30)), shape, none, 30, False, 1, "compiled")


def using() -> np.ndarray:
    """First 70 %, evenly 60 %, held back 50 %, and no window at all without hardening; luck is common to all."""
    luck = np.linspace(-0.05, 0.05, 30)
    values = np.tile(np.array([0.7, 0.6, 0.5]), len(window.ROWS))[:, None] + luck
    values[3:6] = 0.6 + luck
    values[3] += np.linspace(-0.01, 0.01, 30)
    return values


def test_the_table_has_the_window_and_the_part_of_each_force() -> None:
    rows = [line.split(" | ") for line in window.table(observed(using())).splitlines()]
    as_it_is, hardening = rows[2], rows[3]
    assert as_it_is[0] == "| (as it is)"
    assert as_it_is[2].startswith("+10.0")
    assert as_it_is[4].startswith("+20.0")
    assert as_it_is[3] == ""
    assert hardening[0] == "| beliefs harden"
    assert hardening[2].startswith(("0.0", "+0.0"))
    assert hardening[3].startswith("+10.0 ± 0.")
    assert hardening[5].startswith("+20.0 ± 0.")


def test_the_table_is_written_into_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "model.md"
    page.write_text("before\n<!-- window: begin -->\nold\n<!-- window: end -->\nafter\n", encoding="utf-8")
    monkeypatch.setattr(window, "PART", PagePart(page, "window"))
    window.write(observed(using()), 4)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "\nold\n" not in text
    assert "`python -m maintenance.window --replications 30 --seed 4`" in text


def test_the_page_has_every_row() -> None:
    for force in window.ROWS:
        assert f"| {force.name} |" in window.PART.text, "renew docs/model.md with `python -m maintenance.window`"
