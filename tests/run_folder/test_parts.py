"""Chunks on disk: whole or not there, and a damaged one is known."""

from pathlib import Path

import pytest

from rollout_sim.run_folder import parts as module
from rollout_sim.run_folder.parts import Parts


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    made = Parts(tmp_path)
    assert made.clean() == []
    return made


def test_what_is_saved_comes_back(parts: Parts) -> None:
    parts.save(4, 4, b"later")
    parts.save(0, 4, b"sooner")
    assert list(parts.undamaged()) == [b"sooner", b"later"]
    assert parts.damaged() == []


@pytest.mark.parametrize("damage", [b"", b"soone", b"Sooner", b"sooner "])
def test_a_damaged_chunk_is_named_and_left_out(parts: Parts, damage: bytes) -> None:
    path = parts.save(0, 4, b"sooner")
    parts.save(4, 4, b"later")
    path.write_bytes(damage)
    assert parts.damaged() == [path]
    assert list(parts.undamaged()) == [b"later"]
    assert parts.clean() == [path]
    assert not path.exists()


def test_a_chunk_under_a_name_of_nobodys_is_damaged(parts: Parts) -> None:
    strange = parts.folder / "000000000-4-abc.zip"
    strange.write_bytes(b"sooner")
    assert parts.damaged() == [strange]
    assert list(parts.undamaged()) == []


def test_half_a_chunk_is_never_there(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        parts.save(0, 4, b"sooner")
    assert list(parts.folder.iterdir()) == []


def test_what_a_killed_process_left_is_cleaned_away(parts: Parts) -> None:
    (parts.folder / ".000000000-4-abc.zip.x1y2").write_bytes(b"soo")
    assert parts.clean() == []
    assert list(parts.folder.iterdir()) == []


def test_saving_reads_and_lists_nothing(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it costs the same however much is saved."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError("looked at what is saved")

    for name in ("glob", "iterdir", "read_bytes", "open"):
        monkeypatch.setattr(module.Path, name, never)
    assert parts.save(0, 4, b"sooner").name.startswith("000000000-4-")
