"""Workbook, deck and paper as programs show them: reckoned and drawn by LibreOffice, drawn by poppler."""

import html
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from pptx import Presentation

from rollout_sim.report.pack import Pack
from rollout_sim.report.pack_reading import read_pack
from tests.looks.conftest import PICTURES, program, rollout_sim
from tests.looks.office import Office

LANGUAGES = ("en", "zh")
#: Part of the smaller of two boxes that may lie in the other: the boxes of letters are higher than these.
TOUCH = 0.25


@dataclass(frozen=True)
class Word:
    """A word on a page, in points from the upper left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: "Word") -> float:
        """Part of the smaller of the two boxes that lies in the other."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        area = min((one.right - one.left) * (one.bottom - one.top) for one in (self, other))
        return max(0.0, across) * max(0.0, down) / area if area > 0 else 0.0


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def files(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``en`` and ``zh``, which hold report.xlsx, report.pptx and report.pdf."""
    folder = tmp_path_factory.mktemp("files")
    for language in LANGUAGES:
        rollout_sim("report", run, "--format", "xlsx,pptx,pdf", "--language", language, "--out", folder / language)
    return folder


@pytest.fixture(scope="module")
def pack(run: Path) -> Pack:
    return read_pack(run)


def pages_of(path: Path) -> Iterator[tuple[float, float, list[Word]]]:
    """Width, height and words of each page of a PDF."""
    made = subprocess.run([program("pdftotext"), "-bbox", str(path), "-"], check=True, capture_output=True, text=True)
    for page in re.findall(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', made.stdout, flags=re.S):
        found = re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', page[2])
        words = [Word(html.unescape(text), *map(float, box)) for *box, text in found]
        yield float(page[0]), float(page[1]), words


def look_at(path: Path, name: str) -> list[list[Word]]:
    """Draw each page for people to see; no word leaves its page, and none lies on another."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    subprocess.run([program("pdftoppm"), "-r", "60", "-png", str(path), str(PICTURES / name)], check=True)
    pages = []
    for number, (width, height, words) in enumerate(pages_of(path), start=1):
        for word in words:
            assert word.left >= -1, (number, word)
            assert word.right <= width + 1, (number, word)
            assert word.bottom <= height + 1, (number, word)
        lying = [(a.text, b.text) for a, b in combinations(words, 2) if a.shared(b) > TOUCH]
        assert not lying, (number, lying)
        pages.append(words)
    return pages


def fonts_of(path: Path) -> set[str]:
    made = subprocess.run([program("pdffonts"), str(path)], check=True, capture_output=True, text=True)
    return {line.split()[0].split("+")[-1] for line in made.stdout.splitlines()[2:]}


def said(words: list[Word]) -> str:
    return "".join("".join(word.text for word in words).split())


def emptied(path: Path, target: Path, price: float = 0.0) -> Workbook:
    """The workbook without the values of its formulas, so that who opens it must reckon; coaches' price raised."""
    book = load_workbook(path)
    inputs = book["Inputs"] if "Inputs" in book.sheetnames else book["输入"]
    cell = next(row[1] for row in inputs.iter_rows() if row[0].value in ("Head office coach", "总部教练"))
    cell.value += price
    book.save(target)
    return load_workbook(path, data_only=True)


def test_words_that_lie_on_one_another_are_seen() -> None:
    word = Word("store", 0, 0, 40, 10)
    assert word.shared(Word("coach", 20, 0, 60, 10)) == 0.5
    assert word.shared(Word("coach", 0, 8, 40, 18)) == pytest.approx(0.2)
    assert word.shared(Word("coach", 0, 20, 40, 30)) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_reckons_to_the_values_that_it_holds(
    files: Path, office: Office, tmp_path: Path, language: str
) -> None:
    held = emptied(files / language / "report.xlsx", tmp_path / "empty.xlsx")
    (tmp_path / "out").mkdir()
    found = load_workbook(office.convert(tmp_path / "empty.xlsx", "xlsx", tmp_path / "out"), data_only=True)
    formulas = load_workbook(files / language / "report.xlsx")
    count = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    value, expected = (book[sheet.title][cell.coordinate].value for book in (found, held))
                    if isinstance(expected, int | float):
                        assert value == pytest.approx(expected, rel=1e-9, abs=1e-6), (sheet.title, cell.coordinate)
                    else:
                        assert (value or "") == (expected or ""), (sheet.title, cell.coordinate)
                    count += 1
    assert count > 900


def test_money_moves_with_the_price_of_a_coach_day(files: Path, office: Office, tmp_path: Path, pack: Pack) -> None:
    (tmp_path / "out").mkdir()
    held = emptied(files / "en" / "report.xlsx", tmp_path / "dear.xlsx", price=500.0)
    found = load_workbook(office.convert(tmp_path / "dear.xlsx", "xlsx", tmp_path / "out"), data_only=True)
    sheets = [name for name in held.sheetnames if name.startswith("Money ")]
    for one, sheet in zip(pack.strategies, sheets, strict=True):
        rows = {str(row[0].value): row for row in held[sheet].iter_rows()}
        days = rows["Head office coaches on duty"][3].value
        before, after = (book[sheet][rows["Total cost"][4].coordinate].value for book in (held, found))
        assert before == pytest.approx(one.measures["total_cost"].mean, rel=1e-9)
        assert after - before == pytest.approx(500 * days)
        label = "Return: value over costs, discounted"
        before, after = (book[sheet][rows[label][4].coordinate].value for book in (held, found))
        assert after < before


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_prints_whole(files: Path, office: Office, tmp_path: Path, language: str) -> None:
    path = office.convert(files / language / "report.xlsx", "pdf", tmp_path)
    pages = look_at(path, f"workbook-{language}")
    text = "".join(map(said, pages))
    assert "###" not in text  # what LibreOffice and Excel show for a number that its column is too narrow for
    assert ("净现值" if language == "zh" else "Netpresentvalue") in text
    assert language == "en" or any("NotoSansSC" in name for name in fonts_of(path))


@pytest.mark.parametrize("language", LANGUAGES)
def test_slides_look_as_they_are_meant(files: Path, office: Office, tmp_path: Path, language: str) -> None:
    path = office.convert(files / language / "report.pptx", "pdf", tmp_path)
    pages = look_at(path, f"slides-{language}")
    slides = Presentation(str(files / language / "report.pptx")).slides
    assert len(pages) == len(slides) == 12
    for words, slide in zip(pages, slides, strict=True):
        for shape in slide.shapes:
            if shape.has_text_frame:
                assert "".join(shape.text_frame.text.split()) in said(words)
            if shape.has_table:
                cells = [cell.text for row in shape.table.rows for cell in row.cells]
                assert all("".join(text.split()) in said(words) for text in cells)
    assert language == "en" or any("NotoSansSC" in name for name in fonts_of(path))


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_looks_as_it_is_meant(files: Path, language: str, pack: Pack) -> None:
    path = files / language / "report.pdf"
    pages = look_at(path, f"paper-{language}")
    assert all("".join(sentence.split()) in said(pages[0]) for sentence in pack.verdicts[language])
    assert all(name.startswith("NotoSansSC") for name in fonts_of(path))


def test_hostile_names_do_no_harm(hostile_run: Path, office: Office, tmp_path: Path) -> None:
    rollout_sim("report", hostile_run, "--format", "xlsx,pptx,pdf", "--out", tmp_path)
    for kind in ("xlsx", "pptx"):
        path = office.convert(tmp_path / f"report.{kind}", "pdf", tmp_path)
        assert "onerror=alert" in "".join(said(words) for _, _, words in pages_of(path))
