"""Progress in a notebook, by a kernel that only writes down what it is given to show."""

import sys
import time
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from rollout_sim.replications import progress_bar as notebook
from rollout_sim.studies.compare.comparison import compare
from tests.replications import fake_engines as fake


class Handle:
    def __init__(self, shown: list[str]) -> None:
        self.shown = shown

    def update(self, what: object) -> None:
        self.shown.append(repr(what))


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a kernel shows; a replication takes a second of its clock."""
    texts: list[str] = []

    def display(what: object, display_id: bool) -> Handle:
        assert display_id
        texts.append(repr(what))
        return Handle(texts)

    module: Any = ModuleType("IPython")
    module.get_ipython = lambda: SimpleNamespace(kernel=object())
    module.display = SimpleNamespace(display=display)
    monkeypatch.setitem(sys.modules, "IPython", module)
    return texts


def slow(monkeypatch: pytest.MonkeyPatch, seconds: float) -> Any:
    now = time.monotonic()
    clock = SimpleNamespace(monotonic=lambda: now)
    monkeypatch.setattr(notebook, "time", clock)

    def simulate(plan: Any, seed: int, replication: int) -> Any:
        nonlocal now
        now += seconds / 2  # for each of two strategies
        return fake.simulate(plan, seed, replication)

    return simulate


def test_a_notebook_shows_rate_and_time_left(shown: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    compare(fake.scenario(), replications=90, workers=1, engine=slow(monkeypatch, 1.0))
    assert len(shown) == 89, "nothing in the first two seconds"
    assert shown[0] == "2 of 90 replications, 0.5 a second, 0:02:56 left"
    assert shown[-1] == "90 of 90 replications, 1.0 a second"


def test_what_is_over_soon_shows_nothing(shown: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    compare(fake.scenario(), replications=90, workers=1, engine=slow(monkeypatch, 0.02))
    assert shown == []


def test_it_is_not_redrawn_for_each_of_many(shown: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    compare(fake.scenario(), replications=90, workers=1, engine=slow(monkeypatch, 0.05))
    assert 8 < len(shown) < 14


def test_html_has_a_bar() -> None:
    assert (
        notebook.ProgressDisplay(3, 9, 1.0)._repr_html_().startswith('<progress value="3" max="9"></progress> 3 of 9')
    )


@pytest.mark.parametrize("module", [None, SimpleNamespace(get_ipython=lambda: None)])
def test_elsewhere_there_is_none(module: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture) -> None:
    monkeypatch.setitem(sys.modules, "IPython", module)
    compare(fake.scenario(), replications=3, workers=1, engine=slow(monkeypatch, 5.0))
    assert capfd.readouterr() == ("", "")
