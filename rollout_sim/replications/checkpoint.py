"""A run that is kept in a folder while it goes on, so that whatever ends it, it can go on from there.

A replication is *done* or *failed* (with its cause, under its key: seed, replication, strategy) once a whole chunk on
disk holds it, and *pending* until then. One that was lost with its process is not saved: it is pending.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rollout_sim.replications.chunk_files import Chunk, packed, unpacked
from rollout_sim.replications.replicate import LOST
from rollout_sim.run_folder import folder as folders
from rollout_sim.run_folder.identity import RunDesign, design
from rollout_sim.run_folder.parts import Parts
from rollout_sim.scenario import ScenarioError, dump, load, resolved_text

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario
    from rollout_sim.studies.compare.comparison import Comparison

#: Finished replications wait so long for company in a chunk, in seconds: what kill -9 may cost.
PATIENCE_SECONDS = 0.5
MOST_FAILURES_NAMED = 1000
FIELDS_NAMED = 5


@dataclass(frozen=True, eq=False)
class ComparisonRun:
    """What a folder is to be a run of: a scenario as resolved and as given, and what is asked of it.

    ``notes`` go into the provenance as they are.
    """

    scenario: "Scenario"
    strategies: tuple[str, ...]
    seed: int
    engine: str
    asked: int
    given: bytes
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def design(self) -> RunDesign:
        """What the run shares with all runs that it may go on from."""
        return design(self.scenario.name, self._resolved(), self.strategies, self.seed, self.engine)

    @property
    def texts(self) -> dict[str, bytes]:
        """Files of the scenario, by name."""
        return {"scenario.yaml": self.given, "resolved.yaml": self._resolved().encode()}

    def _resolved(self) -> str:
        return resolved_text(self.scenario)


class ComparisonCheckpoint:
    """Saves chunks of finished replications in a folder that is locked, and gives back those that are saved."""

    def __init__(self, folder: Path) -> None:
        self._parts = Parts(folder)
        self._saved_at = time.monotonic()
        #: Chunks that were not as they had been saved; what was in them is pending again.
        self.damaged: tuple[Path, ...] = tuple(self._parts.clean())

    def chunks(self, strategies: Sequence[str], asked: int) -> Iterator[Chunk]:
        """Saved chunks of the replications below ``asked``, one after the other; no replication is in two of them.

        The series of a chunk are summed up and cannot be taken apart, so one that also holds a replication from
        ``asked`` on, as after a longer run was killed, is left out, and what is in it is pending.
        """
        seen: set[int] = set()
        for content in self._parts.whole():
            chunk = unpacked(content)
            numbers = chunk.rows["replication"].to_pylist()
            here = set(numbers)
            whole = len(numbers) == len(here) * len(strategies) and set(chunk.counts) == set(strategies)
            if whole and max(here) < asked and here.isdisjoint(seen):
                seen |= here
                yield chunk

    @property
    def is_time(self) -> bool:
        """Whether what is finished has waited long enough."""
        return time.monotonic() - self._saved_at >= PATIENCE_SECONDS

    def save(self, chunk: Chunk) -> None:
        """Put a chunk on disk, whole or not at all."""
        numbers = chunk.rows["replication"].to_pylist()
        self._parts.save(min(numbers), len(set(numbers)), packed(chunk))
        self._saved_at = time.monotonic()


@contextmanager
def opened(folder: Path, run: ComparisonRun) -> Iterator[ComparisonCheckpoint]:
    """A folder that is this run's, and this process's, while the block lasts.

    Raises
    ------
    FolderRefused
        If it holds another run, or more of this one, or files of no run.
    FolderBusy
        If another process works in it.
    OSError
        If it cannot be written into.
    """
    notes = {**run.notes, "asked": run.asked}
    differs = partial(_other_fields, folder, run.scenario)
    with folders.held_for(folder, run.design, run.asked, run.texts, notes, differs):
        yield ComparisonCheckpoint(folder)


def _other_fields(folder: Path, scenario: "Scenario") -> str:
    """Which fields of the scenario that a folder holds are not as in this one, if it can still be read."""
    try:
        before, now = (dict(_fields(dump(one))) for one in (load(str(folder / "resolved.yaml")), scenario))
    except (ScenarioError, OSError):
        return ""
    names = [name for name in {**now, **before} if before.get(name) != now.get(name)]
    said = [f"{name} {before.get(name, 'not given')}, not {now.get(name, 'given')}" for name in names[:FIELDS_NAMED]]
    more = [f"and {len(names) - FIELDS_NAMED} more"] if len(names) > FIELDS_NAMED else []
    return f" Its scenario differs: {'; '.join([*said, *more])}." if names else ""


def _fields(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Paths and values of all fields of a scenario."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _fields(item, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _fields(item, f"{path}[{number}]")
    else:
        yield path, value


def finish(folder: Path, run: ComparisonRun, comparison: "Comparison") -> None:
    """Write the frames of a comparison and its provenance into the folder, which is open.

    Raises
    ------
    FolderRefused, OSError
        As ``opened``.
    """
    failed = comparison.failed.to_dict("records")
    rows = comparison.replications
    settled = rows.loc[~rows["cause"].fillna("").str.startswith(LOST), "replication"].nunique()
    notes = {
        "asked": run.asked,
        "pending": run.asked - int(settled),
        "failed": len(failed),
        "failures": [{"seed": run.seed, **row} for row in failed[:MOST_FAILURES_NAMED]],
        "interrupted": comparison.interrupted,
    }
    frames = {name: getattr(comparison, name) for name in folders.FRAMES}
    folders.write(folder, run.design, len(comparison.complete), frames, run.texts, {**run.notes, **notes})


def held_run(folder: Path) -> ComparisonRun:
    """The run that a folder holds, to go on with.

    Raises
    ------
    FolderRefused
        If it holds none, or its scenario is no longer the one that it is a run of, or the model is another now.
    ScenarioError
        If its resolved scenario cannot be read.
    """
    found = folders.held(folder)
    if command := found.get("command"):  # a study of many points, which its own command goes on with
        again = f"to go on with it, give the same {command} command again"
        raise folders.FolderRefused(f"{folder} holds a {command}: {again}.")
    for name in ("scenario.yaml", "resolved.yaml"):
        if not (folder / name).is_file():
            raise folders.FolderRefused(f"{folder} lacks {name}: give its compare command again.")
    scenario = load(str(folder / "resolved.yaml"))
    try:
        run = ComparisonRun(
            scenario=scenario,
            strategies=tuple(found["strategies"]),
            seed=int(found["seed"]),
            engine=str(found["engine"]),
            asked=int(found["asked"]),
            given=(folder / "scenario.yaml").read_bytes(),
            notes={name: found[name] for name in ("changes", "language", "precision") if name in found},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise folders.FolderRefused(f"{folder / folders.PROVENANCE} is no provenance of a run ({error!r}).") from None
    folders.same_design(folder, run.design)
    return run
