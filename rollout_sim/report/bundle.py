"""A run in one file to hand on: report, scenario, list of stores, frames and provenance."""

import csv
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rollout_sim.report.formats import renderer
from rollout_sim.report.frame_files import ENCODING
from rollout_sim.report.pack_reading import read_pack
from rollout_sim.run_folder.folder import FRAMES, PROVENANCE, atomic

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario
    from rollout_sim.studies.compare.read_folder import SavedComparison

#: Of all files, so that the same run makes the same bundle.
DATE = (1980, 1, 1, 0, 0, 0)


def save_bundle(saved: "SavedComparison", path: Path, language: str) -> Path:
    """Write a zip with everything that tells what a run was and what came of it.

    Raises
    ------
    FormatRefused, FolderRefused
        As of the report.
    OSError
        If the file cannot be written.
    """
    files = {name: (saved.folder / name).read_bytes() for name in ("scenario.yaml", "resolved.yaml", PROVENANCE)}
    files["report.html"] = renderer("html")(read_pack(saved.folder), language)
    if stores := stores_csv(saved.comparison.scenario):
        files["stores.csv"] = stores
    for name in FRAMES:
        frame: Any = getattr(saved.comparison, name)
        files[f"frames/{name}.csv"] = frame.to_csv(index=False, lineterminator="\n").encode(ENCODING)
    with atomic(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, DATE), content, zipfile.ZIP_DEFLATED)
    return path


def stores_csv(scenario: "Scenario") -> bytes:
    """The list of stores of a scenario as it can be read again; empty if it has none."""
    rows = [row.model_dump(mode="json", exclude_none=True) for row in scenario.stores.rows or ()]
    if not rows:
        return b""
    flat = [{**{key: value for key, value in row.items() if key != "other"}, **row.get("other", {})} for row in rows]
    sink = io.StringIO()
    writer = csv.DictWriter(sink, list(dict.fromkeys(key for row in flat for key in row)), lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)
    return sink.getvalue().encode(ENCODING)
