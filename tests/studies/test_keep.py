"""Studies kept in a folder from Python: what is interrupted goes on there, from here or from the command line."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import rollout_sim
from rollout_sim.cli.main import main
from rollout_sim.engines import compiled
from rollout_sim.replications import checkpoint, points_checkpoint, replicate as replications
from rollout_sim.run_folder.folder import FolderRefused
from rollout_sim.scenario import loads
from rollout_sim.studies.best.result import Best
from rollout_sim.studies.calibrate.result import Calibration
from rollout_sim.studies.compare.comparison import Comparison
from rollout_sim.studies.compare.to_precision import PreciseComparison
from rollout_sim.studies.point_study import PointsResult
from tests.replications import fake_engines, fake_points
from tests.studies import pilot_worlds
from tests.studies.test_gates import gate_engine

OVER = "people.head_office_coaches=2:10:4"


@pytest.fixture(autouse=True)
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fake engines, no charts, a chunk a replication, and a folder of its own with both scenario files."""
    monkeypatch.chdir(tmp_path)
    Path("six.yaml").write_text(fake_engines.TEXT, encoding="utf-8")
    Path("hundred.yaml").write_text(fake_points.TEXT, encoding="utf-8")
    for name, fake in (("compiled", fake_engines), ("reference", fake_points)):
        monkeypatch.setitem(replications.ENGINES, name, lambda fake=fake: fake.simulate)
    for kind in (Comparison, PreciseComparison, Best, PointsResult, Calibration):
        monkeypatch.setattr(kind, "save_charts", lambda _, folder, __: [folder / "chart.svg"])
    monkeypatch.setattr(checkpoint, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(points_checkpoint, "PATIENCE_SECONDS", 0.0)


def compare(**options: Any) -> Any:
    asked = {"replications": 6, "workers": 1, **options}
    return rollout_sim.compare(rollout_sim.load("six.yaml"), **asked)


def best(**options: Any) -> Any:
    return rollout_sim.best(rollout_sim.load("six.yaml"), indifference=0.05, workers=1, **options)


def sweep(**options: Any) -> Any:
    asked = {"replications": 6, "workers": 1, "engine": "reference", **options}
    return rollout_sim.sweep(rollout_sim.load("hundred.yaml"), OVER, **asked)


COMMANDS = {
    compare: ("compare", "six.yaml", "--replications", "6"),
    best: ("best", "six.yaml", "--indifference", "5%"),
    sweep: ("sweep", "hundred.yaml", "--over", OVER, "--replications", "6", "--engine", "reference"),
}
Verb = Callable[..., Any]
verbs = pytest.mark.parametrize("verb", COMMANDS, ids=lambda verb: verb.__name__)


def command_line(*words: str) -> Any:
    found = CliRunner().invoke(main, [*words, "--workers", "1", "--json"])
    assert found.exit_code in (0, 130), found.output
    return json.loads(found.stdout)


def interrupting(fake: Any, at: int) -> Any:
    def simulate(plan: Any, seed: int, replication: int) -> Any:
        if replication == at:
            raise KeyboardInterrupt
        return fake.KNOWN(plan, seed, replication)

    return simulate


@pytest.fixture
def interrupt(monkeypatch: pytest.MonkeyPatch) -> Callable[[Verb, Callable[[], Any]], Any]:
    """Do something that Ctrl-C ends on the way; from then on only what it did not finish may run."""

    def do(verb: Verb, work: Callable[[], Any]) -> Any:
        at = 15 if verb is best else 3
        with monkeypatch.context() as patch:
            for fake in (fake_engines, fake_points):
                patch.setattr(fake, "simulate", interrupting(fake, at))
            result = work()

        def rest(fake: Any) -> Any:
            def simulate(plan: Any, seed: int, replication: int) -> Any:
                assert replication >= at, "it was kept"
                return fake.KNOWN(plan, seed, replication)

            return simulate

        for fake in (fake_engines, fake_points):
            monkeypatch.setattr(fake, "simulate", rest(fake))
        return result

    return do


def frames(folder: str) -> dict[str, pd.DataFrame]:
    return {path.name: pd.read_parquet(path) for path in sorted(Path(folder).glob("*.parquet"))}


def assert_same_folders(one: str, other: str) -> None:
    first, second = frames(one), frames(other)
    assert first.keys() == second.keys() != set()
    for name, frame in first.items():
        pd.testing.assert_frame_equal(frame, second[name])
    said = [json.loads(Path(folder, "provenance.json").read_text()) for folder in (one, other)]
    assert said[0]["identity"] == said[1]["identity"]
    assert said[0].keys() == said[1].keys()
    assert all(record["complete"] for record in said)


@verbs
def test_interrupted_it_goes_on_to_the_same_end(verb: Verb, interrupt: Any) -> None:
    alone, whole = verb(), verb(folder="whole")
    cut = interrupt(verb, lambda: verb(folder="cut"))
    assert cut.interrupted
    again = verb(folder="cut")
    assert not again.interrupted
    assert again.to_json() == whole.to_json() == alone.to_json()
    assert_same_folders("cut", "whole")


@verbs
def test_the_command_line_goes_on_where_python_stopped(verb: Verb, interrupt: Any) -> None:
    whole = verb(folder="whole")
    interrupt(verb, lambda: verb(folder="cut"))
    assert command_line(*COMMANDS[verb], "--out", "cut") == json.loads(whole.to_json())
    assert_same_folders("cut", "whole")


@verbs
def test_python_goes_on_where_the_command_line_stopped(verb: Verb, interrupt: Any) -> None:
    whole = command_line(*COMMANDS[verb], "--out", "whole")
    interrupt(verb, lambda: command_line(*COMMANDS[verb], "--out", "cut"))
    assert json.loads(verb(folder="cut").to_json()) == whole
    assert_same_folders("cut", "whole")
    assert Path("cut/scenario.yaml").read_bytes() == Path("whole/scenario.yaml").read_bytes()


def test_resume_goes_on_where_python_stopped(interrupt: Any) -> None:
    whole = compare(folder="whole")
    interrupt(compare, lambda: compare(folder="cut"))
    assert command_line("resume", "cut") == json.loads(whole.to_json())


def test_a_precision_is_kept_with_its_run(interrupt: Any) -> None:
    def precise(folder: str) -> Any:
        return rollout_sim.compare_to_precision(
            rollout_sim.load("six.yaml"), 0.2, at_least=2, at_most=20, workers=1, folder=folder
        )

    whole = precise("whole")
    interrupt(compare, lambda: precise("cut"))
    assert command_line("resume", "cut")["precision"]["replications"] == whole.replications
    assert_same_folders("cut", "whole")


class Counted:
    """An engine that counts what it plays, and that Ctrl-C ends before it plays more than ``most``."""

    def __init__(self, known: Callable[..., Any]) -> None:
        self._known = known
        self.played = 0
        self.most = float("inf")

    def __call__(self, plan: Any, seed: int, replication: int) -> Any:
        if self.played >= self.most:
            raise KeyboardInterrupt
        self.played += 1
        return self._known(plan, seed, replication)


UNCERTAIN = fake_points.TEXT + "uncertain: {people.head_office_coaches: {one_of: [2, 6, 10]}}\n"
#: The other verbs, as they are asked of a folder, each with the engine that it is asked of.
OTHERS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "capacity": (fake_points.simulate, lambda **asked: rollout_sim.capacity(hundred(), replications=4, **asked)),
    "gates": (gate_engine, lambda **asked: rollout_sim.gates(hundred(), "30%,50%", replications=4, **asked)),
    "risk": (fake_points.simulate, lambda **asked: rollout_sim.risk(hundred(UNCERTAIN), replications=6, **asked)),
    "sensitivity": (
        fake_points.simulate,
        lambda **asked: rollout_sim.sensitivity(
            hundred(UNCERTAIN), methods=["one-way"], measures="success_share", replications=3, **asked
        ),
    ),
    "optimise": (
        fake_points.simulate,
        lambda **asked: rollout_sim.optimise(
            hundred(), "people.head_office_coaches=2:14:4", strategy="two batches", screening=2, replications=4, **asked
        ),
    ),
    "calibrate": (
        compiled.simulate,
        lambda **asked: rollout_sim.calibrate(
            pilot_worlds.scenario(), pilot_worlds.pilot_of(np.zeros(3), 5), parameters=["requests"], draws=50,
            at_most=60, **asked,
        ),
    ),
}  # fmt: skip


