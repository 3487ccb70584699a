"""The runs in a folder of folders, as their provenance tells them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rollout_sim.kernel.phrases import Phrase
from rollout_sim.run_folder.folder import PROVENANCE, FolderRefused, provenance
from rollout_sim.run_folder.identity import model_version


@dataclass(frozen=True)
class ListedRun:
    """A run folder: what was run, and what can be done with it.

    Attributes
    ----------
    command, scenario, date
        What was asked of which scenario, and when the folder was last written.
    replications, requested
        Futures that are done, and that were asked for; None where a study counts otherwise.
    state
        Whether it is finished, and made by this version of the model; or what is wrong with it.
    """

    folder: Path
    command: str
    scenario: str
    date: str
    replications: int | None
    requested: int | None
    state: Phrase


def runs_in(folder: Path) -> Iterator[ListedRun]:
    """The run folders in a folder, by name.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    for path in sorted(folder.iterdir()):
        if (path / PROVENANCE).is_file():
            yield _listed(path)


def _listed(path: Path) -> ListedRun:
    try:
        record = provenance(path)
    except FolderRefused as error:
        return ListedRun(path, "", "", "", None, None, error.phrase)
    return ListedRun(
        path, str(record.get("command", "compare")), str(record["scenario"]), str(record.get("date", "")),
        record.get("replications"), record.get("asked"), _state(record),
    )  # fmt: skip


def _state(record: dict[str, Any]) -> Phrase:
    if not record.get("complete"):
        return Phrase("not finished")
    if record.get("interrupted"):
        return Phrase("interrupted")
    if record["model"] != model_version(str(record["engine"])):
        return Phrase("finished, by another version of the model")
    return Phrase("finished")
