"""The run folder: the files of a run on disk, written atomically, so that no reader ever sees half a file.

The frames of ``FRAMES`` are files such as ``replications.parquet``. ``scenario.yaml`` is the scenario file as read,
``resolved.yaml`` has all defaults written out, and ``provenance.json`` records the origin of the run and the SHA-256 of
each file. A folder belongs to one design (``run_folder.identity``) and refuses any other. Finished chunks are in
``parts`` (``run_folder.parts``) during the run and after it; the frames are made from them.
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
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import rollout_sim
from rollout_sim.kernel.phrases import Phrase, Refused, semicolons
from rollout_sim.run_folder.identity import FITTED, RunDesign
from rollout_sim.run_folder.lock import locked

if TYPE_CHECKING:
    from pandas import DataFrame

PROVENANCE = "provenance.json"
#: Names in a run folder beside the frames.
OUR_NAMES = ("scenario.yaml", "resolved.yaml", PROVENANCE, "charts", "parts")
FRAMES = (
    "replications", "batches", "dated", "weekly", "monthly", "weekly_bands", "monthly_bands", "exposure", "budget",
)  # fmt: skip
#: Frames that folders of earlier versions do not hold.
LATER_FRAMES = ("twins",)
LIBRARIES = ("matplotlib", "numba", "numpy", "pandas", "pyarrow", "pydantic", "PyYAML", "scipy", "simpy")


class FolderRefused(Refused):
    """A folder that a run must not be written to; the phrase says why and what to do."""


def prepare(folder: Path, planned: RunDesign, replications: int) -> None:
    """Make the folder, or check that it may be written to, before any work is done.

    Raises
    ------
    FolderRefused
        If the folder holds files with these names that belong to no run, a run of another design, or more replications
        than planned.
    OSError
        If it cannot be made or written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _refuse_other(folder, planned, replications)
    with atomic(folder / ".writable"):
        pass
    (folder / ".writable").unlink(missing_ok=True)


def begin(folder: Path, planned: RunDesign, texts: Mapping[str, bytes], notes: Mapping[str, Any]) -> None:
    """Write the run's provenance and texts into the folder before any work is done; frames of the same run stay.

    Raises
    ------
    FolderRefused, OSError
        As ``prepare``.
    """
    same_design(folder, planned)
    earlier = _provenance_if_any(folder) or {}
    record = {
        **_origin(),
        **asdict(planned),
        "identity": planned.identity,
        "replications": earlier.get("replications", 0),
    }
    _write_provenance(folder, {**record, **notes, "complete": False, "files": {}})
    for name, text in texts.items():
        with atomic(folder / name) as file:
            file.write(text)


@contextmanager
def opened_folder(
    folder: Path,
    planned: RunDesign,
    replications: int,
    texts: Mapping[str, bytes],
    notes: Mapping[str, Any],
    difference: Callable[[], str] = str,
) -> Iterator[None]:
    """Open a folder for this design while the block lasts: locked, cleaned of temporary files, and with a provenance.

    ``difference`` gives a sentence to add to the message if the folder is refused.

    Raises
    ------
    FolderRefused, OSError
        As ``prepare``.
    FolderBusy
        If another process uses it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        try:
            prepare(folder, planned, replications)
        except FolderRefused as error:
            raise FolderRefused(error.phrase + difference()) from None
        sweep(folder)
        begin(folder, planned, texts, notes)
        yield


def sweep(folder: Path) -> None:
    """Remove the temporary files of a killed process; only the holder of the folder's lock may call this."""
    for name in (*OUR_NAMES, *(f"{frame}.parquet" for frame in (*FRAMES, *LATER_FRAMES)), ".writable"):
        for path in folder.glob(f".{name}.*"):
            path.unlink()
    for path in (folder / "charts").glob(".*.*"):
        path.unlink()


def same_design(folder: Path, planned: RunDesign) -> None:
    """Check that the run in the folder, if any, is of this design.

    Raises
    ------
    FolderRefused
        If it is of another design; the message names the fields that differ.
    """
    _refuse_other(folder, planned, sys.maxsize)


def provenance(folder: Path) -> dict[str, Any]:
    """The provenance of the run in a folder.

    Raises
    ------
    FolderRefused
        If there is none, it cannot be read, or it does not match its own identity hash.
    """
    record = _provenance_if_any(folder) if folder.is_dir() else None
    if record is None:
        raise FolderRefused("{folder} holds no run.", folder=folder)
    if not _is_unchanged(record):
        raise _edited(folder)
    return record


def _edited(folder: Path) -> FolderRefused:
    return FolderRefused("{path} is not as it was written; run again, into another folder.", path=folder / PROVENANCE)


def _is_unchanged(record: Mapping[str, Any]) -> bool:
    """Whether a provenance has the types, the identity hash and the seal that it was written with."""
    if not _is_sealed(record):
        return False
    try:
        identity = RunDesign(**{field.name: _design_field(record, field.name) for field in fields(RunDesign)}).identity
    except (KeyError, TypeError):
        return False
    kinds = {"replications": int, "asked": int, "interrupted": bool, "complete": bool, "files": dict}
    return identity == record.get("identity") and all(
        isinstance(record.get(name, kind()), kind) for name, kind in kinds.items()
    )


