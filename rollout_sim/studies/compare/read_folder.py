"""Reads a finished comparison back from its run folder."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rollout_sim.results.measures import FORMER_NAMES
from rollout_sim.results.money import FORMER_LINES
from rollout_sim.run_folder import folder as folders
from rollout_sim.run_folder.identity import model_version
from rollout_sim.run_folder.parquet import frame_of
from rollout_sim.scenario import load_resolved
from rollout_sim.studies.compare.comparison import Comparison


@dataclass(frozen=True, eq=False)
class SavedComparison:
    """A comparison read from a run folder.

    Attributes
    ----------
    comparison
        The comparison, as ``compare`` returned it.
    scenario_text
        The text of the scenario file, with its comments.
    provenance
        The record saved beside the frames.
    """

    folder: Path
    comparison: Comparison
    scenario_text: str
    provenance: dict[str, Any]

    @property
    def same_model(self) -> bool:
        """Whether the model is still the one that ran it, so that simulating again gives the same futures."""
        return bool(self.provenance["model"] == model_version(self.comparison.engine))


def read_comparison(folder: Path) -> SavedComparison:
    """The comparison in a run folder, read from its files alone; the model may have changed since.

    Raises
    ------
    FolderRefused
        If the folder holds no run, a study of many points, an unfinished run, or files that changed since they were
        written.
    ScenarioError
        If its scenario cannot be read by this version.
    """
    provenance = folders.provenance(folder)
    if command := provenance.get("command"):
        raise folders.FolderRefused(
            "{folder} holds a {command}; what is asked for here is the folder of a compare.",
            folder=folder, command=command,
        )  # fmt: skip
    if not provenance.get("complete"):
        raise folders.FolderRefused(
            "{folder} is not finished; to finish it: rollout-sim resume {folder}", folder=folder
        )
    _check_files(folder, provenance["files"])
    frames: dict[str, Any] = {name: frame_of((folder / f"{name}.parquet").read_bytes()) for name in folders.FRAMES}
    for frame in ("replications", "dated"):
        frames[frame] = frames[frame].rename(columns=FORMER_NAMES)
    frames["budget"]["line"] = frames["budget"]["line"].replace(FORMER_LINES)
    later = [name for name in folders.LATER_FRAMES if f"{name}.parquet" in provenance["files"]]
    frames |= {name: frame_of((folder / f"{name}.parquet").read_bytes()) for name in later}
    comparison = Comparison(
        scenario=load_resolved(folder / "resolved.yaml"),
        seed=int(provenance["seed"]),
        engine=str(provenance["engine"]),
        strategies=tuple(provenance["strategies"]),
        requested=int(provenance["asked"]),
        interrupted=bool(provenance["interrupted"]),
        **frames,
    )
    if not comparison.complete:
        raise folders.FolderRefused("{folder} holds no future that every strategy completed.", folder=folder)
    scenario_text = (folder / "scenario.yaml").read_text(encoding="utf-8-sig")
    return SavedComparison(folder, comparison, scenario_text, provenance)


def _check_files(folder: Path, checksums: dict[str, str]) -> None:
    """Refuse the folder if one of its files is missing, or is not as its SHA-256 checksum says."""
    frames = [*folders.FRAMES, *(name for name in folders.LATER_FRAMES if f"{name}.parquet" in checksums)]
    for name in ("scenario.yaml", "resolved.yaml", *(f"{name}.parquet" for name in frames)):
        path = folder / name
        if name not in checksums:
            raise folders.FolderRefused(
                "{folder} lacks {name}, as another version made it; compare again.", folder=folder, name=name
            )
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != checksums.get(name):
            raise folders.FolderRefused(
                "{path} is not as it was written; to write it again: rollout-sim resume {folder}",
                path=path, folder=folder,
            )  # fmt: skip
