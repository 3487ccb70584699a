"""Which runs are the same run."""

from pathlib import Path

import pytest

import rollout_sim
from rollout_sim.run_folder import identity
from rollout_sim.run_folder.identity import design


def version(monkeypatch: pytest.MonkeyPatch, package: Path, engine: str = "reference") -> str:
    monkeypatch.setattr(rollout_sim, "__file__", str(package / "__init__.py"))
    return identity.model_version.__wrapped__(engine)


def test_a_changed_rule_is_another_model_and_a_changed_chart_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("rules/day.py", "engines/reference/days.py", "engines/compiled/days.py", "report/charts.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    before = version(monkeypatch, tmp_path)
    compiled = version(monkeypatch, tmp_path, "compiled")
    (tmp_path / "report/charts.py").write_text("x = 2\n")
    (tmp_path / "engines/compiled/days.py").write_text("x = 2\n")
    assert version(monkeypatch, tmp_path) == before
    assert version(monkeypatch, tmp_path, "compiled") != compiled
    (tmp_path / "rules/day.py").write_text("x = 2\n")
    assert version(monkeypatch, tmp_path) != before


def test_an_identity_is_made_of_all_that_tells_runs_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("Six", "resolved", ("a", "b"), 1, "reference")
    others = [
        ("Seven", *words[1:]),
        ("Six", "changed", *words[2:]),
        (*words[:2], ("b", "a"), *words[3:]),
        (*words[:3], 2, "reference"),
        (*words[:4], "compiled"),
    ]
    found = {design(*other).identity for other in [words, *others]}  # type: ignore[arg-type]
    monkeypatch.setattr(identity, "model_version", lambda _: "another")
    assert len(found | {design(*words).identity}) == 7
