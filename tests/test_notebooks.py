"""The notebooks run from their first cell to the last, and are kept as nobody has run them."""

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SECONDS = 300  # of one cell; the first may have to compile


def name(path: Path) -> str:
    return path.stem


def test_the_notebooks_are_numbered() -> None:
    assert [path.stem[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_it_is_kept_without_output(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [cell["outputs"] for cell in code] == [[]] * len(code)
    assert {cell["execution_count"] for cell in code} == {None}


def in_few_futures(source: str) -> str:
    """A cell that asks for a part of the futures."""
    source = re.sub(r"\breplications=\d+", "replications=8", source)
    return re.sub(r"\bat_most=(\d+)", lambda most: f"at_most={int(most[1]) // 5}", source)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_it_runs_and_shows_something(path: Path) -> None:
    book = nbformat.read(path, nbformat.NO_CONVERT)
    for cell in book.cells:
        cell.source = in_few_futures(cell.source) if cell.cell_type == "code" else cell.source
    runs_and_shows_something(book)


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_it_runs_as_it_is_kept(path: Path) -> None:
    runs_and_shows_something(nbformat.read(path, nbformat.NO_CONVERT))


def runs_and_shows_something(book: Any) -> None:
    NotebookClient(book, timeout=SECONDS, resources={"metadata": {"path": FOLDER}}).execute()
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    shown = [output for cell in code for output in cell.outputs]
    assert any("image/png" in output.get("data", {}) for output in shown)
    assert not [output for output in shown if output.get("name") == "stderr" and "Warning" in output["text"]]
    assert code[-1].outputs, "a notebook ends with something to see"
