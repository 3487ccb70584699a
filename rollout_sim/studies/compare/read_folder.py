"""A comparison read back from the run folder that it was kept in."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rollout_sim.run_folder import folder as folders
from rollout_sim.run_folder.identity import model_version
from rollout_sim.run_folder.parquet import frame_of
from rollout_sim.studies.compare.comparison import Comparison

STUDY = "{folder} holds a {command}; what is asked for here is the folder of a compare."
UNFINISHED = "{folder} is not finished; to finish it: rollout-sim resume {folder}"
DAMAGED = "{path} is not as it was written; to write it again: rollout-sim resume {folder}"


@dataclass(frozen=True, eq=False)
class Held:
    """A run folder that was read.

    Attributes
    ----------
    comparison
        What was compared, as ``compare`` gave it.
    given
        The scenario file as it was given, comments and all.
    provenance
        The record that stands beside the frames.
    """

    folder: Path
    comparison: Comparison
    given: str
    provenance: dict[str, Any]

    @property
    def same_model(self) -> bool:
        """Whether the model is still the one that made the run, so that simulating again gives the same futures."""
        return bool(self.provenance["model"] == model_version(self.comparison.engine))


def held_comparison(folder: Path) -> Held:
    """The comparison in a run folder, from what stands in it alone; the model may have changed since.

    Raises
    ------
    FolderRefused
        If the folder holds no run, a study of many points, a run that was not finished, or files that are not as they
        were written.
    ScenarioError
        If its scenario cannot be read by this version.
    """
    from rollout_sim.scenario import load

    found = folders.held(folder)
    if command := found.get("command"):
        raise folders.FolderRefused(STUDY.format(folder=folder, command=command))
    if not found.get("complete"):
        raise folders.FolderRefused(UNFINISHED.format(folder=folder))
    _whole(folder, found["files"])
    comparison = Comparison(
        scenario=load(str(folder / "resolved.yaml")),
        seed=int(found["seed"]),
        engine=str(found["engine"]),
        strategies=tuple(found["strategies"]),
        requested=int(found["asked"]),
        interrupted=bool(found["interrupted"]),
        **{name: frame_of((folder / f"{name}.parquet").read_bytes()) for name in folders.FRAMES},
    )
    if not comparison.complete:
        raise folders.FolderRefused(f"{folder} holds no future that every strategy completed.")
    return Held(folder, comparison, (folder / "scenario.yaml").read_text(encoding="utf-8-sig"), found)


def _whole(folder: Path, sums: dict[str, str]) -> None:
    for name in ("scenario.yaml", "resolved.yaml", *(f"{name}.parquet" for name in folders.FRAMES)):
        path = folder / name
        if name not in sums:
            raise folders.FolderRefused(f"{folder} lacks {name}, as another version made it; compare again.")
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sums.get(name):
            raise folders.FolderRefused(DAMAGED.format(path=path, folder=folder))
