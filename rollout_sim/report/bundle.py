"""A run in one file to hand on: report, scenario, list of stores, frames and provenance."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rollout_sim.report.formats import renderer
from rollout_sim.report.frame_files import ENCODING
from rollout_sim.report.pack_reading import pack_of
from rollout_sim.report.pseudonyms import under_pseudonyms
from rollout_sim.run_folder.folder import FRAMES, PROVENANCE, atomic
from rollout_sim.scenario import resolved_text

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario
    from rollout_sim.studies.compare.read_folder import SavedComparison

#: Of all files, so that the same run makes the same bundle.
DATE = (1980, 1, 1, 0, 0, 0)


def save_bundle(saved: "SavedComparison", path: Path, language: str, pseudonyms: bool = False) -> list[Path]:
    """Write a zip with everything that tells what a run was and what came of it; returns what was written.

    With ``pseudonyms`` stores, regions and the run have others in it, and beside it stands who is who.

    Raises
    ------
    FormatRefused, FolderRefused
        As of the report.
    OSError
        If a file cannot be written.
    """
    written = [path]
    if pseudonyms:
        saved, names = under_pseudonyms(saved)
        written.append(path.with_name(f"{path.stem}-names.csv"))
        with atomic(written[1]) as file:
            file.write(names)
    files = _pages(saved, pseudonyms, language)
    if stores := stores_csv(saved.comparison.scenario):
        files["stores.csv"] = stores
    for name in FRAMES:
        frame: Any = getattr(saved.comparison, name)
        files[f"frames/{name}.csv"] = frame.to_csv(index=False, lineterminator="\n").encode(ENCODING)
    with atomic(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, DATE), content, zipfile.ZIP_DEFLATED)
    return written


def _pages(saved: "SavedComparison", pseudonyms: bool, language: str) -> dict[str, bytes]:
    """The scenario, as it was written unless it holds names, where it comes from, and the report."""
    if pseudonyms:
        files = {
            "resolved.yaml": resolved_text(saved.comparison.scenario).encode(),
            PROVENANCE: json.dumps(saved.provenance, indent=2, ensure_ascii=False).encode(),
        }
    else:
        files = {name: (saved.folder / name).read_bytes() for name in ("scenario.yaml", "resolved.yaml", PROVENANCE)}
    return files | {"report.html": renderer("html")(pack_of(saved), language)}


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
