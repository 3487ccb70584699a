"""A scenario file, the command line in this process, and an engine and a report that cost no time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from rollout_sim.cli.main import main
from rollout_sim.replications import replicate as replications
from rollout_sim.studies.compare.comparison import Comparison
from tests.replications import fake_engines

Run = Callable[..., Result]


@pytest.fixture
def scenario_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The scenario of the fake engines, in a folder of its own that commands run in."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "six.yaml"
    path.write_text(fake_engines.TEXT, encoding="utf-8")
    return path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line; an exception that is nobody's mistake fails the test."""
    for name in replications.ENGINES:
        monkeypatch.setitem(replications.ENGINES, name, lambda: fake_engines.simulate)

    def charts(comparison: Any, folder: Path, language: str) -> list[Path]:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "chart.svg").write_text("<svg/>")
        return [folder / "chart.svg"]

    monkeypatch.setattr(Comparison, "save_charts", charts)
    monkeypatch.setattr(Comparison, "text", lambda *_: "THE TABLE")
    monkeypatch.setattr(Comparison, "brief", lambda *_: "THE TABLE")
    monkeypatch.setattr(Comparison, "verdict", lambda *_: "THE VERDICT")

    def invoke(*words: str | Path) -> Result:
        found = CliRunner().invoke(main, [str(word) for word in words])
        if found.exception is not None and not isinstance(found.exception, SystemExit):
            raise found.exception
        return found

    return invoke
