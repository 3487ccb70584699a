"""For all tests: none fails because the machine is busy, the one before spoke Chinese, or Ctrl-C is ignored here."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from rollout_sim.cli import answer_language as words
from rollout_sim.scenario.file import load

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

#: What a file means that says nothing of an ensemble.
USUAL_ENSEMBLE = load.UNSAID
# Most tests mean the coefficients of the table; those of what is drawn ask for ``drawn``, or say it in their file.
load.UNSAID = "none"

# A shell without job control lets what it starts in the background ignore Ctrl-C, which some tests send themselves.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Tests that look, in tests/looks, need a browser and an office: they run when they are named (make test-looks)."""
    is_looks = collection_path == Path(__file__).parent / "looks"
    return True if is_looks and not any("looks" in argument for argument in config.args) else None


@pytest.fixture
def unrendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts are composed and saved empty: rendering takes most of the time that they take."""
    from matplotlib.figure import Figure

    def save(_: Figure, file: Any, **__: Any) -> None:
        file.write("<svg viewBox='0 0 1 1'></svg>") if hasattr(file, "write") else Path(file).touch()

    monkeypatch.setattr(Figure, "savefig", save)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scenarios draw from the default ensemble unless they say otherwise, as for every user."""
    monkeypatch.setattr(load, "UNSAID", USUAL_ENSEMBLE)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A command line sets the language of its process."""
    yield
    words.set_language("en")