def hundred(text: str = fake_points.TEXT) -> Any:
    return loads(text)


@pytest.mark.parametrize("name", OTHERS)
def test_each_verb_goes_on_in_its_folder_and_plays_nothing_twice(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known, verb = OTHERS[name]
    engine = Counted(known)
    monkeypatch.setitem(replications.ENGINES, "reference", lambda: engine)
    monkeypatch.setitem(replications.ENGINES, "compiled", lambda: known)
    asked = {"workers": 1, "engine": "reference"}
    alone = verb(**asked)
    whole, engine.most = engine.played, engine.played + engine.played // 2
    with suppress(KeyboardInterrupt):  # calibrate has nothing to show for a part
        assert verb(**asked, folder="here").interrupted
    before, engine.most = engine.played, float("inf")
    assert verb(**asked, folder="here").to_json() == alone.to_json()
    assert engine.played - before < whole, "it began anew"
    engine.most = engine.played
    assert verb(**asked, folder="here").to_json() == alone.to_json()


@verbs
def test_another_design_is_refused(verb: Verb) -> None:
    verb(folder="here")
    before = Path("here/provenance.json").read_bytes()
    with pytest.raises(FolderRefused, match="here holds another run: seed 1, not 2"):
        verb(folder="here", seed=2)
    assert Path("here/provenance.json").read_bytes() == before


def test_more_replications_keep_those_that_are_there(interrupt: Any) -> None:
    compare(replications=3, folder="here")
    interrupt(compare, lambda: None)
    assert compare(folder="here").to_json() == compare(folder="here").to_json()
    with pytest.raises(FolderRefused, match="holds 6 replications of this run"):
        compare(replications=3, folder="here")


def test_damaged_files_are_named_and_run_again() -> None:
    whole = compare(folder="here").to_json()
    part = min(Path("here/parts").iterdir())
    part.write_bytes(part.read_bytes()[:-1])
    with pytest.warns(UserWarning, match=f"damaged, run again: {part}"):
        assert compare(folder="here").to_json() == whole


def test_nothing_done_writes_no_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake_engines, "simulate", fake_engines.fails_always)
    assert compare(folder="here").complete == ()
    assert frames("here") == {}


def test_tables_are_made_once_and_given_as_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    found = sweep(replications=2)
    first = found.gains()
    monkeypatch.setattr(type(found), "values", None)  # without which no frame can be made
    first.loc[:, "mean"] = 0.0
    assert (found.gains()["mean"] != 0.0).any()
    with pytest.raises(TypeError):
        found.binding()
