"""The formats of a report: each is a function ``render(pack, language) -> bytes`` in its own module.

To add a format, add its import to ``FORMATS``. Modules are imported on first use, so that a format whose optional
libraries are missing does not affect the others.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rollout_sim.kernel.phrases import Refused
from rollout_sim.run_folder.folder import atomic

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack

Render = Callable[["Pack", str], bytes]


def _html() -> Render:
    from rollout_sim.report.html import render

    return render


def _xlsx() -> Render:
    from rollout_sim.report.sheets import render

    return render


def _pptx() -> Render:
    from rollout_sim.report.slides import render

    return render


def _pdf() -> Render:
    from rollout_sim.report.pdf import render

    return render


#: Formats (also the file's extension), and a function that imports each format's ``render``.
FORMATS: dict[str, Callable[[], Render]] = {"html": _html, "xlsx": _xlsx, "pptx": _pptx, "pdf": _pdf}


class FormatRefused(Refused):
    """A format that cannot be rendered; the phrase says why and what to do."""


def renderer(name: str) -> Render:
    """The function that renders a format.

    Raises
    ------
    FormatRefused
        If there is no such format, or its libraries are not installed.
    """
    if name not in FORMATS:
        raise FormatRefused("no format named {name} (there is {known})", name=repr(name), known=", ".join(FORMATS))
    try:
        return FORMATS[name]()
    except ImportError as error:
        if error.name is None or error.name.split(".")[0] == "rollout_sim":
            raise
        raise FormatRefused(
            "{format} needs {library}: pip install 'rollout-sim[report]'", format=name, library=error.name
        ) from None


def save_report(pack: "Pack", name: str, language: str, folder: Path, stem: str = "report") -> Path:
    """Write one format as ``STEM.FORMAT`` into a folder, atomically.

    Raises
    ------
    FormatRefused
        See ``renderer``.
    OSError
        If the file cannot be written.
    """
    content = renderer(name)(pack, language)
    path = folder / f"{stem}.{name}"
    folder.mkdir(parents=True, exist_ok=True)
    with atomic(path) as file:
        file.write(content)
    return path