def write(
    folder: Path,
    done: RunDesign,
    replications: int,
    frames: Mapping[str, "DataFrame"],
    texts: Mapping[str, bytes],
    notes: Mapping[str, Any],
) -> None:
    """Write frames (``NAME.parquet``), texts by file name, and the provenance with the caller's notes.

    The provenance is marked incomplete while files are replaced, so that a run killed there shows as incomplete.

    Raises
    ------
    FolderRefused, OSError
        As ``prepare``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _refuse_other(folder, done, replications)
    record = {**_origin(), **asdict(done), "identity": done.identity, "replications": replications, **notes}
    _write_provenance(folder, {**record, "complete": False, "files": {}})
    for name, text in texts.items():
        with atomic(folder / name) as file:
            file.write(text)
    for name, frame in frames.items():
        with atomic(folder / f"{name}.parquet") as file:
            frame.to_parquet(file, compression="zstd", index=False)
    names = [*texts, *(f"{name}.parquet" for name in frames)]
    sums = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    _write_provenance(folder, {**record, "complete": True, "files": sums})


@contextmanager
def atomic(path: Path) -> Iterator[IO[bytes]]:
    """A temporary file that replaces ``path``, synced to disk, when the block ends; after an error nothing changes."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())  # mkstemp gives permissions to the owner only
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _write_provenance(folder: Path, record: Mapping[str, Any]) -> None:
    sealed = {**record, "seal": _seal(record)}
    with atomic(folder / PROVENANCE) as file:
        file.write(json.dumps(sealed, indent=2, ensure_ascii=False, allow_nan=False).encode() + b"\n")


def _seal(record: Mapping[str, Any]) -> str:
    """A hash of all that a provenance says, by which it is seen whether somebody changed it."""
    plain = {name: value for name, value in record.items() if name != "seal"}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _is_sealed(record: Mapping[str, Any]) -> bool:
    """Whether the seal is that of what the provenance says; earlier versions wrote none."""
    seal = _seal(record)
    return bool(record.get("seal", seal) == seal)


def _refuse_other(folder: Path, planned: RunDesign, replications: int) -> None:
    record = _provenance_if_any(folder)
    if record is None:
        return
    if not _is_sealed(record):
        raise _edited(folder)
    wanted = json.loads(json.dumps(asdict(planned)))  # JSON turns tuples into lists
    differ = [
        difference_of(name, _brief(_design_field(record, name, None)), _brief(value))
        for name, value in wanted.items()
        if _design_field(record, name, None) != value
    ]
    if differ:
        raise FolderRefused(
            "{folder} holds another run: {differences}. Choose another folder, or remove it.",
            folder=folder, differences=semicolons(differ),
        )  # fmt: skip
    replications_done = record.get("replications", 0)
    if not isinstance(replications_done, int):
        raise _edited(folder)
    if replications_done > replications:
        raise FolderRefused(
            "{folder} holds {more} replications of this run, and {fewer} would take their place. Choose another "
            "folder, or remove it.",
            folder=folder, more=replications_done, fewer=replications,
        )  # fmt: skip


def _design_field(record: Mapping[str, Any], name: str, *missing: Any) -> Any:
    """A field of a design as a provenance has it; one from before there was an ensemble is of fitted coefficients.

    Raises
    ------
    KeyError
        If it is not there, unless a value is given for that.
    """
    if name == "coefficients":
        return record.get(name, FITTED)
    return record.get(name, *missing) if missing else record[name]


def _provenance_if_any(folder: Path) -> dict[str, Any] | None:
    """The provenance of the run in a folder; None if it holds neither a run nor a file that one would replace."""
    try:
        record = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        taken = sorted(path.name for path in folder.iterdir() if path.name in OUR_NAMES or path.suffix == ".parquet")
        if taken:
            raise FolderRefused(
                "{folder} holds {name}, which is of no run. Choose another folder.", folder=folder, name=taken[0]
            ) from None
        return None
    except RecursionError:
        raise FolderRefused(
            "{path} is no provenance of a run. Choose another folder.", path=folder / PROVENANCE
        ) from None
    except ValueError as error:
        raise FolderRefused(
            "{path} cannot be read: {why}. Choose another folder.", path=folder / PROVENANCE, why=str(error)
        ) from None
    if not isinstance(record, dict):
        raise FolderRefused("{path} is no provenance of a run. Choose another folder.", path=folder / PROVENANCE)
    return record


def difference_of(name: str, before: str, now: str) -> Phrase:
    """How a run in a folder differs in one of its fields."""
    return Phrase("{name} {before}, not {now}", name=name, before=before, now=now)


def _brief(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:12] + "..." + text[-1]


def _origin() -> dict[str, Any]:
    """Where a run is made: the versions of everything that could change a digit."""
    return {
        "version": rollout_sim.__version__,
        "git_commit": _git_commit(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "libraries": _versions(),
    }


@cache
def _versions() -> dict[str, str]:
    return {name: metadata.version(name) for name in LIBRARIES}


@cache
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
