"""Checkpoints of a run: whatever ends it, it resumes from there.

A replication is *done* or *failed* (with its cause, under its key: seed, replication, strategy) once an undamaged chunk
on disk holds it, and *pending* until then. A replication lost with its process is not saved, so it is pending.
"""

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rollout_sim.kernel.phrases import Phrase, Quantity, semicolons
from rollout_sim.replications.chunk_files import UNREADABLE, Chunk, packed, unpacked
from rollout_sim.replications.replicate import LOST
from rollout_sim.run_folder import folder as folders
from rollout_sim.run_folder.identity import RunDesign, design
from rollout_sim.run_folder.parts import Parts
from rollout_sim.scenario import ScenarioError, dump, load_resolved, resolved_text

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario
    from rollout_sim.studies.compare.comparison import Comparison

#: Seconds between saves: finished replications are collected into one chunk, and kill -9 may lose this much work.
PATIENCE_SECONDS = 0.5
MOST_FAILURES_NAMED = 1000
FIELDS_NAMED = 5
#: What a run that is resumed keeps of its provenance.
NOTES_KEPT = ("changes", "language", "precision", "at")


@dataclass(frozen=True, eq=False)
class ComparisonRun:
    """The run that a folder is for: a scenario, its strategies, and the number of replications ``requested``.

    ``source`` is the scenario file as read; ``notes`` go into the provenance unchanged. ``read_on`` is the day on which
    measures are read, None for the end of the run.
    """

    scenario: "Scenario"
    strategies: tuple[str, ...]
    seed: int
    engine: str
    requested: int
    source: bytes
    notes: dict[str, Any] = field(default_factory=dict)
    read_on: float | None = None

    @property
    def design(self) -> RunDesign:
        """What the run shares with every run that it can resume."""
        whole = self._resolved if self.read_on is None else f"{self._resolved}\nread on day {self.read_on!r}\n"
        return design(self.scenario.name, whole, self.strategies, self.seed, self.engine, self.scenario.drawn_from)

    @property
    def texts(self) -> dict[str, bytes]:
        """Files of the scenario, by name."""
        return {"scenario.yaml": self.source, "resolved.yaml": self._resolved.encode()}

    @cached_property
    def _resolved(self) -> str:
        return resolved_text(self.scenario)


class ComparisonCheckpoint:
    """Saves chunks of finished replications in a locked folder, and loads the saved ones."""

    def __init__(self, folder: Path) -> None:
        self._parts = Parts(folder)
        self._saved_at = time.monotonic()
        #: Chunks whose content does not match its checksum; their replications are pending again.
        self.damaged: tuple[Path, ...] = tuple(self._parts.clean())

    def chunks(self, strategies: Sequence[str], requested: int) -> Iterator[Chunk]:
        """Saved chunks of the replications below ``requested``, one by one; each replication is in one chunk only.

        A chunk holds sums of its series, which cannot be split. So a chunk that also holds a replication from
        ``requested`` on, as after a longer run was killed, is skipped, and its replications are pending.
        """
        loaded: set[int] = set()
        for content in self._parts.undamaged():
            try:
                chunk = unpacked(content)
            except UNREADABLE:  # under a checksum of its own: its replications are pending
                continue
            numbers = chunk.rows["replication"].to_pylist()
            replications = set(numbers)
            complete = len(numbers) == len(replications) * len(strategies) and chunk.strategies == set(strategies)
            if complete and max(replications, default=0) < requested and replications.isdisjoint(loaded):
                loaded |= replications
                yield chunk

    @property
    def is_due(self) -> bool:
        """Whether it is time for the next save."""
        return time.monotonic() - self._saved_at >= PATIENCE_SECONDS

    def save(self, chunk: Chunk) -> None:
        """Save a chunk, completely or not at all."""
        numbers = chunk.rows["replication"].to_pylist()
        self._parts.save(min(numbers), len(set(numbers)), packed(chunk))
        self._saved_at = time.monotonic()


@contextmanager
def opened(folder: Path, run: ComparisonRun) -> Iterator[ComparisonCheckpoint]:
    """Open a folder for this run, and lock it for this process, while the block lasts.

    Raises
    ------
    FolderRefused
        If it holds another run, more replications of this one, or files that belong to no run.
    FolderBusy
        If another process uses it.
    OSError
        If it cannot be written to.
    """
    notes = {**run.notes, "asked": run.requested}
    difference = partial(_differing_fields, folder, run.scenario)
    with folders.opened_folder(folder, run.design, run.requested, run.texts, notes, difference):
        yield ComparisonCheckpoint(folder)


