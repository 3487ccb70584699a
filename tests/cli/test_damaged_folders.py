"""Run folders that were damaged or edited: one line names the file and what to do, and what can be played again is."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from rollout_sim.run_folder.folder import FRAMES
from tests.cli.conftest import Run

COMPARE = ("compare", "six.yaml", "--replications", 4, "--workers", 1, "--json", "--out", "run")
READERS = [("report", "run"), ("chart", "run", "--kind", "batches")]
Damage = Callable[[Path], None]


@pytest.fixture
def whole(run: Run, scenario_file: Path) -> str:
    """What a run says whose folder is ``run``."""
    return run(*COMPARE).stdout


def rewritten(change: Callable[[bytes], bytes]) -> Damage:
    def damage(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return damage


def without_row(path: Path) -> None:
    pd.read_parquet(path).iloc[1:].to_parquet(path, index=False)


def without_column(path: Path) -> None:
    pd.read_parquet(path).iloc[:, 1:].to_parquet(path, index=False)


FILE_DAMAGES: list[Damage] = [
    rewritten(lambda _: b""),
    rewritten(lambda content: content[: len(content) // 2]),
    rewritten(lambda _: b"\xff\xfe\x00"),
    Path.unlink,
]


@pytest.mark.parametrize("frame", ["replications", "weekly_bands"])
def test_a_frame_that_changed_is_named_and_written_again(run: Run, whole: str, frame: str) -> None:
    path = Path("run", f"{frame}.parquet")
    before = path.read_bytes()
    for damage in (*FILE_DAMAGES, without_row, without_column):
        damage(path)
        for command in READERS:
            found = run(*command)
            assert found.exit_code == 1
            assert found.stderr.splitlines() == [
                f"{path} is not as it was written; to write it again: rollout-sim resume run"
            ]
        path.write_bytes(before)
    path.write_bytes(b"")
    assert run("resume", "run", "--workers", 1, "--json").stdout == whole
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["scenario.yaml", "resolved.yaml"])
def test_a_scenario_that_changed_is_one_line(run: Run, whole: str, name: str) -> None:
    path = Path("run", name)
    before = path.read_bytes()
    for damage in FILE_DAMAGES:
        damage(path)
        for command in (*READERS, ("extend", "run", "--replications", 5, "--workers", 1)):
            found = run(*command)
            assert found.exit_code in (0, 1)  # a run goes on without the comments of its scenario
            assert found.exit_code == 0 or name in found.stderr
        if name == "resolved.yaml":  # what each line says to do, does it
            assert run(*COMPARE).stdout == whole
        path.write_bytes(before)


CHANGES: list[tuple[str, Any]] = [
    ("seed", "x"), ("seed", 2), ("seed", None), ("replications", "x"), ("replications", 10**9), ("asked", -1),
    ("asked", 10**12), ("strategies", []), ("strategies", "two"), ("engine", "x"), ("model", "x"), ("files", {}),
    ("interrupted", "x"), ("complete", "x"), ("language", 5), ("precision", {}), ("at", 5), ("changes", 5),
    ("command", "best"), ("date", "yesterday"),
]  # fmt: skip


def test_a_changed_value_in_the_provenance_is_one_line(run: Run, whole: str) -> None:
    path = Path("run/provenance.json")
    record = json.loads(path.read_text(encoding="utf-8"))
    for name, value in CHANGES:
        path.write_text(json.dumps({**record, name: value}), encoding="utf-8")
        for command in (("report", "run"), ("resume", "run"), COMPARE):
            found = run(*command)
            assert found.exit_code == 1
            assert found.stderr == f"{path} is not as it was written; run again, into another folder.\n"


def test_a_provenance_that_is_none_is_one_line(run: Run, whole: str) -> None:
    for text in ("", "[1]", "\x00", "[" * 100_000, "{}"):
        Path("run/provenance.json").write_text(text)
        for command in (*READERS, ("resume", "run")):
            found = run(*command)
            assert found.exit_code == 1
            assert len(found.stderr.splitlines()) == 1
            assert "run/provenance.json" in found.stderr


def test_a_provenance_of_an_earlier_version_has_no_seal(run: Run, whole: str) -> None:
    path = Path("run/provenance.json")
    record = json.loads(path.read_text(encoding="utf-8"))
    assert len(record.pop("seal")) == 64
    path.write_text(json.dumps(record), encoding="utf-8")
    found = run("resume", "run", "--workers", 1, "--json")
    assert found.stderr.splitlines() == ["run folder: run"]
    assert found.stdout == whole


@pytest.mark.parametrize("damage", [lambda _: b"", lambda content: content[:-100], lambda content: b"PK" + content])
def test_a_part_that_cannot_be_read_is_played_again(run: Run, whole: str, damage: Callable[[bytes], bytes]) -> None:
    for path in list(Path("run/parts").glob("*.zip")):  # under the checksum of its new content
        content = damage(path.read_bytes())
        first, count, _ = path.name.split("-")
        path.unlink()
        path.with_name(f"{first}-{count}-{hashlib.sha256(content).hexdigest()}.zip").write_bytes(content)
    assert run("resume", "run", "--workers", 1, "--json").stdout == whole


@pytest.mark.parametrize("name", ["parts", "charts"])
def test_a_file_in_place_of_a_folder_is_one_line(run: Run, whole: str, name: str) -> None:
    shutil.rmtree(f"run/{name}")
    Path("run", name).write_text("x")
    found = run("resume", "run", "--workers", 1)
    assert found.exit_code == 1
    assert f"run/{name}" in found.stderr
    assert len(found.stderr.splitlines()) <= 2  # and how to go on


def test_what_a_kill_left_among_the_charts_goes(run: Run, whole: str) -> None:
    Path("run/charts/.lead.svg.abc").write_text("half")
    Path("run/.resolved.yaml.abc").write_text("half")
    assert run("resume", "run", "--workers", 1, "--json").stdout == whole
    assert not list(Path("run").rglob(".*"))
    assert all(Path("run", f"{name}.parquet").is_file() for name in FRAMES)
