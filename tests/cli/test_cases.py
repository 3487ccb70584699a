"""``rollout-sim cases`` as it is typed: what it prints, keeps and goes on with."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from rollout_sim.cli.main import main
from rollout_sim.studies.cases import study as cases
from rollout_sim.studies.point_study import PointsResult
from tests.studies.test_cases import few


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A command line in a folder of its own, over the cases that cost least."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("rollout_sim.cli.commands.cases.book", few)
    monkeypatch.setattr(PointsResult, "save_charts", lambda *_: [])

    def invoke(*words: str) -> Any:
        found = CliRunner().invoke(main, ["cases", "--workers", "1", *words], catch_exceptions=False)
        assert found.exit_code == 0, found.output
        return found

    return invoke


@pytest.mark.compiled
def test_cases_are_printed_and_kept(asked: Any) -> None:
    told = asked("--replications", "3", "--all").stdout
    assert "20 stores in three batches\n  seeds execute after six weeks" in told
    assert "Where the documents do not agree with themselves:" in told
    (folder,) = Path("runs").iterdir()
    assert folder.name.startswith("cases-")
    assert folder.name.endswith("-3")
    assert len(pd.read_parquet(folder / "figures.parquet")) == len(few().figures)
    assert "20 stores in three batches" in (folder / "published.yaml").read_text(encoding="utf-8")
    assert json.loads((folder / "provenance.json").read_text())["complete"] is True


@pytest.mark.compiled
def test_the_same_command_goes_on(asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = json.loads(asked("--replications", "2", "--json", "--out", "kept").stdout)
    assert {row["use"] for row in first["figures"]} == {"fitted", "seen"}
    assert {row["use"] for row in first["scores"]} == {"fitted", "seen", "seen or held out"}

    def never(*_: Any) -> Any:
        raise AssertionError("what is kept is not run again")

    monkeypatch.setattr(cases, "case_row", never)
    again = json.loads(asked("--replications", "2", "--json", "--out", "kept").stdout)
    assert again == first
    assert asked("--replications", "2", "--out", "kept", "--language", "zh").stdout.count("已参考") > 3
