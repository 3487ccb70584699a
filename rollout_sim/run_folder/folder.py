"""The run folder: what a run leaves on disk, written so that no reader ever sees half a file.

The files of ``FRAMES``, as ``replications.parquet``, are the frames; ``scenario.yaml`` is the scenario as given,
``resolved.yaml`` with all defaults written out, ``provenance.json`` says where all this comes from and the SHA-256 of
each file. A folder belongs to one design (``run_folder.identity``) and refuses any other. While a run goes on its
finished chunks stand in ``parts`` (``run_folder.parts``); they stay there, and the frames are made of them.
"""

import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import rollout_sim
from rollout_sim.run_folder.identity import RunDesign
from rollout_sim.run_folder.lock import locked

if TYPE_CHECKING:
    from pandas import DataFrame

PROVENANCE = "provenance.json"
#: Beside the frames, what stands in a run folder.
OURS = ("scenario.yaml", "resolved.yaml", PROVENANCE, "charts", "parts")
FRAMES = ("replications", "batches", "weekly", "monthly", "weekly_bands", "monthly_bands", "exposure", "budget")
LIBRARIES = ("matplotlib", "numba", "numpy", "pandas", "pyarrow", "pydantic", "PyYAML", "scipy", "simpy")


class FolderRefused(ValueError):
    """A folder that a run may not be written into; the message says why and what to do."""


def prepare(folder: Path, planned: RunDesign, replications: int) -> None:
    """Make the folder, or make sure that it may be written into, before any work is done.

    Raises
    ------
    FolderRefused
        Where the folder holds files of these names that are of no run, a run of another design, or more replications
        than are planned.
    OSError
        Where it cannot be made or written into.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _refuse_other(folder, planned, replications)
    with atomic(folder / ".writable"):
        pass
    (folder / ".writable").unlink(missing_ok=True)


def begin(folder: Path, planned: RunDesign, texts: Mapping[str, bytes], notes: Mapping[str, Any]) -> None:
    """Say in the folder, before any work is done, what it is to be a run of; frames of the same run stay as they are.

    Raises
    ------
    FolderRefused, OSError
        As ``prepare``.
    """
    same_design(folder, planned)
    before = _held(folder) or {}
    record = {
        **_origin(),
        **asdict(planned),
        "identity": planned.identity,
        "replications": before.get("replications", 0),
    }
    _write_json(folder / PROVENANCE, {**record, **notes, "complete": False, "files": {}})
    for name, text in texts.items():
        with atomic(folder / name) as file:
            file.write(text)


@contextmanager
def held_for(
    folder: Path,
    planned: RunDesign,
    replications: int,
    texts: Mapping[str, bytes],
    notes: Mapping[str, Any],
    differs: Callable[[], str] = str,
) -> Iterator[None]:
    """A folder that is this design's, and this process's, while the block lasts: locked, swept, and begun.

    ``differs`` says what else is to be told of a folder that is refused.

    Raises
    ------
    FolderRefused, OSError
        As ``prepare``.
    FolderBusy
        If another process works in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        try:
            prepare(folder, planned, replications)
        except FolderRefused as error:
            raise FolderRefused(f"{error}{differs()}") from None
        sweep(folder)
        begin(folder, planned, texts, notes)
        yield


def sweep(folder: Path) -> None:
    """Remove what a killed process left half written; only for who holds the lock of the folder."""
    for name in (*OURS, *(f"{frame}.parquet" for frame in FRAMES), ".writable"):
        for path in folder.glob(f".{name}.*"):
            path.unlink()


def same_design(folder: Path, planned: RunDesign) -> None:
    """Make sure that what the folder holds, if anything, is of this design.

    Raises
    ------
    FolderRefused
        If it is of another; the message names the fields that differ.
    """
    _refuse_other(folder, planned, sys.maxsize)


def held(folder: Path) -> dict[str, Any]:
    """The provenance of the run in a folder.

    Raises
    ------
    FolderRefused
        If there is none, it cannot be read, or what it says of its run does not match the identity that it names.
    """
    found = _held(folder) if folder.is_dir() else None
    if found is None:
        raise FolderRefused(f"{folder} holds no run.")
    if not _as_written(found):
        raise FolderRefused(f"{folder / PROVENANCE} is not as it was written; run again, into another folder.")
    return found