def _differing_fields(folder: Path, scenario: "Scenario") -> str:
    """The fields in which a folder's scenario differs from this one, as a sentence; empty if it cannot be read."""
    try:
        before, now = (
            dict(scenario_fields(dump(side))) for side in (load_resolved(folder / "resolved.yaml"), scenario)
        )
    except (ScenarioError, OSError):
        return ""
    names = [name for name in {**now, **before} if before.get(name) != now.get(name)]
    if not names:
        return ""
    differences = [_difference(name, before, now) for name in names[:FIELDS_NAMED]]
    if (more := len(names) - FIELDS_NAMED) > 0:
        differences.append(Phrase("and {count} more", count=more))
    return Phrase(" Its scenario differs: {differences}.", differences=semicolons(differences))


def _difference(name: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> Phrase:
    if name not in before:
        return Phrase("{name} not given, not {now}", name=name, now=Quantity(now[name]))
    if name not in now:
        return Phrase("{name} {before}, not given", name=name, before=Quantity(before[name]))
    return folders.difference_of(name, Quantity(before[name]), Quantity(now[name]))


def scenario_fields(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Paths and values of all fields of a scenario."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from scenario_fields(item, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from scenario_fields(item, f"{path}[{number}]")
    else:
        yield path, value


def finish(folder: Path, run: ComparisonRun, comparison: "Comparison") -> None:
    """Write a comparison's frames and provenance into its open folder.

    Raises
    ------
    FolderRefused, OSError
        As ``opened``.
    """
    failed = comparison.failed.to_dict("records")
    rows = comparison.replications
    settled = rows.loc[~rows["cause"].fillna("").str.startswith(LOST), "replication"].nunique()
    notes = {
        "asked": run.requested,
        "pending": run.requested - int(settled),
        "failed": len(failed),
        "failures": [{"seed": run.seed, **row} for row in failed[:MOST_FAILURES_NAMED]],
        "interrupted": comparison.interrupted,
    }
    frames = {name: getattr(comparison, name) for name in (*folders.FRAMES, *folders.LATER_FRAMES)}
    folders.write(folder, run.design, len(comparison.complete), frames, run.texts, {**run.notes, **notes})


def saved_run(folder: Path) -> ComparisonRun:
    """The run that a folder holds, to resume it.

    Raises
    ------
    FolderRefused
        If it holds none, its scenario has been changed, or the model has changed since.
    ScenarioError
        If its resolved scenario cannot be read.
    """

    provenance = folders.provenance(folder)
    if command := provenance.get("command"):  # a study of many points: its own command resumes it
        raise folders.FolderRefused(
            "{folder} holds a {command}: {again}.",
            folder=folder, command=command,
            again=Phrase("to go on with it, give the same {command} command again", command=command),
        )  # fmt: skip
    for name in ("scenario.yaml", "resolved.yaml"):
        if not (folder / name).is_file():
            raise folders.FolderRefused(
                "{folder} lacks {name}: give its compare command again.", folder=folder, name=name
            )
    resolved = folder / "resolved.yaml"
    if hashlib.sha256(resolved.read_bytes()).hexdigest() != provenance.get("scenario_sha256"):
        raise folders.FolderRefused(
            "{path} is not as it was written: give its compare command again, with --out {folder}.",
            path=resolved, folder=folder,
        )  # fmt: skip
    scenario = load_resolved(resolved)
    try:
        run = ComparisonRun(
            scenario=scenario,
            strategies=tuple(provenance["strategies"]),
            seed=int(provenance["seed"]),
            engine=str(provenance["engine"]),
            requested=int(provenance["asked"]),
            source=(folder / "scenario.yaml").read_bytes(),
            notes={name: provenance[name] for name in NOTES_KEPT if name in provenance},
        )
    except (KeyError, TypeError, ValueError) as error:
        path = folder / folders.PROVENANCE
        raise folders.FolderRefused("{path} is no provenance of a run ({why}).", path=path, why=repr(error)) from None
    folders.same_design(folder, run.design)
    return run
