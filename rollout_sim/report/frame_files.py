"""Frames as files that other programs read: CSV, and a workbook with a sheet a frame."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from rollout_sim.report.formats import FormatRefused
from rollout_sim.run_folder.folder import atomic

if TYPE_CHECKING:
    import pandas as pd

FILE_FORMATS = ("csv", "xlsx")
#: Rows of a sheet, its heading among them.
MOST_ROWS = 1_048_576
#: Frames are CSV with a mark at the start: without it Excel reads no Chinese.
ENCODING = "utf-8-sig"


def save_frames(frames: "Mapping[str, pd.DataFrame]", formats: tuple[str, ...], folder: Path, stem: str) -> list[Path]:
    """Write frames as ``NAME.csv`` each, and as sheets of ``STEM.xlsx``, each file atomically.

    Raises
    ------
    FormatRefused
        For an unknown format, one whose library is not installed, or a frame that no sheet holds.
    OSError
        If a file cannot be written.
    """
    for name in formats:
        if name not in FILE_FORMATS:
            raise FormatRefused(
                "no format named {name} (there is {known})", name=repr(name), known=", ".join(FILE_FORMATS)
            )
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    if "csv" in formats:
        for name, frame in frames.items():
            paths.append(folder / f"{name}.csv")
            with atomic(paths[-1]) as file:
                file.write(frame.to_csv(index=False, lineterminator="\n").encode(ENCODING))
    if "xlsx" in formats:
        paths.append(folder / f"{stem}.xlsx")
        content = _workbook(frames)
        with atomic(paths[-1]) as file:
            file.write(content)
    return paths


def _workbook(frames: "Mapping[str, pd.DataFrame]") -> bytes:
    import pandas as pd

    for name, frame in frames.items():
        if len(frame) >= MOST_ROWS:
            raise FormatRefused(
                "a sheet holds {most} rows, and {name} has {rows}; write csv", most=f"{MOST_ROWS - 1:,}", name=name,
                rows=f"{len(frame):,}",
            )  # fmt: skip
    sink = BytesIO()
    # what looks like a formula, a number or an address stays the text that it is
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    try:
        with pd.ExcelWriter(sink, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
            for name, frame in frames.items():
                frame.to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 0))
    except ImportError as error:
        raise FormatRefused(
            "{format} needs {library}: pip install 'rollout-sim[report]'", format="xlsx", library=str(error.name)
        ) from None
    return sink.getvalue()