def _as_written(found: Mapping[str, Any]) -> bool:
    try:
        said = RunDesign(**{one.name: found[one.name] for one in fields(RunDesign)}).identity
    except (KeyError, TypeError):
        return False
    kinds = {"replications": int, "asked": int, "interrupted": bool, "complete": bool, "files": dict}
    return said == found.get("identity") and all(
        isinstance(found.get(name, kind()), kind) for name, kind in kinds.items()
    )


def write(
    folder: Path,
    done: RunDesign,
    replications: int,
    frames: Mapping[str, "DataFrame"],
    texts: Mapping[str, bytes],
    notes: Mapping[str, Any],
) -> None:
    """Write frames (``NAME.parquet``), texts by file name, and the provenance with notes of the caller's.

    The provenance is marked incomplete while files are replaced, so a run cut short there is seen to be so.

    Raises
    ------
    FolderRefused, OSError
        As ``prepare``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _refuse_other(folder, done, replications)
    record = {**_origin(), **asdict(done), "identity": done.identity, "replications": replications, **notes}
    _write_json(folder / PROVENANCE, {**record, "complete": False, "files": {}})
    for name, text in texts.items():
        with atomic(folder / name) as file:
            file.write(text)
    for name, frame in frames.items():
        with atomic(folder / f"{name}.parquet") as file:
            frame.to_parquet(file, compression="zstd", index=False)
    names = [*texts, *(f"{name}.parquet" for name in frames)]
    sums = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    _write_json(folder / PROVENANCE, {**record, "complete": True, "files": sums})


@contextmanager
def atomic(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes its place, whole and on disk, when the block ends; after an error nothing changes."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())  # mkstemp makes files that only their owner may read
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    with atomic(path) as file:
        file.write(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False).encode() + b"\n")


def _refuse_other(folder: Path, planned: RunDesign, replications: int) -> None:
    found = _held(folder)
    if found is None:
        return
    given = json.loads(json.dumps(asdict(planned)))  # tuples as JSON has them
    differ = [f"{name} {_brief(found.get(name))}, not {_brief(value)}" for name, value in given.items()
              if found.get(name) != value]  # fmt: skip
    if differ:
        raise FolderRefused(f"{folder} holds another run: {'; '.join(differ)}. Choose another folder, or remove it.")
    if int(found.get("replications", 0)) > replications:
        raise FolderRefused(
            f"{folder} holds {found['replications']} replications of this run, and {replications} would take their "
            "place. Choose another folder, or remove it."
        )


def _held(folder: Path) -> dict[str, Any] | None:
    """The provenance of the run that the folder holds, None if it holds none, and nothing that one would replace."""
    try:
        found = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        taken = sorted(path.name for path in folder.iterdir() if path.name in OURS or path.suffix == ".parquet")
        if taken:
            raise FolderRefused(f"{folder} holds {taken[0]}, which is of no run. Choose another folder.") from None
        return None
    except ValueError as error:
        raise FolderRefused(f"{folder / PROVENANCE} cannot be read: {error}. Choose another folder.") from None
    if not isinstance(found, dict):
        raise FolderRefused(f"{folder / PROVENANCE} is no provenance of a run. Choose another folder.")
    return found


def _brief(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:12] + "..." + text[-1]


def _origin() -> dict[str, Any]:
    """Where a run is made: versions of everything that could change a digit."""
    return {
        "version": rollout_sim.__version__,
        "git_commit": _git_commit(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
    }


def _git_commit() -> str | None:
    """Commit of the checkout that the package runs from, with "+" where it has changes; None if there is none."""
    root = Path(rollout_sim.__file__).resolve().parent.parent
    if not (root / ".git").exists():
        return None
    try:
        commit = _git(root, "rev-parse", "HEAD")
        return commit + "+" if _git(root, "status", "--porcelain", "--untracked-files=no") else commit
    except (OSError, subprocess.SubprocessError):
        return None


def _git(root: Path, *words: str) -> str:
    command = ["git", "-C", str(root), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
