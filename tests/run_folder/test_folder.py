"""The run folder: whole files or none, and one design a folder."""

import hashlib
import json
import os
from pathlib import Path

import pandas as pd
import pytest

from rollout_sim.run_folder.folder import FolderRefused, atomic, prepare, write
from rollout_sim.run_folder.identity import RunDesign, design

DESIGN = design("Six stores", "resolved", ("a", "b"), 1, "reference")
FRAMES = {"replications": pd.DataFrame({"strategy": ["a", "b"], "share": [0.5, float("nan")]})}
TEXTS = {"scenario.yaml": "name: 六家店\r\n".encode(), "resolved.yaml": b"resolved"}


def put(folder: Path, made: RunDesign = DESIGN, replications: int = 5) -> None:
    write(folder, made, replications, FRAMES, TEXTS, {"asked": replications})


def provenance(folder: Path) -> dict[str, object]:
    return json.loads((folder / "provenance.json").read_text())  # type: ignore[no-any-return]


def test_what_is_written_can_be_read_and_is_said_whole(tmp_path: Path) -> None:
    put(tmp_path / "deep" / "run")
    folder = tmp_path / "deep" / "run"
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "replications.parquet"), FRAMES["replications"])
    assert (folder / "scenario.yaml").read_bytes() == TEXTS["scenario.yaml"]
    found = provenance(folder)
    assert found["complete"] is True
    assert found["files"] == {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("scenario.yaml", "resolved.yaml", "replications.parquet")
    }
    assert {"version", "git_commit", "date", "python", "platform", "libraries", "seed", "engine", "asked"} <= set(found)
    assert sorted(path.name for path in folder.iterdir()) == sorted([*found["files"], "provenance.json"])  # type: ignore[misc]


def test_frames_are_zstd(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    put(tmp_path)
    assert pq.ParquetFile(tmp_path / "replications.parquet").metadata.row_group(0).column(0).compression == "ZSTD"


def test_the_same_run_takes_its_own_place(tmp_path: Path) -> None:
    put(tmp_path)
    put(tmp_path)
    put(tmp_path, replications=6)
    assert provenance(tmp_path)["replications"] == 6


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (design("Six stores", "resolved", ("a", "b"), 2, "reference"), "seed 1, not 2"),
        (design("Six stores", "resolved", ("a",), 1, "reference"), 'strategies ["a", "b"], not ["a"]'),
        (design("Six stores", "changed", ("a", "b"), 1, "reference"), "scenario_sha256"),
        (design("Six stores", "resolved", ("a", "b"), 1, "compiled"), 'engine "reference", not "compiled"'),
    ],
)
def test_another_design_is_refused_with_what_differs(tmp_path: Path, other: RunDesign, said: str) -> None:
    put(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    for refused in (lambda: prepare(tmp_path, other, 5), lambda: put(tmp_path, other)):
        with pytest.raises(FolderRefused) as caught:
            refused()
        assert said in str(caught.value)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_fewer_replications_do_not_take_the_place_of_more(tmp_path: Path) -> None:
    put(tmp_path, replications=5)
    with pytest.raises(FolderRefused, match="holds 5 replications"):
        prepare(tmp_path, DESIGN, 4)


@pytest.mark.parametrize("name", ["scenario.yaml", "charts", "sales.parquet"])
def test_files_that_are_of_no_run_are_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(FolderRefused, match=f"holds {name}, which is of no run"):
        put(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_other_files_may_stand_beside(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    put(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_a_broken_provenance_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "provenance.json").write_text(text)
    with pytest.raises(FolderRefused, match=r"provenance\.json"):
        prepare(tmp_path, DESIGN, 5)


def test_preparing_leaves_nothing_but_the_folder(tmp_path: Path) -> None:
    prepare(tmp_path / "run", DESIGN, 5)
    assert list((tmp_path / "run").iterdir()) == []


def test_a_file_that_breaks_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def break_half_way() -> None:
        with atomic(path) as file:
            file.write(b"ne")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_half_way()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_run_cut_short_while_writing_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    with pytest.raises(OSError, match="No space"):
        put(tmp_path)
    assert provenance(tmp_path)["complete"] is False


def test_files_may_be_read_by_those_whom_the_umask_lets(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        put(tmp_path)
    finally:
        os.umask(before)
    assert (tmp_path / "provenance.json").stat().st_mode & 0o777 == 0o640


def test_a_short_name_differs_between_designs() -> None:
    names = {DESIGN.short, design("Six stores", "resolved", ("a", "b"), 2, "reference").short}
    assert len(names) == 2
    assert all(len(name) == 8 for name in names)
